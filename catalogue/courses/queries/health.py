"""Reads for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import select, text

from catalogue.courses.models import Installation
from catalogue.database import db
from catalogue.search.models import CatalogueChange

BEFORE_ANY_CHANGE = datetime(2026, 1, 1, tzinfo=UTC)
"""The time of change of a catalogue in which nothing has been published yet."""

AUTHORITY = "catalogue.naming_authority"
"""The name under which an app keeps its naming authority, which never changes."""


def database_answers() -> bool:
    """Say whether the database answers; raises what the driver raises where it does not."""
    return bool(db.session.execute(text("SELECT 1")).scalar() == 1)


def last_change() -> datetime:
    """Return when the public last saw anything change (one statement)."""
    query = select(CatalogueChange.at).order_by(CatalogueChange.number.desc()).limit(1)
    return db.session.scalar(query) or BEFORE_ANY_CHANGE


def naming_authority() -> str:
    """Return what stands for this installation in permanent names (one statement a process)."""
    known = current_app.extensions
    if AUTHORITY not in known:
        known[AUTHORITY] = db.session.scalars(select(Installation.naming_authority)).one()
    authority: str = known[AUTHORITY]
    return authority
