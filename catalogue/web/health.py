"""Addresses that programs ask for: health, robots, whom to tell of a weakness."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from catalogue.accounts.access import Rule, admits
from catalogue.courses.queries import database_answers
from catalogue.database import now
from catalogue.i18n.addresses import absolute
from catalogue.i18n.languages import languages
from catalogue.storage import storage_answers

blueprint = Blueprint("health", __name__)

SECURITY_DAYS = 180
"""How long what is said to finders of weaknesses is meant to hold (RFC 9116: under a year)."""


@blueprint.get("/healthz")
@admits(Rule.MACHINE)
def healthz() -> Response:
    """Answer as long as the process lives."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@admits(Rule.MACHINE)
def readyz() -> tuple[Response, int]:
    """Say whether database and storage answer; 503 where one does not."""
    try:
        database = database_answers()
    except SQLAlchemyError:
        database = False
    checks = {"database": database, "storage": storage_answers(current_app.config["STORAGE_URL"])}
    ready = all(checks.values())
    words = {name: "ok" if good else "away" for name, good in checks.items()}
    return jsonify(status="ok" if ready else "away", **words), 200 if ready else 503


@blueprint.get("/robots.txt")
@admits(Rule.MACHINE)
def robots() -> Response:
    """Let everything public be read, and say where the sitemap is."""
    lines = ["User-agent: *", "Disallow:", f"Sitemap: {absolute('syndication.sitemap', lang='')}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
@admits(Rule.MACHINE)
def security() -> Response:
    """Say whom to write to about a weakness (RFC 9116); it changes once a day, in UTC."""
    until = datetime.combine(now().date() + timedelta(days=SECURITY_DAYS), time())
    lines = [
        f"Contact: mailto:{current_app.config['CONTACT_EMAIL']}",
        f"Expires: {until.isoformat()}Z",
        f"Preferred-Languages: {', '.join(languages())}",
        f"Canonical: {absolute('health.security', lang='')}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
