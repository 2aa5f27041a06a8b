"""What a visitor is answered: the courses found, or those of the text that was probably meant."""

from __future__ import annotations

from dataclasses import replace

from catalogue.search import spelling
from catalogue.search.engine import damage
from catalogue.search.filters import Filters
from catalogue.search.index import Generation
from catalogue.search.results import Meant, Results

FEW = 2
"""With so few courses found, a word that hardly any course has is doubted."""


def find(generation: Generation, filters: Filters, language: str, per_page: int) -> Results:
    """Return the courses that are asked for.

    Where none is found and a word is probably mistyped, the courses of the corrected text are
    returned instead, and ``meant`` says so. Where some are found, ``meant`` only proposes it. A
    correction is never proposed that finds nothing, nor where the visitor insists.
    """
    found = generation.find(filters, language, per_page)
    if not filters.q or filters.exact:
        return found
    doubting = found.total <= FEW
    with damage():
        for text in spelling.corrections(generation, filters.q, language, doubting=doubting):
            other = generation.find(replace(filters, q=text), language, per_page)
            if other.total > found.total or (other.total and not doubting):
                if found.total:
                    return replace(found, meant=Meant(text, shown=False))
                return replace(other, meant=Meant(text, shown=True))
    return found
