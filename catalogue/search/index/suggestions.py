"""Titles that begin as a visitor types: a look into the index's words, never over its courses.

Each word typed is the beginning of a word of the title, accents aside. Titles in the page's
language come first, and within a language the courses that can be applied for now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import Occur, Order, Query

from catalogue.search.index.bitsets import members
from catalogue.search.index.engine import damage
from catalogue.search.index.facet_filter import courses_of
from catalogue.search.index.schema import SORT_FIELDS
from catalogue.search.index.snapshot import MOST_NAMED, IndexSnapshot
from catalogue.search.text import analysis, shown

SHORTEST = 2
"""A single letter suggests nothing: half the catalogue begins with it."""

LONGEST = 80
MOST_TYPED = 8
MOST_PICKED = 400
"""From so many of the best hits the courses of a partner of very many are picked."""


@dataclass(frozen=True)
class SuggestedCourse:
    """A course whose title fits, with that title and the title's language."""

    course_id: int
    title: str
    language: str


def beginnings(q: str) -> list[str]:
    """Return what a visitor typed as beginnings of words; a stray letter is none."""
    typed = analysis.plain(analysis.readable(q[:LONGEST]))
    words = list(dict.fromkeys(typed))[:MOST_TYPED]
    return words if max(map(len, words), default=0) >= SHORTEST else []


def suggested(
    generation: IndexSnapshot, q: str, language: str, most: int, within: str = ""
) -> Sequence[SuggestedCourse]:
    """Return the courses whose titles fit, best first and each once.

    With ``within`` only those of an organisation or of a network's members; of one with very
    many, those among the best few hundred that fit.
    """
    words = beginnings(q)
    found: dict[int, SuggestedCourse] = {}
    others = [code for code in generation.languages if code != language]
    with damage():
        among = _Among(generation, within) if within else None
        for code in [language, *others] if words else ():
            if len(found) < most:
                for each in _in_language(generation, words, code, most, among):
                    found.setdefault(each.course_id, each)
    return list(found.values())[:most]


class _Among:
    """The courses of one organisation: named in the question, or picked from its answer."""

    def __init__(self, generation: IndexSnapshot, slug: str) -> None:
        self.slots = frozenset(members(courses_of(generation.bitsets, slug)))
        self.query: Query | None = None
        if len(self.slots) <= MOST_NAMED:
            named = Query.term_set_query(generation.schema, "slot", sorted(self.slots))
            self.query = Query.const_score_query(named, 0.0)


def _in_language(
    generation: IndexSnapshot, words: Sequence[str], code: str, most: int, among: _Among | None
) -> list[SuggestedCourse]:
    schema, searcher = generation.schema, generation.searcher
    wanted: list[tuple[Occur, Query]] = [
        (
            Occur.Must,
            Query.fuzzy_term_query(schema, f"heads_{code}", word, distance=0, prefix=True),
        )
        for word in words
    ]
    limit = most
    if among is not None and among.query is not None:
        wanted.append((Occur.Must, among.query))
    elif among is not None:
        limit = MOST_PICKED
    hits = searcher.search(
        Query.boolean_query(wanted),
        limit,
        count=False,
        order_by_field=SORT_FIELDS["relevance"],
        order=Order.Asc,
    ).hits
    addresses = [address for _score, address in hits]
    if among is not None:
        slots = searcher.fast_field_values("slot", addresses)
        pairs = zip(addresses, slots, strict=True)
        addresses = [address for address, slot in pairs if slot in among.slots][:most]
    ids = searcher.fast_field_values("id", addresses)
    said = shown.texts_of(searcher, addresses, [code])
    return [
        SuggestedCourse(int(key), words_of[code].title, code)
        for key, words_of in zip(ids, said, strict=True)
        if key is not None
    ]
