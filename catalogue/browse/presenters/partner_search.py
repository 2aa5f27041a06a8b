"""Which institutions answer a visitor's filters, and how many each further choice leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.browse.forms.partner_filters import PARTNER_FACETS, PartnerFilters
from catalogue.courses.caches.names import PARTNER, Directory
from catalogue.courses.queries import Institution
from catalogue.search.facets import listed
from catalogue.search.results import FacetCount


@dataclass(frozen=True)
class Found:
    """The institutions that were asked for, in alphabetical order, and the counts around them.

    A facet's own choice is left out of its counts; chosen values always have one. ``unknown``
    holds chosen values that no institution has; they are not in ``facets``.
    """

    institutions: Sequence[Institution]
    facets: Mapping[str, Sequence[FacetCount]]
    unknown: Sequence[tuple[str, str]]


def narrow(directory: Directory, filters: PartnerFilters, *, language: str, today: date) -> Found:
    """Return the institutions that satisfy every filter, each by "any of" its values."""
    valued = directory.in_order(language, today)
    known = {
        facet: frozenset().union(*(values[facet] for _each, values in valued))
        for facet in PARTNER_FACETS
    }
    if filters.q:
        slugs = {
            match.slug
            for match in directory.names.find(
                filters.q, language, kinds=(PARTNER,), most=len(valued), mentions=False
            )
        }
        valued = [(each, values) for each, values in valued if each.slug in slugs]
    chosen = {facet: frozenset(filters.values(facet)) for facet in PARTNER_FACETS}
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in PARTNER_FACETS}
    found = []
    for each, values in valued:
        missed = [
            facet for facet in PARTNER_FACETS if chosen[facet] and not chosen[facet] & values[facet]
        ]
        if not missed:
            found.append(each)
        for facet in PARTNER_FACETS if not missed else missed if len(missed) == 1 else ():
            counts[facet].update(values[facet])
    return Found(
        found,
        {
            facet: listed(facet, counts[facet], chosen[facet] & known[facet])
            for facet in PARTNER_FACETS
        },
        [(facet, value) for facet, value in filters.pairs() if value not in known[facet]],
    )
