"""Becoming a partner."""

from __future__ import annotations

import secrets

from flask import g, redirect, render_template
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.accounts.limits import limit
from catalogue.i18n.routing import localised
from catalogue.partners.forms import JoinForm, kind_of
from catalogue.partners.services.enquiries import Enquiry, submit
from catalogue.partners.views.blueprint import partners
from catalogue.wiring import wiring


@localised(partners, "/partners/join", methods=["GET", "POST"])
@admits(Rule.FORM)
def join() -> str | Response | tuple[str, int]:
    """Ask who wants to become a partner, and what for."""
    form = JoinForm()
    if not form.is_submitted():
        form.submission.data = secrets.token_hex(16)
        return render_template("partners/join.html", form=form)
    if not form.validate():
        return render_template("partners/join.html", form=form), 422
    limit("join", form.email.data or "")
    enquiry = Enquiry(
        organisation_name=form.organisation_name.data or "",
        organisation_kind=kind_of(form),
        country=form.country.data,
        website=form.website.data or "",
        full_name=form.full_name.data or "",
        email=form.email.data or "",
        position=form.position.data or "",
        message=form.message.data or "",
    )
    submit(enquiry, (form.submission.data or secrets.token_hex(16))[:64], g.lang)
    return redirect(wiring().link("partners.join_received"), 303)


@localised(partners, "/partners/join/received")
@admits(Rule.FORM)
def join_received() -> str:
    """Thank the enquirer and say what happens next."""
    return render_template("partners/join_received.html")
