"""The taxonomy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload, raiseload

from catalogue.courses.models import Topic, TopicWords
from catalogue.database import db


def topic_tree() -> Sequence[Topic]:
    """Return every topic with its names, in the taxonomy's own order (one statement)."""
    query = (
        select(Topic)
        .order_by(Topic.position, Topic.id)
        .options(joinedload(Topic.words), raiseload("*"))
    )
    return db.session.scalars(query).unique().all()


def topic_words() -> Mapping[str, Mapping[str, Row[str, str, str]]]:
    """Return by each topic's code its names by language, in the taxonomy's own order."""
    query = (
        select(Topic.code, TopicWords.language, TopicWords.name)
        .outerjoin(Topic.words)
        .order_by(Topic.position, Topic.id)
    )
    found: dict[str, dict[str, Row[str, str, str]]] = {}
    for row in db.session.execute(query):
        names = found.setdefault(row.code, {})
        if row.language is not None:
            names[row.language] = row
    return found
