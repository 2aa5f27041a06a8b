"""Which courses answer a text and in what order; queries are built, never parsed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from tantivy import Occur, Query, Schema

from catalogue.search import analysis
from catalogue.search.documents import EditionFacets

FIELD_WEIGHTS = {"title": 5.0, "names": 3.0, "summary": 2.0, "body": 1.0}
OTHER_LANGUAGE = 0.6
"""How much a word of another language counts beside one of the page's."""

EXACT_WEIGHT = 1.5
ACCENTED_WEIGHT = 12.0
"""Somebody who types an accent means it: the exact word ranks before its folded form anywhere."""

PHRASE_WEIGHT = 4.0
OPEN_BONUS = 0.05
"""Puts what can be applied for first where the text fits equally well."""

MANY_WORDS = 4
"""From this number of words on, one in four may be missing."""

ID_BITS = 24
SECONDS_BITS = 33
"""Enough for the seconds since 1970 up to the year 2242."""

LAST_SECOND = (1 << SECONDS_BITS) - 1
LATER = 1 << SECONDS_BITS
NEVER = 3 << SECONDS_BITS
GROUP = 4 << SECONDS_BITS
WORST_RANK = 7


def text_query(schema: Schema, q: str, language: str, languages: Sequence[str]) -> Query | None:
    """Return the query for a visitor's text in all languages, or nothing for an empty text.

    Every word has to be found, in any language (see ``MANY_WORDS``), but for stop words, which
    count only where there is nothing else. No text whatever makes it fail.
    """
    if not q.strip():
        return None
    weights = {code: 1.0 if code == language else OTHER_LANGUAGE for code in languages}
    needed: list[Query] = []
    optional: list[Query] = []
    for word in analysis.words(q):
        query, stopped = _word_query(schema, word, weights)
        if query is not None:
            (optional if stopped else needed).append(query)
    if not needed:
        needed, optional = optional, []
    if not needed:
        return Query.empty_query()
    least = len(needed) - (len(needed) // 4 if len(needed) >= MANY_WORDS else 0)
    must = Query.boolean_query(
        [(Occur.Should, query) for query in needed], minimum_number_should_match=least
    )
    bonus = Query.const_score_query(Query.term_query(schema, "open", "1"), OPEN_BONUS)
    should = [*optional, *_phrases(schema, q, weights), bonus]
    return Query.boolean_query([(Occur.Must, must), *((Occur.Should, query) for query in should)])


def _word_query(schema: Schema, word: str, weights: dict[str, float]) -> tuple[Query | None, bool]:
    """Return what finds a word, and whether it is a stop word in any of the languages."""
    found: list[Query] = []
    stopped = False
    for code, weight in weights.items():
        stems = analysis.stems(word, code)
        stopped = stopped or not stems
        fields = [
            Query.boost_query(Query.term_query(schema, f"{field}_{code}", stem), field_weight)
            for stem in stems
            for field, field_weight in FIELD_WEIGHTS.items()
        ]
        if fields:
            found.append(Query.boost_query(_any(fields), weight))
    parts = [Query.disjunction_max_query(found, 0.1)] if found else []
    accented = analysis.fold(word) != word.lower()
    boost = ACCENTED_WEIGHT if accented else EXACT_WEIGHT
    for term in analysis.exact(word):
        exact = [
            Query.boost_query(Query.term_query(schema, f"exact_{code}", term), weight * boost)
            for code, weight in weights.items()
        ]
        parts.append(Query.disjunction_max_query(exact, 0.1))
    return (_any(parts) if parts else None), stopped


def _phrases(schema: Schema, q: str, weights: dict[str, float]) -> Iterable[Query]:
    """Yield what prefers titles that have the words together, in the order typed."""
    for code, weight in weights.items():
        stems = analysis.stems(analysis.readable(q), code)
        if len(stems) > 1:
            phrase = Query.phrase_query(schema, f"title_{code}", [*stems], slop=3)
            yield Query.boost_query(phrase, weight * PHRASE_WEIGHT)


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def start_order(editions: Iterable[EditionFacets], now: datetime) -> int:
    """Return what orders by start: the soonest to come, then the latest past one, then none."""
    starts = [each.starts for each in editions if each.starts and not each.cancelled]
    coming = min((at for at in starts if at >= now), default=None)
    if coming is not None:
        return _seconds(coming)
    return LATER + LAST_SECOND - _seconds(max(starts)) if starts else NEVER


def speaking(editions: Iterable[EditionFacets]) -> list[EditionFacets]:
    """Return the editions that speak for their course, as its line in a list shows one of them."""
    every = list(editions)
    best = min((each.rank for each in every), default=0)
    return [each for each in every if each.rank == best]


def open_order(editions: Sequence[EditionFacets], now: datetime) -> int:
    """Return what puts courses that can be applied for first, then what comes next, by start."""
    speak = speaking(editions)
    group = min(speak[0].rank if speak else WORST_RANK, WORST_RANK)
    return group * GROUP + start_order(speak, now)


def deadline_order(editions: Iterable[EditionFacets], now: datetime) -> int:
    """Return what orders by the soonest deadline to come, editions that are open now first."""
    kinds: dict[bool, list[int]] = {True: [], False: []}
    for edition in editions:
        if not edition.cancelled:
            kinds[edition.open] += [_seconds(at) for at in edition.deadlines if at >= now]
    if kinds[True]:
        return min(kinds[True])
    return LATER + min(kinds[False]) if kinds[False] else NEVER


def ordered(part: int, course_id: int) -> int:
    """Return an order that is never equal for two courses, so that pages never overlap."""
    return part << ID_BITS | course_id & ((1 << ID_BITS) - 1)


def _seconds(at: datetime) -> int:
    return min(max(int(at.timestamp()), 0), LAST_SECOND)
