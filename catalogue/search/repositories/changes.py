"""Numbering what the public sees."""

from __future__ import annotations

from typing import TypeAlias

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from catalogue.database import now
from catalogue.search.models import CatalogueChange, CatalogueVersion

SYNONYMS = "synonyms"
EVERYTHING = "everything"
FORGOTTEN = "caches"
RECORDED = "catalogue.search.recorded"
"""The name under which a session holds what it has recorded in its transaction."""

Change: TypeAlias = tuple[str, int | None]
"""A kind, and the key of what has changed; no key where it may be any number of them."""

WITHOUT_DOCUMENTS = frozenset({SYNONYMS, FORGOTTEN})
"""Kinds of change that pages show but no document of the index holds: nothing is indexed anew."""

# What the session has read of the row before it is locked may be out of date.
LOCKED = select(CatalogueVersion).with_for_update().execution_options(populate_existing=True)


def record_change(session: Session, kind: str, key: int | None = None) -> int:
    """Note, inside the caller's writing transaction, that the public sees something new.

    ``kind`` is ``course`` (with the course's id as ``key``), ``organisation``, ``programme``,
    ``topic``, ``synonyms``, ``caches`` or ``everything``. Returns the catalogue's new version. The
    version row's lock puts all publishers in one order.
    """
    version = session.scalars(LOCKED).one_or_none()
    if version is None:
        # Of several that publish first at the same moment, one makes the row and all lock it.
        session.execute(
            text("INSERT INTO catalogue_version (id, number) VALUES (1, 0) ON CONFLICT DO NOTHING")
        )
        version = session.scalars(LOCKED).one()
    version.number += 1
    session.add(CatalogueChange(number=version.number, kind=kind, key=key, at=now()))
    session.info.setdefault(RECORDED, set()).add((kind, key))
    return version.number
