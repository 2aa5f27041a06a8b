"""Searching one generation of the index: what was committed at one moment, never half a change."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tantivy import FieldType, Occur, Order, Query, Searcher

from catalogue.caches import Cache, Ends, declare
from catalogue.search.facets import FACETS, TERMS, listed
from catalogue.search.filters import Filters
from catalogue.search.index.bitsets import Bitsets, as_bytes, in_at_least, members
from catalogue.search.index.engine import Copy, damage
from catalogue.search.index.facet_filter import FacetFilter, courses_of
from catalogue.search.index.manifest import IndexManifest
from catalogue.search.index.schema import CHUNK_BITS, SORT_FIELDS, every_course
from catalogue.search.results import FacetCount, Results
from catalogue.search.text.ranking import Word, question
from catalogue.search.text.thesaurus import NO_SYNONYMS, Thesaurus

MOST_CHUNKS = 50_000
"""The engine answers with at most 65,000 values to one question."""

TEXTS = declare(
    "search.index.texts",
    ends=Ends.VERSION,
    most=32,
    about="Texts as questions to the engine: visitors narrow the same text again and again.",
)
WORDS = declare(
    "search.index.words",
    ends=Ends.VERSION,
    most=128,
    about="In which courses a word is found: many texts have it; 12 KB each at 100,000 courses.",
)

MORE = 1.5
"""How many times as many hits as are likely to be needed are asked for."""

FEWEST_HITS, MANY_TIMES = 500, 32
"""At least so many hits are asked for, and so many times as many where too few of them fit, as
where titles name the level that was chosen. A search goes through all that the text finds anyway,
so further hits cost next to nothing."""


MANY_HITS = 10_000
"""Rather than go through so many hits, the engine is told which courses they are to be among."""

MOST_NAMED = 2_000
"""At most so many courses are named to it."""


@dataclass(frozen=True)
class Text:
    """A visitor's text as a question to the engine, and the slots of the courses that match it."""

    query: Query | None
    matching: int


class IndexSnapshot:
    """What was committed at one moment."""

    def __init__(
        self, copy: Copy, standing: IndexManifest, thesaurus: Thesaurus = NO_SYNONYMS
    ) -> None:
        self.copy = copy
        self.standing = standing
        self.thesaurus = thesaurus
        self.languages = copy.languages
        self.schema = copy.index.schema
        self.searcher: Searcher = copy.searcher()
        self.bitsets: Bitsets = copy.bitsets(self.searcher)
        self._texts: Cache[tuple[str, str], Text] = Cache.of(TEXTS)
        self._words: Cache[Hashable, int] = Cache.of(WORDS)

    def find(self, filters: Filters, language: str, per_page: int) -> Results:
        """Return the courses that a visitor asks for, in the order and on the page asked for."""
        if language not in self.languages:
            language = self.languages[0]
        with damage():
            return _Search(self, filters, language).results(per_page)

    def text(self, q: str, language: str) -> Text:
        """Return what a text means here; those of late are remembered."""
        found = self._texts.get((q, language))
        if found is None:
            asked = question(self, q, language)
            if asked is None:
                found = Text(None, self.bitsets.every)
            else:
                having = [self._having(word) for word in asked.words]
                found = Text(asked.query, in_at_least(asked.least, having))
            self._texts.keep((q, language), found)
        return found

    def _having(self, word: Word) -> int:
        """Return the slots of the courses in which a word is found."""
        found = self._words.get(word.key)
        if found is None:
            found = self._words.keep(word.key, self.slots(word.query))
        return found

    def slots(self, query: Query) -> int:
        """Return the slots of all courses that a query finds."""
        chunks = self.bitsets.every.bit_length() // CHUNK_BITS + 1
        asked: dict[str, Any] = {
            "chunks": {
                "terms": {"field": "chunk", "size": min(chunks, MOST_CHUNKS)},
                "aggs": {"bits": {"sum": {"field": "bit"}}},
            }
        }
        size = CHUNK_BITS // 8
        found = bytearray(chunks * size)
        for part in self._parts(query, chunks):
            for each in self.searcher.aggregate(part, asked)["chunks"]["buckets"]:
                at = int(each["key"]) * size
                found[at : at + size] = int(each["bits"]["value"]).to_bytes(size, "little")
        return int.from_bytes(found, "little")

    def _parts(self, query: Query, chunks: int) -> Iterator[Query]:
        """Yield the query, in parts that find few enough chunks each."""
        if chunks <= MOST_CHUNKS:
            yield query
            return
        for first in range(0, chunks, MOST_CHUNKS):
            last = first + MOST_CHUNKS - 1
            here = Query.range_query(self.schema, "chunk", FieldType.Unsigned, first, last)
            yield Query.boolean_query([(Occur.Must, query), (Occur.Must, here)])


class _Search:
    """One search: who fits, what every value would lead to, and who stands on the page."""

    def __init__(self, generation: IndexSnapshot, filters: Filters, language: str) -> None:
        self.generation = generation
        self.filters = filters
        self.language = language
        self.text = generation.text(filters.q, language)
        self.choice = self._choice(mine=filters.mine)

    def _choice(self, *, mine: bool) -> FacetFilter:
        bitsets, fits = self.generation.bitsets, self.filters.fits
        chosen = dict(self.filters.chosen)
        if mine and fits is not None:
            chosen[TERMS] = tuple(filter(fits, bitsets.any_plane.get(TERMS, ())))
        among = self.text.matching
        if self.filters.within:
            among &= courses_of(bitsets, self.filters.within)
        return FacetFilter(bitsets, chosen, among)

    def _mine(self) -> int | None:
        """Return how many courses are left once those not open to whoever asks are left out."""
        if self.filters.fits is None:
            return None
        own = self.choice if self.filters.mine else self._choice(mine=True)
        return own.fitting.bit_count()

    def results(self, per_page: int) -> Results:
        """Ask and put the answers together."""
        counts = self.choice.counts()
        total = self.choice.fitting.bit_count()
        pages = max(-(-total // per_page), 1)
        page = min(self.filters.page, pages)
        offset = (page - 1) * per_page
        return Results(
            total=total,
            course_ids=self._page(offset, min(per_page, total - offset)) if total else (),
            page=page,
            pages=pages,
            per_page=per_page,
            facets={facet: self._listed(facet, counts[facet]) for facet in FACETS.codes},
            unknown=tuple(pair for pair in self.filters.pairs() if not self._makes_sense(*pair)),
            mine=self._mine(),
        )

    def _makes_sense(self, facet: str, value: str) -> bool:
        knows, described = self.generation.bitsets.knows, FACETS[facet]
        return (
            described.is_known(value)
            or knows(facet, value)
            or (described.or_else != "" and knows(described.or_else, value))
        )

    def _listed(self, facet: str, counts: Mapping[str, int]) -> Sequence[FacetCount]:
        chosen = [each for each in self.filters.values(facet) if self._makes_sense(facet, each)]
        return listed(facet, counts, chosen)

    def _page(self, offset: int, limit: int) -> tuple[int, ...]:
        """Return the courses of a page, out of all that fit, in the order asked for.

        Where most of what the text finds fits, the best hits are asked for and those that fit are
        picked from them, until there are enough; where few courses fit, they are named.
        """
        if self.filters.sort == "title":
            return self._titled(offset, limit)
        fitting, matching = self.choice.fitting, self.text.matching
        query = self.text.query or every_course()
        found, total = matching.bit_count(), fitting.bit_count()
        last = offset + limit
        if total == found:
            return self._ids(self._hits(query, limit, offset))
        most = FEWEST_HITS + int(MORE * last * found / total)
        if most > MANY_HITS and total <= MOST_NAMED:
            named = Query.term_set_query(self.generation.schema, "slot", list(members(fitting)))
            both = [(Occur.Must, query), (Occur.Must, Query.const_score_query(named, 0.0))]
            return self._ids(self._hits(Query.boolean_query(both), limit, offset))
        while True:
            hits = self._fitting(self._hits(query, min(most, found)), last)
            if len(hits) == last or most >= found:
                return self._ids(hits[offset:])
            most *= MANY_TIMES

    def _titled(self, offset: int, limit: int) -> tuple[int, ...]:
        """Return the courses of a page in the order of titles."""
        bits = as_bytes(self.choice.fitting)
        beyond = len(bits) * 8
        order = self.generation.bitsets.orders[self.language]
        fit = (slot for slot in order if slot < beyond and bits[slot >> 3] >> (slot & 7) & 1)
        wanted = list(islice(fit, offset, offset + limit))
        named = Query.term_set_query(self.generation.schema, "slot", wanted)
        hits = self.generation.searcher.search(named, len(wanted), count=False).hits
        addresses = [address for _score, address in hits]
        slots, ids = (
            self.generation.searcher.fast_field_values(field, addresses) for field in ("slot", "id")
        )
        by_slot = {int(slot or 0): int(key or 0) for slot, key in zip(slots, ids, strict=True)}
        return tuple(by_slot[slot] for slot in wanted)

    def _hits(self, query: Query, limit: int, offset: int = 0) -> list[Any]:
        """Return the addresses of the best documents in the order asked for."""
        sort = self.filters.sort
        order: dict[str, Any] = {}
        if sort != "relevance" or self.text.query is None:
            order = {"order_by_field": SORT_FIELDS[sort], "order": Order.Asc}
        found = self.generation.searcher.search(query, limit, count=False, offset=offset, **order)
        return [address for _score, address in found.hits]

    def _fitting(self, addresses: list[Any], most: int) -> list[Any]:
        """Return the first so many of these documents whose course fits."""
        fitting = as_bytes(self.choice.fitting)
        beyond = len(fitting) * 8
        slots: Any = self.generation.searcher.fast_field_values("slot", addresses)
        fit = (
            address
            for address, slot in zip(addresses, slots, strict=True)
            if slot < beyond and fitting[slot >> 3] >> (slot & 7) & 1
        )
        return list(islice(fit, most))

    def _ids(self, addresses: Sequence[Any]) -> tuple[int, ...]:
        values = self.generation.searcher.fast_field_values("id", list(addresses))
        return tuple(int(value) for value in values if value is not None)
