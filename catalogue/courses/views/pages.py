"""The home page and the house's own pages."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.i18n.languages import preferred
from catalogue.i18n.routing import localised

pages = Blueprint("courses", __name__)


@pages.get("/")
@admits(Rule.PUBLIC)
def root() -> Response:
    """Lead to the home page in the visitor's language; the only page that varies by header."""
    response = redirect(url_for("courses.home", lang=preferred(request)), 302)
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


@localised(pages, "/")
@admits(Rule.PUBLIC)
def home() -> str:
    """Show what is open, what there is, and who stands behind it."""
    return render_template("courses/home.html")
