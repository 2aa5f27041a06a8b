"""Addresses for programs: health and robots."""

from __future__ import annotations

from flask import Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from catalogue.accounts.access import Rule, admits
from catalogue.courses.queries import database_answers
from catalogue.courses.views.blueprint import blueprint
from catalogue.i18n.addresses import absolute
from catalogue.storage import storage_answers


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
    lines = ["User-agent: *", "Disallow:", f"Sitemap: {absolute('courses.sitemap', lang='')}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
