"""Courses for whichever page lists some."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from markupsafe import Markup

from catalogue.cache_epoch import epoch_cache
from catalogue.caches import Ends, declare
from catalogue.courses.caches.names import directory
from catalogue.courses.presenters import CourseLine, course_lines
from catalogue.courses.queries import listed_courses
from catalogue.i18n.languages import language

LINES = declare(
    "browse.course_lines",
    ends=Ends.VERSION,
    most=2_000,
    about="Courses as lists show them; about as many as people look at in a while.",
)
DRAWN = declare(
    "browse.drawn_lines",
    ends=Ends.VERSION,
    most=2_000,
    about="The same as HTML, where nothing about whoever asks stands in it.",
)


def lines(course_ids: Sequence[int], now: datetime, *, looked: bool = False) -> list[CourseLine]:
    """Return these courses for a list, in the order given.

    It takes four statements, or none where all of them were asked for since something last
    changed. ``looked`` says that a search has been made for the same page; otherwise it is one
    more.
    """
    kept, spoken = epoch_cache(LINES), language()
    found: dict[int, CourseLine] = {}
    for key in course_ids:
        line = kept.get((key, spoken)) if kept is not None else None
        if line is not None:
            found[key] = line
    missing = [key for key in course_ids if key not in found]
    if missing:
        marks = directory(now, looked=looked).marks
        for line in course_lines(listed_courses(missing, now), marks, now):
            found[line.id] = line
            if kept is not None:
                kept.keep((line.id, spoken), line)
    return [found[key] for key in course_ids if key in found]


def drawn_once(course: CourseLine, level: str, caller: Callable[[], Markup]) -> Markup:
    """Return a line as it is drawn for everybody; drawn where it was not since the last change.

    Drawing twenty lines is what a page of a list spends most of its time on.
    """
    kept = epoch_cache(DRAWN)
    if kept is None:
        return caller()
    key = (course.id, language(), level)
    return kept.get(key) or kept.keep(key, caller())
