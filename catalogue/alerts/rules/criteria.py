"""What a saved search keeps of an address: the text and the filters, never more."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qs, urlencode

from catalogue.search.filters import WITHIN, Filters


class Query(dict[str, list[str]]):
    """The query of an address, as ``Filters.parse`` reads one."""

    def getlist(self, key: str, /) -> list[str]:
        """Return every value of a parameter, in order."""
        return self.get(key, [])


def lasting(filters: Filters) -> Filters:
    """Return what of a search is worth being told of: no order, no page, open now or not."""
    chosen = {facet: values for facet, values in filters.chosen.items() if facet != "open"}
    return Filters(q=filters.q, chosen=chosen, within=filters.within)


def written(filters: Filters) -> str:
    """Return a search as text: the same for the same search."""
    return urlencode(lasting(filters).as_full_args(), doseq=True)


def read(criteria: str) -> Filters:
    """Return the search that a text says."""
    query = Query(parse_qs(criteria))
    return Filters.parse(query).under("".join(query.getlist(WITHIN)[:1]))


def key_of(criteria: str, language: str) -> str:
    """Return what tells a saved search from every other; texts are read in a language."""
    return f"search:{hashlib.sha256(f'{language}?{criteria}'.encode()).hexdigest()}"
