"""Courses as the search index wants them.

Rows are read with the columns that are needed and no others, many at a time: a catalogue of 100,000
courses has to be read within half a minute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import and_, func, select

from catalogue.courses.codes import Visibility
from catalogue.courses.models import Course, CourseWords, Edition
from catalogue.courses.queries.courses import published
from catalogue.courses.queries.documents.affected import affected_courses
from catalogue.courses.queries.documents.editions import edition_facets, published_editions
from catalogue.courses.queries.documents.surroundings import (
    RelatedEntities,
    networks,
    soonest,
    values,
)
from catalogue.courses.queries.reading import among, rows
from catalogue.database import db
from catalogue.search.documents import CourseDocument, CourseText

BLOCK = 1_000
"""How many courses are read at a time."""

BODY = ("description", "outcomes", "audience", "prerequisites")
WORDS = ("course_id", "language", "title", "sort_key", "summary", *BODY)

__all__ = ["affected_courses", "documents", "edition_facets", "how_many_documents"]


def how_many_documents() -> int:
    """Return how many courses the index holds once it is built."""
    every = published().with_only_columns(Course.id).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(every)) or 0


def documents(course_ids: Iterable[int] | None, now: datetime) -> Iterator[CourseDocument]:
    """Yield published courses for the index, all or those asked for, states as at ``now``.

    Where all are asked for, those with the most listed editions come first, as the index likes it.
    """
    wanted = _every_course() if course_ids is None else sorted(course_ids)
    surroundings = RelatedEntities(now)
    for start in range(0, len(wanted), BLOCK):
        yield from _block(wanted[start : start + BLOCK], surroundings, now)


def _every_course() -> list[int]:
    listed = and_(
        Edition.course_id == Course.id,
        Edition.published_at.is_not(None),
        Edition.visibility == Visibility.LISTED,
    )
    query = (
        published()
        .with_only_columns(Course.id)
        .outerjoin(Edition, listed)
        .group_by(Course.id)
        .order_by(func.count(Edition.id).desc(), Course.id)
    )
    return list(db.session.scalars(query))


def _block(
    course_ids: Collection[int], surroundings: RelatedEntities, now: datetime
) -> Iterator[CourseDocument]:
    columns = (Course.id, Course.level, func.coalesce(Course.changed_at, Course.published_at))
    known = list(rows(published().with_only_columns(*columns).where(among(Course.id, course_ids))))
    levels = {course_id: level.value for course_id, level, _changed in known}
    changed = {course_id: changed for course_id, _level, changed in known}
    around = surroundings.around(levels)
    words, sort_keys = _words(levels)
    editions = published_editions(levels, now)
    for course_id in course_ids:
        if course_id in levels:
            yield CourseDocument(
                course_id=course_id,
                words=words[course_id],
                names=around.names(course_id),
                sort_keys=sort_keys[course_id],
                topics=values(around.topics.get(course_id, ())),
                partners=values(around.partners.get(course_id, ())),
                networks=networks(around.partners.get(course_id, ())),
                programmes=values(around.programmes.get(course_id, ())),
                level=levels[course_id],
                editions=tuple(editions.listed.get(course_id, ())),
                next_change=soonest(
                    [around.next_change(course_id), *editions.unlisted.get(course_id, ())]
                ),
                changed=max(
                    changed[course_id], editions.changed.get(course_id, changed[course_id])
                ),
            )


def _words(
    course_ids: Collection[int],
) -> tuple[Mapping[int, dict[str, CourseText]], Mapping[int, dict[str, str]]]:
    """Return what courses say and what they are sorted by, by course and language."""
    texts: dict[int, dict[str, CourseText]] = defaultdict(dict)
    keys: dict[int, dict[str, str]] = defaultdict(dict)
    query = (
        select(*(getattr(CourseWords, name) for name in WORDS))
        .where(among(CourseWords.course_id, course_ids))
        .order_by(CourseWords.course_id, CourseWords.language)
    )
    for course_id, language, title, sort_key, summary, *body in rows(query):
        texts[course_id][language] = CourseText(title, summary, "\n".join(body))
        keys[course_id][language] = sort_key
    return texts, keys
