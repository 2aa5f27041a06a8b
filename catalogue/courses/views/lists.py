"""Courses for whichever page lists some."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from catalogue.courses.cards import CourseLine, course_lines
from catalogue.courses.directory import directory
from catalogue.courses.queries import listed_courses


def lines(course_ids: Sequence[int], now: datetime, *, looked: bool = False) -> list[CourseLine]:
    """Return these courses for a list, in the order given (four statements).

    ``looked`` says that a search has been made for the same page; otherwise it is one more.
    """
    known = directory(now, looked=looked)
    return course_lines(listed_courses(course_ids, now), known.marks, now)
