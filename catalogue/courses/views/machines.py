"""Addresses for programs: health, sitemap, robots, the feed."""

from __future__ import annotations

from flask import Response, current_app, g, jsonify, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from catalogue.accounts.access import Rule, admits
from catalogue.courses.cards import course_card
from catalogue.courses.queries import courses_by_id, database_answers, sitemap_entries
from catalogue.courses.views.blueprint import blueprint
from catalogue.database import now
from catalogue.i18n.addresses import absolute
from catalogue.i18n.languages import languages
from catalogue.i18n.routing import localised
from catalogue.search import services as search
from catalogue.search.filters import Filters
from catalogue.storage import storage_answers

FEED_LENGTH = 20


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


@blueprint.get("/sitemap.xml")
@admits(Rule.MACHINE)
def sitemap() -> Response:
    """List every public page in every language, each with its other languages."""
    pages = [
        {code: absolute(endpoint, lang=code, **values) for code in languages()}
        for endpoint, values in sitemap_entries()
    ]
    body = render_template("courses/sitemap.xml", pages=pages)
    return Response(body, mimetype="application/xml")


@localised(blueprint, "/courses.atom")
@admits(Rule.PUBLIC)
def feed() -> Response:
    """Answer with a filter's courses as an Atom feed (RFC 4287), the soonest deadline first."""
    at = now()
    filters = Filters.parse(request.args).sorted_by("deadline")
    found = search.find(filters, language=g.lang, now=at, per_page=FEED_LENGTH)
    rows = courses_by_id(found.course_ids)
    body = render_template(
        "courses/feed.xml",
        entries=[(row.course, course_card(row, at)) for row in rows],
        updated=max(
            (row.course.published_at for row in rows if row.course.published_at), default=at
        ),
        address=lambda slug: absolute("courses.course", lang=g.lang, slug=slug),
        self_address=absolute("courses.feed", lang=g.lang, **filters.as_args()),
        page_address=absolute("courses.catalogue", lang=g.lang, **filters.as_args()),
    )
    return Response(body, mimetype="application/atom+xml")
