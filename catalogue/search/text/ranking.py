"""Which courses answer a text and in what order; queries are built, never parsed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from math import log
from typing import NamedTuple, Protocol

from tantivy import Occur, Query, Schema, Searcher

from catalogue.search.documents import EditionFacets
from catalogue.search.text import analysis
from catalogue.search.text.thesaurus import Alternative, Thesaurus

FIELD_WEIGHTS = {"title": 5.0, "names": 3.0, "summary": 2.0, "body": 1.0}
OTHER_LANGUAGE = 0.6
"""How much a word of another language counts beside one of the page's."""

EXACT_WEIGHT = 1.5
ACCENTED_WEIGHT = 12.0
"""Somebody who types an accent means it: the exact word ranks before its folded form anywhere."""

SYNONYM = 0.7
"""How much of a word's score a synonym has at the same place."""

PHRASE_WEIGHT = 4.0
PHRASE_SLOP = 3
"""How many words may come between those of a title in which they are looked for."""

SYNONYM_SLOP = 1
"""By how many small words a synonym may differ: "gobernanza en red", "gobernanza de la red"."""

WITH_POSITIONS = frozenset({"title", "names", "summary"})
"""Fields in which a phrase is found as a phrase; in others, by all of its words."""

OPEN_BONUS = 0.05
LEAST_BONUS = 1e-4
"""What can be applied for comes first where the text fits equally well: a twentieth of what the
words tell, where a word in the summary instead of the text below it makes a difference of one."""

MANY_WORDS = 4
"""From this number of words on, one in four may be missing."""

ID_BITS = 24
SECONDS_BITS = 33
"""Enough for the seconds since 1970 up to the year 2242."""

LAST_SECOND = (1 << SECONDS_BITS) - 1
LATER = 1 << SECONDS_BITS
LATEST = 2 << SECONDS_BITS
NEVER = 3 << SECONDS_BITS
GROUP = 4 << SECONDS_BITS
WORST_RANK = 9


class Library(Protocol):
    """What is searched in: one generation of the index, and the synonyms that hold for it."""

    @property
    def schema(self) -> Schema: ...
    @property
    def searcher(self) -> Searcher: ...
    @property
    def languages(self) -> Sequence[str]: ...
    @property
    def thesaurus(self) -> Thesaurus: ...


class Word(NamedTuple):
    """A word that has to be found: the question, and what is equal for equal questions."""

    key: Hashable
    query: Query


class Question(NamedTuple):
    """A text as a question that ranks; ``least`` of the ``words`` make a course an answer."""

    query: Query
    words: Sequence[Word]
    least: int


def question(library: Library, q: str, language: str) -> Question | None:
    """Return the question for a visitor's text in all languages, or nothing for an empty text.

    Every word has to be found, in any language (see ``MANY_WORDS``), or something that says the
    same; but stop words count only where there is nothing else. No text whatever makes it fail.
    """
    return _Typed(library, q, language).question() if q.strip() else None


class _Typed:
    """A visitor's text, and the questions to the engine that it is made of."""

    def __init__(self, library: Library, q: str, language: str) -> None:
        self.schema = library.schema
        self.searcher = library.searcher
        self.q = q
        self.words = analysis.words(q)
        self.weights = {
            code: 1.0 if code == language else OTHER_LANGUAGE for code in library.languages
        }
        self.others: dict[int, list[Alternative]] = defaultdict(list)
        for code in library.languages:
            for other in library.thesaurus.alternatives(self.words, code):
                # "un" in a Spanish sentence does not speak of the United Nations.
                if other.last - other.first > 1 or not self._is_stopped(self.words[other.first]):
                    for number in range(other.first, other.last):
                        self.others[number].append(other)

    def question(self) -> Question:
        """Return the whole question."""
        needed: list[Word] = []
        optional: list[Word] = []
        telling = 0.0
        for number, word in enumerate(self.words):
            query = self._word(number, word)
            if query is not None:
                stopped = self._is_stopped(word)
                (optional if stopped else needed).append(Word(self._key(number), query))
                telling += 0.0 if stopped else max(self._idf(word, code) for code in self.weights)
        if not needed:
            needed, optional = optional, []
        if not needed:
            return Question(Query.empty_query(), (), 0)
        least = len(needed) - (len(needed) // 4 if len(needed) >= MANY_WORDS else 0)
        must = Query.boolean_query(
            [(Occur.Should, word.query) for word in needed], minimum_number_should_match=least
        )
        open_now = Query.term_query(self.schema, "open", "1")
        bonus = Query.const_score_query(open_now, OPEN_BONUS * telling + LEAST_BONUS)
        should = [*(word.query for word in optional), *self._phrases(), bonus]
        query = Query.boolean_query(
            [(Occur.Must, must), *((Occur.Should, each) for each in should)]
        )
        return Question(query, needed, least)

    def _key(self, number: int) -> Hashable:
        """Return what decides which courses a word finds, whatever the page's language."""
        others = ((other.language, other.phrase) for other in self.others[number])
        return self.words[number], tuple(others)

    def _is_stopped(self, word: str) -> bool:
        """Return whether a word carries no meaning in some language; abbreviations always do."""
        shouted = self.q.isupper() and len(self.words) > 1
        if word.isupper() and len(word) > 1 and not shouted:
            return False
        return any(not analysis.stems(word, code) for code in self.weights)

    def _word(self, number: int, word: str) -> Query | None:
        """Return what finds a word, or what says the same."""
        found = [
            Query.boost_query(_any(self._in_fields(stems, code)), weight)
            for code, weight in self.weights.items()
            if (stems := analysis.stems(word, code))
        ]
        parts = [Query.disjunction_max_query(found, 0.1)] if found else []
        accented = analysis.fold(word) != word.lower()
        boost = ACCENTED_WEIGHT if accented else EXACT_WEIGHT
        for term in analysis.exact(word):
            exact = [
                Query.boost_query(
                    Query.term_query(self.schema, f"exact_{code}", term), weight * boost
                )
                for code, weight in self.weights.items()
            ]
            parts.append(Query.disjunction_max_query(exact, 0.1))
        others = [self._other(word, other) for other in self.others[number]]
        if others and parts:
            return Query.disjunction_max_query([_any(parts), *others], 0.0)
        return _any([*parts, *others]) if parts or others else None

    def _in_fields(self, stems: Sequence[str], code: str) -> Iterator[Query]:
        for stem in stems:
            for field, weight in FIELD_WEIGHTS.items():
                query = Query.term_query(self.schema, f"{field}_{code}", stem)
                yield Query.boost_query(query, weight)

    def _other(self, word: str, other: Alternative) -> Query:
        """Return what finds a synonym; it scores below the word wherever both could stand.

        A synonym may be rarer than the word, which the engine takes for telling more; so it has
        no score of its own but a part of what the word would have.
        """
        part = SYNONYM * self._idf(word, other.language) * self.weights[other.language]
        return _any(
            Query.const_score_query(self._phrase(field, other), part * weight)
            for field, weight in FIELD_WEIGHTS.items()
        )

    def _phrase(self, field: str, other: Alternative) -> Query:
        name, phrase = f"{field}_{other.language}", other.phrase
        if len(phrase) == 1:
            return Query.term_query(self.schema, name, phrase[0][1])
        if field in WITH_POSITIONS:
            return Query.phrase_query(self.schema, name, [*phrase], slop=SYNONYM_SLOP)
        terms = (Query.term_query(self.schema, name, stem) for _place, stem in phrase)
        return Query.boolean_query([(Occur.Must, term) for term in terms])

    def _idf(self, word: str, code: str) -> float:
        """Return how much a word tells, as the engine reckons it (BM25), by its commonest field."""
        courses = self.searcher.num_docs
        having = max(
            (
                self.searcher.doc_freq(f"{field}_{code}", stem)
                for stem in analysis.stems(word, code)
                for field in FIELD_WEIGHTS
            ),
            default=courses,
        )
        return log(1 + (max(courses - having, 0) + 0.5) / (having + 0.5))

    def _phrases(self) -> Iterable[Query]:
        """Yield what prefers titles that have the words together, in the order typed."""
        for code, weight in self.weights.items():
            stems = analysis.stems(analysis.readable(self.q), code)
            if len(stems) > 1:
                phrase = Query.phrase_query(
                    self.schema, f"title_{code}", [*stems], slop=PHRASE_SLOP
                )
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
    """Return what puts courses that can be applied for first, then what comes next.

    Of those that stand alike, what can be applied for goes by the deadline that its line shows,
    what cannot by start.
    """
    speak = speaking(editions)
    group = min(speak[0].rank if speak else WORST_RANK, WORST_RANK)
    if any(edition.open for edition in speak):
        closing = [_seconds(each.closes) for each in speak if each.closes]
        return group * GROUP + min(closing, default=LATER)
    return group * GROUP + start_order(speak, now)


def deadline_order(editions: Iterable[EditionFacets], now: datetime) -> int:
    """Return what orders by the soonest deadline to come, editions that are open now first.

    What is open without a deadline to come follows what has one, before all that is not open.
    """
    orders = [NEVER]
    for edition in editions:
        if not edition.cancelled:
            coming = [_seconds(at) for at in edition.deadlines if at >= now]
            if edition.open:
                orders.append(min(coming, default=LATER))
            elif coming:
                orders.append(LATEST + min(coming))
    return min(orders)


def change_order(changed: datetime | None) -> int:
    """Return what orders by the last change, the latest first."""
    return NEVER if changed is None else LAST_SECOND - _seconds(changed)


def ordered(part: int, course_id: int) -> int:
    """Return an order that is never equal for two courses, so that pages never overlap."""
    return part << ID_BITS | course_id & ((1 << ID_BITS) - 1)


def _seconds(at: datetime) -> int:
    return min(max(int(at.timestamp()), 0), LAST_SECOND)
