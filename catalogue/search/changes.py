"""Numbering what the public sees."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.database import now
from catalogue.search.models import CatalogueChange, CatalogueVersion


def record_change(session: Session, kind: str, key: int | None = None) -> int:
    """Note, inside the caller's writing transaction, that the public sees something new.

    ``kind`` is ``course`` (with the course's id as ``key``), ``organisation``, ``programme``,
    ``topic`` or ``everything``. Returns the catalogue's new version. The version row's lock puts
    all publishers in one order.
    """
    version = session.scalars(select(CatalogueVersion).with_for_update()).one_or_none()
    if version is None:
        version = CatalogueVersion(id=1, number=0)
        session.add(version)
    version.number += 1
    session.add(CatalogueChange(number=version.number, kind=kind, key=key, at=now()))
    return version.number
