"""Organisations to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from catalogue.database import db
from catalogue.partners.models import Organisation


def all_organisations() -> Sequence[Organisation]:
    """Return every organisation with its names."""
    query = select(Organisation).options(joinedload(Organisation.words))
    return db.session.scalars(query).unique().all()
