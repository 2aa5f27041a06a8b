"""Reads for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, text

from catalogue.courses.models import Installation
from catalogue.database import db
from catalogue.search.models import CatalogueChange
from catalogue.wiring import wiring

BEFORE_ANY_CHANGE = datetime(2026, 1, 1, tzinfo=UTC)
"""The time of change of a catalogue in which nothing has been published yet."""


def database_answers() -> bool:
    """Say whether the database answers; raises what the driver raises where it does not."""
    return bool(db.session.execute(text("SELECT 1")).scalar() == 1)


def last_change() -> datetime:
    """Return when the public last saw anything change (one statement)."""
    query = select(CatalogueChange.at).order_by(CatalogueChange.number.desc()).limit(1)
    return db.session.scalar(query) or BEFORE_ANY_CHANGE


def naming_authority() -> str:
    """Return what stands for this installation in permanent names (one statement a process)."""
    wired = wiring()
    if not wired.naming_authority:
        # A migration wrote it, and nothing changes it.
        query = select(Installation.naming_authority)
        wired.naming_authority = db.session.scalars(query).one()
    return wired.naming_authority
