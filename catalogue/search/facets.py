"""What the catalogue is filtered by: every facet is described once, and everything reads that.

Whoever knows the courses gives the descriptions when the program starts
(``courses/presenters/facets.py``). What an address may say, what the index counts, which editions
fit, and what pages and letters call it all follow from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from catalogue.search.documents import CourseDocument, EditionFacets
from catalogue.search.results import FacetCount

Pair = tuple[str, str]
"""A facet and a value."""

Offer = tuple[Pair, ...]
"""What one edition offers."""

TERMS = "terms"
"""What an edition says of whom it is for: a facet that no address names, chosen by ``mine``."""

MOST_EDITIONS = 200
"""How many of a course's editions are searched, the latest ones."""


class Order(Enum):
    """In which order a page shows a facet's values."""

    NAME = auto()
    """By what they are called, in the page's language."""
    NUMBER = auto()
    """What leads to the most courses first."""
    LISTED = auto()
    """As ``Facet.values`` says."""
    TIME = auto()
    """Months: the coming ones in their order; those that are over unfold, the latest first."""


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One facet, described whole.

    Either ``of_course`` says which values a course has, whichever edition is taken, or
    ``of_edition`` which an edition has: chosen values of such facets have to hold for one and the
    same edition. Empty values are none.

    ``code`` is its name in addresses and ``legend`` what it is called. ``label`` says what a value
    is called; without it, that is what the catalogue calls the thing (an institution, a topic).
    ``is_known`` says which values make sense even where no course has them. ``parents`` says, of
    the values, which is a part of which; it is given the taxonomy of topics.

    The list of one value of a ``passing`` facet changes with the clock: nothing to be led to by a
    search engine. By the values of a ``naming`` one, slugs, a course belongs to whoever the
    catalogue is opened under. ``or_else`` is the facet in which a value is looked for that this one
    does not have: addresses of feeds and calendars, and alerts, that people have kept from before
    may name a network as a partner. ``position`` is its place in an address, which a published
    address keeps; pages show facets in the order in which they are registered.
    """

    code: str
    legend: str
    label: Callable[[str], str] | None = None
    of_course: Callable[[CourseDocument], Iterable[str]] | None = None
    of_edition: Callable[[EditionFacets], Iterable[str]] | None = None
    is_known: Callable[[str], bool] = lambda _value: False
    order: Order = Order.NAME
    values: Sequence[str] = ()
    parents: Callable[[Mapping[str, str]], Mapping[str, str]] | None = None
    passing: bool = False
    naming: bool = False
    or_else: str = ""
    position: int = 1000


class Facets:
    """The facets that there are.

    ``shown`` has them in the order of pages, ``codes`` their names in the order of an address;
    ``of_courses`` and ``of_editions`` part the codes; ``naming`` has those of naming facets.
    """

    def __init__(self) -> None:
        self._by_code: dict[str, Facet] = {}
        self.shown: tuple[Facet, ...] = ()
        self.codes: tuple[str, ...] = ()
        self.of_courses: tuple[str, ...] = ()
        self.of_editions: tuple[str, ...] = ()
        self.naming: tuple[str, ...] = ()

    def register(self, *facets: Facet) -> None:
        """Add facets, or replace those of the same code."""
        self._by_code |= {each.code: each for each in facets}
        self.shown = tuple(self._by_code.values())
        ordered = sorted(self.shown, key=lambda each: each.position)
        self.codes = tuple(each.code for each in ordered)
        self.of_courses = tuple(each.code for each in ordered if each.of_course)
        self.of_editions = tuple(each.code for each in ordered if each.of_edition)
        self.naming = tuple(each.code for each in ordered if each.naming)

    def withdraw(self, code: str) -> None:
        """Take a facet away again."""
        del self._by_code[code]
        self.register()

    def __getitem__(self, code: str) -> Facet:
        return self._by_code[code]

    def or_else(self, code: str) -> str:
        """Return where else a facet's values are looked for, if anywhere; ``TERMS`` is none."""
        return self._by_code[code].or_else if code in self._by_code else ""

    def order(self, code: str) -> Order | None:
        """Return in which order a facet's values are shown; institutions have other facets."""
        return self._by_code[code].order if code in self._by_code else None


FACETS = Facets()
"""The catalogue's facets."""


def course_pairs(course: CourseDocument) -> list[Pair]:
    """Return the values with which a course can be found, whichever edition is taken."""
    return [
        (facet.code, value)
        for facet in FACETS.shown
        if facet.of_course
        for value in facet.of_course(course)
        if value
    ]


def offer(edition: EditionFacets) -> Offer:
    """Return the values with which an edition can be found, sorted."""
    found = [
        (facet.code, value)
        for facet in FACETS.shown
        if facet.of_edition
        for value in facet.of_edition(edition)
        if value
    ]
    if edition.terms:
        found.append((TERMS, edition.terms))
    return tuple(sorted(found))


def offers(editions: Sequence[EditionFacets]) -> list[Offer]:
    """Return what a course's editions offer: the same for the same set of offers."""
    latest: Sequence[EditionFacets] = editions
    if len(editions) > MOST_EDITIONS:
        latest = sorted(editions, key=_start)[-MOST_EDITIONS:]
    return sorted({offer(each) for each in latest})


def _start(edition: EditionFacets) -> float:
    return edition.starts.timestamp() if edition.starts else 0.0


def listed(facet: str, counts: Mapping[str, int], chosen: Iterable[str]) -> list[FacetCount]:
    """Return a facet's values: every chosen one, and the others that lead to something.

    Months stand in order of time, other values with the largest count first.
    """
    ticked = set(chosen)
    found = [
        FacetCount(value, counts.get(value, 0), value in ticked)
        for value in {*ticked, *(value for value, count in counts.items() if count)}
    ]
    if FACETS.order(facet) is Order.TIME:
        return sorted(found, key=lambda each: each.value)
    return sorted(found, key=lambda each: (-each.count, each.value))
