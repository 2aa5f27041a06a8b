"""The catalogue's facets, chips and orders as links and labels in the page's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from catalogue.browse.links.addresses import links_to
from catalogue.browse.presenters.facet_options import Facet, Option, facet_of, nested
from catalogue.courses.presenters.facet_values import Names, value_label
from catalogue.i18n.collation import sort_key
from catalogue.i18n.languages import language
from catalogue.search.facets import FACETS, Order
from catalogue.search.facets import Facet as Description
from catalogue.search.filters import Filters
from catalogue.search.results import Results


@dataclass(frozen=True)
class Narrowing:
    """What stands around the list of results."""

    facets: Sequence[Facet]
    chips: Sequence[tuple[str, str]]
    clear: str
    sorts: Sequence[tuple[str, str, bool]]
    unknown: Sequence[tuple[str, str]]
    page_address: Callable[[int], str]


def addresses() -> Callable[[Filters], str]:
    """Return what builds the catalogue's address for filters, in the page's language."""
    to_courses = links_to("courses.catalogue")

    def address(filters: Filters) -> str:
        return to_courses(filters.as_args() | ({"mine": "1"} if filters.mine else {}))

    return address


def address(filters: Filters) -> str:
    """Return the catalogue's address for these filters."""
    return addresses()(filters)


def corrected(asked: Filters, found: Results) -> tuple[Filters, str]:
    """Return the filters that the page shows, and the address of the other way to take the text.

    Where the results are those of a corrected text, everything on the page goes on from that one,
    and the other way is the text exactly as typed; where a correction is only proposed, it is that.
    """
    if found.meant is None:
        return asked, ""
    other = replace(asked, q=found.meant.text)
    if found.meant.shown:
        return other, address(asked.insisting().at_page(1))
    return asked, address(other.at_page(1))


def legends() -> dict[str, str]:
    """Return what each facet is called, in the order of pages."""
    return {facet.code: str(facet.legend) for facet in FACETS.shown}


def _months(code: str, legend: str, options: list[Option], this_month: str) -> Facet:
    """Return months from this one on in their order; those that are over unfold, latest first."""
    coming = sorted(option for option in options if option.value >= this_month)
    over = sorted((option for option in options if option.value < this_month), reverse=True)
    return facet_of(code, legend, coming)._replace(past=over)


def _options(
    facet: Description, found: Results, names: Names, topics: Mapping[str, str]
) -> list[Option]:
    spoken = language()
    options = [
        Option(count.value, value_label(facet.code, count.value, names), count.count, count.chosen)
        for count in found.facets.get(facet.code, ())
    ]
    if facet.order is Order.LISTED:
        place = {value: number for number, value in enumerate(facet.values)}
        options.sort(key=lambda option: place.get(option.value, len(place)))
    elif facet.order is Order.NUMBER:
        options.sort(key=lambda option: (-option.total, sort_key(option.label, spoken)))
    else:
        options.sort(key=lambda option: sort_key(option.label, spoken))
    return nested(options, facet.parents(topics)) if facet.parents else options


def _mine(filters: Filters, found: Results) -> list[Facet]:
    """Return the choice of what is open to whoever is asking; nothing where nobody is known."""
    if found.mine is None:
        return []
    option = Option("1", _("I am, or may be, eligible"), found.mine, filters.mine)
    return [facet_of("mine", _("Eligibility"), [option])]


def narrowing(
    filters: Filters, found: Results, names: Names, topics: Mapping[str, str], now: datetime
) -> Narrowing:
    """Return everything around the results: facets with counts, chips, orders, pages.

    ``topics`` says of which topic another is a part.
    """
    titles, address = legends(), addresses()
    ways = [
        ("relevance", _("Relevance") if filters.q else _("Open first")),
        ("deadline", _("Deadline")),
        ("start", _("Start date")),
        ("title", _("Title")),
    ]
    mine = _mine(filters, found)
    return Narrowing(
        facets=[
            *mine,
            *(
                _months(facet.code, titles[facet.code], options, f"{now:%Y-%m}")
                if facet.order is Order.TIME
                else facet_of(facet.code, titles[facet.code], options)
                for facet in FACETS.shown
                if (options := _options(facet, found, names, topics))
            ),
        ],
        chips=[
            *(
                (each.shown[0].label, address(filters.for_anybody()))
                for each in mine
                if filters.mine
            ),
            *(
                (value_label(facet, value, names), address(filters.without(facet, value)))
                for facet, value in filters.pairs()
            ),
        ],
        clear=address(filters.cleared()),
        sorts=[
            (words, address(filters.sorted_by(way)), filters.sort == way) for way, words in ways
        ],
        unknown=[
            (titles[facet], value) for facet, value in found.unknown if filters.has(facet, value)
        ],
        page_address=lambda number: address(filters.at_page(number)),
    )
