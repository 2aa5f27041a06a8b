"""Courses for whichever page lists some."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from catalogue.cache_epoch import epoch_cache
from catalogue.courses.caches.names import directory
from catalogue.courses.presenters import CourseLine, course_lines
from catalogue.courses.queries import listed_courses
from catalogue.i18n.languages import language

MOST_REMEMBERED = 2_000
"""Of how many courses a process remembers the lines: about as many as people look at in a while."""

REMEMBERED = "course lines"


def lines(course_ids: Sequence[int], now: datetime, *, looked: bool = False) -> list[CourseLine]:
    """Return these courses for a list, in the order given.

    It takes four statements, or none where all of them were asked for since something last
    changed. ``looked`` says that a search has been made for the same page; otherwise it is one
    more.
    """
    kept = epoch_cache()
    known: dict[tuple[int, str], CourseLine] = {}
    if kept is not None:
        known = kept.setdefault(REMEMBERED, known)
        if len(known) > MOST_REMEMBERED:
            known.clear()
    spoken = language()
    # Asked for once: another thread may forget them meanwhile.
    remembered = {(key, spoken): known.get((key, spoken)) for key in course_ids}
    found = {key: line for key, line in remembered.items() if line is not None}
    missing = [key for key in course_ids if (key, spoken) not in found]
    if missing:
        marks = directory(now, looked=looked).marks
        for line in course_lines(listed_courses(missing, now), marks, now):
            found[line.id, spoken] = known[line.id, spoken] = line
    return [found[course_id, spoken] for course_id in course_ids if (course_id, spoken) in found]
