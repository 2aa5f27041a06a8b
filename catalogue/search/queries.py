"""What the database says about the index: how far the catalogue is, and what has changed."""

from __future__ import annotations

from sqlalchemy import select

from catalogue.database import db
from catalogue.search.models import CatalogueChange, CatalogueVersion


def version() -> int:
    """Return the number of the last change that the public sees; 0 before the first."""
    return db.session.scalar(select(CatalogueVersion.number)) or 0


def changes(after: int, until: int) -> list[CatalogueChange]:
    """Return the changes numbered above ``after`` and up to ``until``, in order."""
    query = (
        select(CatalogueChange)
        .where(CatalogueChange.number > after, CatalogueChange.number <= until)
        .order_by(CatalogueChange.number)
    )
    return list(db.session.scalars(query))


def mark(number: int) -> str:
    """Return the instant of a change as text, or "" where there is no such change."""
    at = db.session.scalar(select(CatalogueChange.at).where(CatalogueChange.number == number))
    return at.isoformat() if at else ""
