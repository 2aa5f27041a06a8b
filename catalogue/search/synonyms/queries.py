"""The groups of synonyms, for the page that lists them and for the search."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from catalogue.database import db
from catalogue.search.synonyms.models import Synonym, SynonymGroup


def groups() -> Sequence[SynonymGroup]:
    """Return every group with its phrases (one statement)."""
    query = select(SynonymGroup).order_by(SynonymGroup.id).options(joinedload(SynonymGroup.phrases))
    return db.session.scalars(query).unique().all()


def group(number: int) -> SynonymGroup | None:
    """Return a group with its phrases, or nothing."""
    query = (
        select(SynonymGroup)
        .where(SynonymGroup.id == number)
        .options(joinedload(SynonymGroup.phrases))
    )
    return db.session.scalars(query).unique().one_or_none()


def phrases() -> list[tuple[str, tuple[str, ...]]]:
    """Return every group as its language and its phrases, without loading rows (one statement)."""
    query = select(Synonym.group_id, Synonym.language, Synonym.text).order_by(
        Synonym.group_id, Synonym.position
    )
    found: dict[tuple[int, str], list[str]] = {}
    for number, language, text in db.session.execute(query):
        found.setdefault((number, language), []).append(text)
    return [(language, tuple(texts)) for (_number, language), texts in found.items()]


def elsewhere(language: str, keys: Sequence[str], but: int | None) -> Synonym | None:
    """Return a phrase of these that stands in another group of the language, or nothing."""
    query = select(Synonym).where(Synonym.language == language, Synonym.key.in_(keys))
    if but is not None:
        query = query.where(Synonym.group_id != but)
    return db.session.scalars(query.order_by(Synonym.group_id, Synonym.position)).first()
