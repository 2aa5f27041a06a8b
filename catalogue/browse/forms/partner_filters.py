"""What a visitor asks of the list of institutions: read from an address, written back to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from catalogue.parsing import page_number
from catalogue.search.filters import LAST_PAGE, Arguments, chosen_of, text_of, with_one_unknown

PARTNER_FACETS = ("kind", "region", "country", "network")
"""Every filter, in the order in which they stand in an address."""


@dataclass(frozen=True)
class PartnerFilters:
    """A text, chosen values per facet ("any of" within one) and a page.

    ``chosen`` holds only facets with a value. Changing anything but the page leads back to the
    first page. ``everybody`` asks for those without a course as well, where nothing else is asked.
    """

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    everybody: bool = False

    @classmethod
    def parse(cls, args: Arguments) -> Self:
        """Read the query of an address; nothing in it is an error, as in the catalogue."""
        texts, pages = args.getlist("q"), args.getlist("page")
        return cls(
            q=text_of(texts),
            chosen=chosen_of(args, PARTNER_FACETS),
            page=page_number("".join(pages[:1]), LAST_PAGE),
            everybody="1" in args.getlist("all"),
        )

    def values(self, facet: str) -> tuple[str, ...]:
        """Return the chosen values of a facet, sorted."""
        return self.chosen.get(facet, ())

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return every chosen (facet, value), in the order of an address."""
        return tuple((facet, value) for facet in PARTNER_FACETS for value in self.values(facet))

    def without(self, facet: str, value: str) -> Self:
        """Return these filters without a value."""
        rest = tuple(each for each in self.values(facet) if each != value)
        chosen = {name: given for name, given in self.chosen.items() if name != facet}
        return replace(self, chosen=chosen | ({facet: rest} if rest else {}), page=1)

    def keeping_one_of(self, unknown: Iterable[tuple[str, str]]) -> Self:
        """Return these filters with the first unknown value of each facet only."""
        return replace(self, chosen=with_one_unknown(self.chosen, unknown))

    def within(self, network: str) -> Self:
        """Return these filters for the members of a network alone, unless others are chosen."""
        return replace(self, chosen={"network": (network,), **self.chosen})

    def cleared(self) -> Self:
        """Return these filters with nothing chosen; the text stays."""
        return replace(self, chosen={}, page=1)

    def at_page(self, page: int) -> Self:
        """Return these filters on another page."""
        return replace(self, page=page)

    @property
    def is_plain(self) -> bool:
        """Say whether nothing in particular is asked for."""
        return not (self.q or self.chosen or self.everybody)

    @property
    def indexable(self) -> bool:
        """Say whether search engines are to keep the list: the whole, or one filter's."""
        return len(self.pairs()) <= 1 and not self.q

    def as_args(self) -> dict[str, str | list[str]]:
        """Return the arguments for ``url_for``: always the same address for the same filters."""
        args: dict[str, str | list[str]] = {"q": self.q} if self.q else {}
        for facet in PARTNER_FACETS:
            values = self.values(facet)
            if values:
                args[facet] = list(values) if len(values) > 1 else values[0]
        if self.everybody:
            args["all"] = "1"
        if self.page > 1:
            args["page"] = str(self.page)
        return args
