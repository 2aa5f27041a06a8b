"""What a course looks like to the search: plain values, made by whoever knows the courses.

The search does not know the courses' tables. The feature that owns them gives a ``Source`` when
the app starts; the index asks it for documents and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class CourseText:
    """A course's words in one language; ``body`` is everything below the summary, as plain text."""

    title: str
    summary: str = ""
    body: str = ""


@dataclass(frozen=True)
class EditionFacets:
    """One listed edition, as far as finding it goes.

    ``open`` says whether an application can be sent (a waiting list included) at the instant for
    which the document was made, and ``next_change`` when time alone may next change that, or the
    order of starts and deadlines; both by the rules of whoever made the document. ``month`` is that
    of the start in the edition's zone ("2027-02") and ``place`` a country code; both may be empty.
    ``terms`` says for whom it is, in whatever words the maker of the document has for that; it is
    empty where nobody can apply any more. ``deadlines`` holds those that there are: an edition that
    can be applied to without one may have others, or none; ``closes`` is the last of them, which
    lists show, or nothing where a route never closes. ``rank`` is how well the edition speaks
    for its course: lists show, and orders look at, the ones with the lowest rank (0–9).
    """

    format: str
    open: bool
    languages: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    place: str = ""
    month: str = ""
    fees: frozenset[str] = frozenset()
    cancelled: bool = False
    starts: datetime | None = None
    deadlines: tuple[datetime, ...] = ()
    closes: datetime | None = None
    next_change: datetime | None = None
    rank: int = 0
    terms: str = ""


@dataclass(frozen=True)
class CourseDocument:
    """A published course, as far as finding it goes; every mapping is by language.

    ``topics`` holds codes, those of parents included; ``partners`` (those that a course names in a
    role), ``networks`` (those that these belong to, or that it names itself) and ``programmes``
    hold slugs.
    ``names`` holds what these are called, abbreviations included, as searchable text. At
    ``next_change`` time alone changes something that is not about one of the editions. ``changed``
    is when the public last saw anything of it change, a listed edition included.
    """

    course_id: int
    words: Mapping[str, CourseText]
    names: Mapping[str, str] = field(default_factory=dict)
    sort_keys: Mapping[str, str] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()
    programmes: frozenset[str] = frozenset()
    level: str = ""
    editions: tuple[EditionFacets, ...] = ()
    next_change: datetime | None = None
    changed: datetime | None = None


Source = Callable[[Iterable[int] | None, datetime], Iterable[CourseDocument]]
"""``source(course_ids, now)``: the documents of these courses, or of every course for ``None``.

A course that is not to be found (unknown, not published) is left out; so the index drops it. Where
all are asked for, those with the most editions should come first: that keeps the bitsets short.
"""

Affected = Callable[[str, int], Iterable[int] | None]
"""``affected(kind, key)``: the courses whose documents an organisation (programme, topic) with that
id is part of, or ``None`` where that cannot be told and every course has to be looked at again."""
