"""Courses that somebody who reads about one may want to see next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import func, select

from catalogue.courses.models import Course, CourseWords
from catalogue.courses.models.course import course_topic
from catalogue.courses.queries.courses import published
from catalogue.courses.queries.reading import rows

MOST_LOOKED_AT = 400
"""Among how many of the newest courses of a topic related ones are looked for: a topic of a large
catalogue has tens of thousands."""

MOST_RELATED = 3


class RelatedTitle(NamedTuple):
    """What a related course is called in one language."""

    title: str


class RelatedCourse(NamedTuple):
    """A related course: its slug, and its title by language."""

    slug: str
    words: Mapping[str, RelatedTitle]


def related_courses(course_id: int, topic_ids: Collection[int]) -> list[RelatedCourse]:
    """Return the published courses that share most topics with one, the newest of them first.

    It takes one statement, and none for a course without topics.
    """
    if not topic_ids:
        return []
    near = (
        select(course_topic.c.course_id)
        .where(course_topic.c.topic_id.in_(topic_ids), course_topic.c.course_id != course_id)
        .order_by(course_topic.c.course_id.desc())
        .limit(MOST_LOOKED_AT)
        .subquery()
    )
    best = (
        published()
        .with_only_columns(Course.id, Course.slug, func.count().label("shared"))
        .join(near, near.c.course_id == Course.id)
        .group_by(Course.id, Course.slug)
        .order_by(func.count().desc(), Course.id.desc())
        .limit(MOST_RELATED)
        .subquery()
    )
    query = (
        select(best.c.slug, CourseWords.language, CourseWords.title)
        .join(CourseWords, CourseWords.course_id == best.c.id)
        .order_by(best.c.shared.desc(), best.c.id.desc())
    )
    found: dict[str, dict[str, RelatedTitle]] = defaultdict(dict)
    for slug, language, title in rows(query):
        found[slug][language] = RelatedTitle(title)
    return [RelatedCourse(slug, words) for slug, words in found.items()]
