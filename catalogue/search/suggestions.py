"""Titles that begin as a visitor types: a look into the index's words, never over its courses.

Each word typed is the beginning of a word of the title, accents aside. Titles in the page's
language come first, and within a language the courses that can be applied for now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import Occur, Order, Query

from catalogue.search import analysis, texts
from catalogue.search.engine import damage
from catalogue.search.fields import SORT_FIELDS
from catalogue.search.index import Generation

SHORTEST = 2
"""A single letter suggests nothing: half the catalogue begins with it."""

LONGEST = 80
MOST_TYPED = 8


@dataclass(frozen=True)
class SuggestedCourse:
    """A course whose title fits, with that title and the title's language."""

    course_id: int
    title: str
    language: str


def beginnings(q: str) -> list[str]:
    """Return what a visitor typed as beginnings of words; a stray letter is none."""
    typed = analysis.analyzer(analysis.PLAIN).analyze(analysis.readable(q[:LONGEST]))
    words = list(dict.fromkeys(typed))[:MOST_TYPED]
    return words if max(map(len, words), default=0) >= SHORTEST else []


def suggested(
    generation: Generation, q: str, language: str, most: int
) -> Sequence[SuggestedCourse]:
    """Return the courses whose titles fit, best first and each once."""
    words = beginnings(q)
    found: dict[int, SuggestedCourse] = {}
    others = [code for code in generation.languages if code != language]
    with damage():
        for code in [language, *others] if words else ():
            if len(found) < most:
                for each in _in_language(generation, words, code, most):
                    found.setdefault(each.course_id, each)
    return list(found.values())[:most]


def _in_language(
    generation: Generation, words: Sequence[str], code: str, most: int
) -> list[SuggestedCourse]:
    schema, searcher = generation.schema, generation.searcher
    query = Query.boolean_query(
        [
            (
                Occur.Must,
                Query.fuzzy_term_query(schema, f"heads_{code}", word, distance=0, prefix=True),
            )
            for word in words
        ]
    )
    hits = searcher.search(
        query, most, count=False, order_by_field=SORT_FIELDS["relevance"], order=Order.Asc
    ).hits
    addresses = [address for _score, address in hits]
    ids = searcher.fast_field_values("id", addresses)
    said = texts.texts_of(searcher, addresses, [code])
    return [
        SuggestedCourse(int(key), words_of[code].title, code)
        for key, words_of in zip(ids, said, strict=True)
        if key is not None
    ]
