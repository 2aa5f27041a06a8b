"""What a search answers with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FacetCount:
    """How many courses a facet's value leads to, all other facets applied."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class DidYouMean:
    """What a mistyped text was probably meant to be.

    ``shown`` says whether the courses found are those of this text, since the typed one has none.
    """

    text: str
    shown: bool


@dataclass(frozen=True)
class RelaxedQuery:
    """The text without one of its words, and how many courses it then finds."""

    word: str
    text: str
    total: int


@dataclass(frozen=True)
class Results:
    """One page of courses, best first, and the counts around it.

    ``page`` is the nearest page that exists and ``pages`` is at least 1. ``facets`` has every
    facet; chosen values are always in it, others where a course has them. ``unknown`` holds chosen
    values that make no sense and that no course has; they are not in ``facets``. ``fewer`` is only
    for a text of several words that finds nothing. ``mine`` is how
    many courses have an edition that is, or may be, open to whoever is asking, all facets applied;
    nothing where nobody in particular asks.
    """

    total: int
    course_ids: Sequence[int]
    page: int
    pages: int
    per_page: int
    facets: Mapping[str, Sequence[FacetCount]]
    unknown: Sequence[tuple[str, str]]
    meant: DidYouMean | None = None
    fewer: Sequence[RelaxedQuery] = ()
    mine: int | None = None
