"""Courses as lists show them: title, one line, the edition that speaks for it, who is behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from catalogue.courses.presenters.edition import AnyEdition, EditionLine, best_first, edition_line
from catalogue.courses.presenters.partner import Avatar
from catalogue.courses.queries.listing import ListedCourse
from catalogue.i18n.fallback import LocalizedText, localize


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in a list; ``best`` is the edition that speaks for it, ``others`` come after it."""

    id: int
    slug: str
    title: LocalizedText
    summary: LocalizedText
    best: EditionLine | None
    partners: Sequence[Avatar]
    published_at: datetime
    others: Sequence[AnyEdition] = ()


def course_lines(
    courses: Iterable[ListedCourse],
    marks: Callable[[Sequence[str]], Sequence[Avatar]],
    now: datetime,
) -> list[CourseLine]:
    """Return courses for a list, in the order given; ``marks`` knows organisations by slug."""
    ranked = [(course, best_first(course.editions, now)) for course in courses]
    return [
        CourseLine(
            id=course.id,
            slug=course.slug,
            title=localize(course.words, "title"),
            summary=localize(course.words, "summary"),
            best=edition_line(editions[0], now) if editions else None,
            partners=marks(course.partners),
            published_at=course.published_at,
            others=editions[1:],
        )
        for course, editions in ranked
    ]
