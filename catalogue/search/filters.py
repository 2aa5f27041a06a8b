"""What a visitor asks for: read from an address, and written back to one in a stable order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, Self
from urllib.parse import quote

from catalogue.parsing import page_number
from catalogue.search.facets import FACETS

WITHIN = "in"
"""The parameter that says under whose name the catalogue is opened, where links do not add it."""

SORTS = ("relevance", "start", "deadline", "title")
"""The orders on offer, the default one first; without a text, that one is open ones first."""

NEWEST = "newest"
"""The order of what is read from the top, feeds for instance; no address asks for it."""

LONGEST_TEXT = 200
TEXT_ROOM = 600
"""How many bytes a text may take in an address, where a letter beyond ASCII takes six or more."""

MOST_VALUES = 20
"""How many values of one facet are taken: every one stands in most links of the page."""

LONGEST_VALUE = 200
"""How many bytes a value may take in an address; no slug is longer."""

VALUES_ROOM = 1_000
"""How many bytes all values together may take in an address."""

LAST_PAGE = 100_000


class Arguments(Protocol):
    """The query of an address, as Werkzeug's ``MultiDict`` gives it."""

    def getlist(self, key: str, /) -> list[str]:
        """Return every value of a parameter, in order."""
        ...


@dataclass(frozen=True)
class Filters:
    """A text, chosen values per facet ("any of" within one), an order and a page.

    ``chosen`` holds only facets with a value. Changing anything but the page leads back to the
    first page. ``exact`` says that the text is not to be taken for a mistyped one; it stands in an
    address as that text itself, so that it ends with the next text. ``mine`` leaves out what is
    not open to whoever is asking; ``fits`` says which terms of an edition are, and without it
    ``mine`` says nothing. Neither is part of what a list is known by. ``within`` is the slug of the
    organisation or network under whose name the catalogue is opened: only its courses are meant,
    whatever is chosen among them.
    """

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = SORTS[0]
    page: int = 1
    exact: bool = False
    mine: bool = False
    within: str = ""
    fits: Callable[[str], bool] | None = field(default=None, compare=False)

    @classmethod
    def parse(cls, args: Arguments) -> Self:
        """Read the query of an address; nothing in it is an error.

        Unknown parameters and empty values are ignored, an unknown order is the default one and
        a page that is no number from 1 is the first. Unknown values of filters are kept: the
        search reports them.
        """
        sorts, pages = args.getlist("sort"), args.getlist("page")
        text, insisting = (text_of(args.getlist(name)) for name in ("q", "exact"))
        return cls(
            q=text,
            chosen=chosen_of(args, FACETS.codes),
            sort=sorts[0] if sorts and sorts[0] in SORTS else SORTS[0],
            page=page_number("".join(pages[:1]), LAST_PAGE),
            exact=bool(text) and insisting == text,
            mine="1" in args.getlist("mine"),
        )

    def values(self, facet: str) -> tuple[str, ...]:
        """Return the chosen values of a facet, sorted."""
        return self.chosen.get(facet, ())

    def has(self, facet: str, value: str) -> bool:
        """Return whether a value is chosen."""
        return value in self.values(facet)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return every chosen (facet, value), in the order of an address."""
        return tuple((facet, value) for facet in FACETS.codes for value in self.values(facet))

    def with_(self, facet: str, value: str) -> Self:
        """Return these filters with one more value chosen."""
        return self._choosing(facet, {*self.values(facet), value})

    def without(self, facet: str, value: str | None = None) -> Self:
        """Return these filters without a value, or without any of the facet."""
        rest = set(self.values(facet)) - {value} if value is not None else set()
        return self._choosing(facet, rest)

    def keeping_one_of(self, unknown: Iterable[tuple[str, str]]) -> Self:
        """Return these filters with the first unknown value of each facet only."""
        return replace(self, chosen=with_one_unknown(self.chosen, unknown))

    def cleared(self) -> Self:
        """Return these filters with nothing chosen; text and order stay."""
        return replace(self, chosen={}, page=1, mine=False)

    def for_whom(self, fits: Callable[[str], bool] | None) -> Self:
        """Return these filters asked by somebody of whom something is known, or by nobody."""
        return replace(self, fits=fits, mine=self.mine and fits is not None)

    def for_anybody(self) -> Self:
        """Return these filters with nothing left out that is not open to whoever is asking."""
        return replace(self, mine=False, page=1)

    def under(self, slug: str) -> Self:
        """Return these filters within the courses of an organisation or network, or of nobody."""
        return replace(self, within=slug)

    def saying(self, q: str) -> Self:
        """Return these filters with another text."""
        return replace(self, q=q, page=1, exact=False)

    def insisting(self) -> Self:
        """Return these filters with the text taken exactly as it was typed: for machines, say."""
        return replace(self, exact=bool(self.q))

    def sorted_by(self, sort: str) -> Self:
        """Return these filters in another order."""
        return replace(self, sort=sort, page=1)

    def at_page(self, page: int) -> Self:
        """Return these filters on another page."""
        return replace(self, page=page)

    def known_as(self, page: int) -> Self:
        """Return the filters under which a list is known to search engines, ``page`` being shown.

        Another order is the same list, so that it is known by its first page in the usual one.
        """
        return self.at_page(page) if self.sort == SORTS[0] else self.sorted_by(SORTS[0])

    @property
    def indexable(self) -> bool:
        """Say whether search engines are to keep the list: the whole, or one lasting filter's.

        Searches and combinations are without number, and each holds what others hold too.
        """
        pairs = self.pairs()
        few = len(pairs) <= 1 and not any(FACETS[facet].passing for facet, _value in pairs)
        return few and not self.q and not self.mine and not self.within

    def as_args(self) -> dict[str, str | list[str]]:
        """Return the arguments for ``url_for``: always the same address for the same filters.

        What is the default is left out; values that repeat a parameter come as a list.
        """
        args: dict[str, str | list[str]] = {}
        if self.q:
            args["q"] = self.q
        if self.exact:
            args["exact"] = self.q
        for facet in FACETS.codes:
            values = self.values(facet)
            if values:
                args[facet] = list(values) if len(values) > 1 else values[0]
        if self.sort != SORTS[0]:
            args["sort"] = self.sort
        if self.page > 1:
            args["page"] = str(self.page)
        return args

    def as_full_args(self) -> dict[str, str | list[str]]:
        """Return the same for addresses to which nobody adds under whose name they are."""
        return self.as_args() | ({WITHIN: self.within} if self.within else {})

    def _choosing(self, facet: str, values: set[str]) -> Self:
        chosen = {name: given for name, given in self.chosen.items() if name != facet}
        if values:
            chosen[facet] = tuple(sorted(values))
        return replace(self, chosen=chosen, page=1)


def text_of(texts: list[str]) -> str:
    """Return the first text given, its blanks made one, as far as there is room for it."""
    return cut(" ".join("".join(texts[:1]).split())[:LONGEST_TEXT], TEXT_ROOM).strip()


def chosen_of(args: Arguments, facets: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the values chosen of each facet, sorted; what is beyond any list's need is left out.

    All of them stand in most links of a page, so the page grows with the square of their number.
    """
    chosen = {}
    room = VALUES_ROOM
    for facet in facets:
        values = []
        for given in sorted({value.strip() for value in args.getlist(facet)} - {""})[:MOST_VALUES]:
            value = cut(given, LONGEST_VALUE).strip()
            room -= _length(value)
            if room >= 0 and value and value not in values:
                values.append(value)
        if values:
            chosen[facet] = tuple(values)
    return chosen


def with_one_unknown(
    chosen: Mapping[str, tuple[str, ...]], unknown: Iterable[tuple[str, str]]
) -> dict[str, tuple[str, ...]]:
    """Return what is chosen with the first unknown value of each facet only: one explains all."""
    seen: set[str] = set()
    kept = dict(chosen)
    for facet, value in unknown:
        if facet in seen:
            kept[facet] = tuple(each for each in kept[facet] if each != value)
        seen.add(facet)
    return kept


def cut(text: str, room: int) -> str:
    """Return as much of a text as takes ``room`` bytes in an address."""
    while _length(text) > room:
        text = text[: len(text) * 9 // 10]
    return text


def _length(text: str) -> int:
    return len(quote(text, errors="replace"))
