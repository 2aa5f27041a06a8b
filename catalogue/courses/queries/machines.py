"""Reads for programs."""

from __future__ import annotations

from sqlalchemy import select, text

from catalogue.courses.models import Course, Programme
from catalogue.courses.queries.courses import published
from catalogue.database import db
from catalogue.partners.models import Organisation

FIXED = (
    "courses.home",
    "courses.catalogue",
    "courses.programmes",
    "courses.partners",
    "courses.privacy",
    "courses.accessibility",
    "courses.contact",
    "partners.join",
)
"""Public pages that are there in every house."""


def database_answers() -> bool:
    """Say whether the database answers; raises what the driver raises where it does not."""
    return bool(db.session.execute(text("SELECT 1")).scalar() == 1)


def sitemap_entries() -> list[tuple[str, dict[str, str]]]:
    """Return the endpoint and values of every public page (three statements)."""
    slugs = {
        "courses.course": published().with_only_columns(Course.slug).order_by(Course.slug),
        "courses.programme": select(Programme.slug)
        .where(Programme.published_at.is_not(None))
        .order_by(Programme.slug),
        "courses.partner": select(Organisation.slug).order_by(Organisation.slug),
    }
    entries: list[tuple[str, dict[str, str]]] = [(endpoint, {}) for endpoint in FIXED]
    for endpoint, query in slugs.items():
        entries += [(endpoint, {"slug": slug}) for slug in db.session.scalars(query)]
    return entries
