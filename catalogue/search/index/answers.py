"""What a visitor is answered: the courses found, or those of the text that was probably meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from catalogue.search.filters import Filters
from catalogue.search.index.engine import damage
from catalogue.search.index.snapshot import IndexSnapshot
from catalogue.search.results import DidYouMean, RelaxedQuery, Results
from catalogue.search.text import analysis, spelling
from catalogue.search.text.highlight import tells

MOST_TRIED = 5
"""How many words of a text that finds nothing are left out in turn."""

MOST_WAYS = 3
"""How many ways to find something with fewer words are proposed."""

FEW = 2
"""With so few courses found, a word that hardly any course has is doubted."""


def find(generation: IndexSnapshot, filters: Filters, language: str, per_page: int) -> Results:
    """Return the courses that are asked for.

    Where none is found and a word is probably mistyped, the courses of the corrected text are
    returned instead, and ``meant`` says so. Where some are found, ``meant`` only proposes it. A
    correction is never proposed that finds nothing, nor where the visitor insists.
    """
    found = generation.find(filters, language, per_page)
    if not filters.q:
        return found
    doubting = found.total <= FEW
    with damage():
        for text in _corrections(generation, filters, language, doubting=doubting):
            other = generation.find(replace(filters, q=text), language, per_page)
            if other.total > found.total or (other.total and not doubting):
                if found.total:
                    return replace(found, meant=DidYouMean(text, shown=False))
                return replace(other, meant=DidYouMean(text, shown=True))
        if not found.total:
            ways = islice(_fewer(generation, filters, language), MOST_WAYS)
            return replace(found, fewer=tuple(ways))
    return found


def _corrections(
    generation: IndexSnapshot, filters: Filters, language: str, *, doubting: bool
) -> Iterator[str]:
    if not filters.exact:
        yield from spelling.corrections(generation, filters.q, language, doubting=doubting)


def _fewer(generation: IndexSnapshot, filters: Filters, language: str) -> Iterator[RelaxedQuery]:
    """Yield the ways to find something by leaving one word out."""
    text = analysis.readable(filters.q)
    places = list(analysis.WORD.finditer(text))[:MOST_TRIED]
    telling = [place for place in places if tells(place.group(), generation.languages)]
    for place in telling if len(telling) > 1 else ():
        left = f"{text[: place.start()]} {text[place.end() :]}".split()
        # Articles and signs that belonged to the word go with it where they stand at an end.
        while left and not tells(left[0], generation.languages):
            left.pop(0)
        while left and not tells(left[-1], generation.languages):
            left.pop()
        rest = " ".join(left)
        found = generation.find(filters.saying(rest), language, 1)
        if found.total:
            yield RelaxedQuery(place.group(), rest, found.total)
