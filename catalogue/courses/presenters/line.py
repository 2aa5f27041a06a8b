"""Courses as lists show them: title, one line, the edition that speaks for it, who is behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from catalogue.courses.presenters.edition import (
    AnyEdition,
    EditionLine,
    best_first,
    edition_line,
    format_of,
)
from catalogue.courses.presenters.facts import length
from catalogue.courses.presenters.partner import Avatar
from catalogue.courses.presenters.route import cost_span
from catalogue.courses.queries.listing import ListedCourse
from catalogue.i18n import formats
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
    facts: str = ""
    weeks: Decimal | None = None
    length: str = ""
    cost: str = ""


def _weeks(course: ListedCourse) -> Decimal | None:
    """Return how long a course takes in weeks, where that is known."""
    if course.days:
        return Decimal(course.days) / 7
    return Decimal(course.weeks) if course.weeks else None


def _facts(course: ListedCourse, best: AnyEdition | None) -> str:
    """Return by what people choose: format, length, language of teaching and cost, on one line."""
    parts = ["", length(course), "", ""]
    if best is not None:
        names = [formats.language_name(code) for code in best.languages]
        parts[0] = format_of(best)
        parts[2] = formats.capitalised(formats.join_list(names, "or")) if names else ""
        parts[3] = cost_span(best.routes)
    return " · ".join(formats.capitalised(part) for part in parts if part)


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
            facts=_facts(course, editions[0] if editions else None),
            weeks=_weeks(course),
            length=length(course),
            cost=formats.capitalised(cost_span(editions[0].routes)) if editions else "",
        )
        for course, editions in ranked
    ]
