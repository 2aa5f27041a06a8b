"""Searching one generation of the index: what was committed at one moment, never half a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from tantivy import Occur, Order, Query, Searcher

from catalogue.search.engine import Copy, damage
from catalogue.search.facets import Choice, Signatures, listed
from catalogue.search.fields import NO_CHANGE, SLICES, SORT_FIELDS
from catalogue.search.filters import COURSE_FACETS, EDITION_FACETS, FACETS, Filters, is_well_known
from catalogue.search.folder import Standing
from catalogue.search.ranking import text_query
from catalogue.search.results import FacetCount, Results

MOST_BUCKETS = 50_000
"""The engine counts at most 65,000 values in one question."""


class Generation:
    """What was committed at one moment, with what can be said about all of it beforehand."""

    def __init__(self, copy: Copy, standing: Standing) -> None:
        self.copy = copy
        self.standing = standing
        self.languages = copy.languages
        self.schema = copy.index.schema
        self.searcher: Searcher = copy.searcher()
        with damage():
            self._survey()

    def _survey(self) -> None:
        asked: dict[str, Any] = {
            field: {"terms": {"field": field, "size": MOST_BUCKETS}} for field in FACETS
        }
        asked["next_change"] = {"min": {"field": "next_change"}}
        found = self.searcher.aggregate(Query.all_query(), asked)
        self.known = {facet: frozenset(_counts(found[facet])) for facet in FACETS}
        self.signatures = Signatures(self.by_signature(Query.all_query(), "editions"))
        least = found["next_change"]["value"]
        self.next_change = NO_CHANGE if least is None else int(least)

    def by_signature(self, query: Query, field: str) -> Counter[str]:
        """Return how many courses there are by signature, in slices where there may be many."""
        asked = {field: {"terms": {"field": field, "size": MOST_BUCKETS}}}
        queries = [query]
        if self.searcher.num_docs > MOST_BUCKETS:
            slices = (Query.term_query(self.schema, "slice", each) for each in range(SLICES))
            queries = [
                Query.boolean_query([(Occur.Must, query), (Occur.Must, each)]) for each in slices
            ]
        counts: Counter[str] = Counter()
        for each in queries:
            counts.update(_counts(self.searcher.aggregate(each, asked)[field]))
        return counts

    def find(self, filters: Filters, language: str, per_page: int) -> Results:
        """Return the courses that a visitor asks for, in the order and on the page asked for."""
        if language not in self.languages:
            language = self.languages[0]
        with damage():
            return _Search(self, filters, language).results(per_page)


class _Search:
    """One search: the conditions it has, and the few questions to the engine that answer it."""

    def __init__(self, generation: Generation, filters: Filters, language: str) -> None:
        self.generation = generation
        self.filters = filters
        self.language = language
        self.text = text_query(generation.schema, filters.q, language, generation.languages)
        chosen = {facet: filters.values(facet) for facet in EDITION_FACETS}
        self.editions = {facet: values for facet, values in chosen.items() if values}

    def results(self, per_page: int) -> Results:
        """Ask and put the answers together."""
        counts, total = self._counts()
        pages = max(-(-total // per_page), 1)
        page = min(self.filters.page, pages)
        return Results(
            total=total,
            course_ids=self._page((page - 1) * per_page, per_page) if total else (),
            page=page,
            pages=pages,
            per_page=per_page,
            facets={facet: self._listed(facet, counts[facet]) for facet in FACETS},
            unknown=tuple(pair for pair in self.filters.pairs() if not self._makes_sense(*pair)),
        )

    def _makes_sense(self, facet: str, value: str) -> bool:
        return is_well_known(facet, value) or value in self.generation.known[facet]

    def _listed(self, facet: str, counts: Mapping[str, int]) -> Sequence[FacetCount]:
        chosen = [each for each in self.filters.values(facet) if self._makes_sense(facet, each)]
        return listed(facet, counts, chosen)

    def _counts(self) -> tuple[dict[str, Counter[str]], int]:
        """Return the counts of every facet, and how many courses satisfy everything.

        A facet's own choice is left out of its counts. Without a choice among the editions' facets
        the engine counts them by itself: then any edition will do.
        """
        chosen = [facet for facet in COURSE_FACETS if self.filters.values(facet)]
        simple = COURSE_FACETS if self.editions else (*COURSE_FACETS, *EDITION_FACETS)
        counts, total = self._ask(self._all, [each for each in simple if each not in chosen])
        for facet in chosen:
            rest = [self._known_of(each) for each in chosen if each != facet]
            counts |= self._ask(self._together([*rest, *self._edition_condition]), [facet])[0]
        if self.editions:
            conditions = [self._known_of(facet) for facet in chosen]
            query = self._together(conditions)
            courses = self.generation.by_signature(query, "signature")
            counts |= self.generation.signatures.count(self._choice, courses)
        return counts, total

    def _ask(self, query: Query, fields: Iterable[str]) -> tuple[dict[str, Counter[str]], int]:
        """Return how many courses have each value of each field, and how many there are."""
        known = self.generation.known
        asked: dict[str, Any] = {
            field: {"terms": {"field": field, "size": max(len(known[field]), 1)}}
            for field in fields
        }
        asked["total"] = {"value_count": {"field": "id"}}
        found = self.generation.searcher.aggregate(query, asked)
        total = int(found.pop("total")["value"])
        return {field: _counts(found[field]) for field in found}, total

    @cached_property
    def _choice(self) -> Choice:
        return self.generation.signatures.choose(self.editions)

    @cached_property
    def _edition_condition(self) -> Sequence[Query]:
        """Return what makes one edition satisfy every edition facet.

        Every facet by itself is cheap to ask for. What then remains is to leave out the courses
        that scatter the values over several editions, or to name those that do not.
        """
        conditions = [self._known_of(facet) for facet in self.editions]
        if len(conditions) < 2:
            return conditions
        choice = self._choice
        if len(choice.fitting) < len(choice.scattered):
            return [*conditions, self._any_of("signature", choice.fitting)]
        if choice.scattered:
            apart = self._any_of("signature", choice.scattered)
            everything = (Occur.Must, Query.const_score_query(Query.all_query(), 0.0))
            conditions.append(Query.boolean_query([everything, (Occur.MustNot, apart)]))
        return conditions

    @cached_property
    def _all(self) -> Query:
        facets = [facet for facet in COURSE_FACETS if self.filters.values(facet)]
        conditions = [self._known_of(facet) for facet in facets]
        return self._together([*conditions, *self._edition_condition])

    def _known_of(self, facet: str) -> Query:
        here = self.generation.known[facet]
        return self._any_of(facet, [each for each in self.filters.values(facet) if each in here])

    def _any_of(self, field: str, values: Iterable[str]) -> Query:
        wanted = list(values)
        if not wanted:
            return Query.empty_query()
        found = Query.term_set_query(self.generation.schema, field, wanted)
        # Only the text says how well a course fits.
        return Query.const_score_query(found, 0.0)

    def _together(self, conditions: Iterable[Query]) -> Query:
        needed = [*([self.text] if self.text is not None else []), *conditions]
        if not needed:
            return Query.all_query()
        return Query.boolean_query([(Occur.Must, each) for each in needed])

    def _page(self, offset: int, limit: int) -> tuple[int, ...]:
        searcher, sort = self.generation.searcher, self.filters.sort
        if sort == "relevance" and self.text is not None:
            found = searcher.search(self._all, limit, count=False, offset=offset)
        else:
            field = f"by_title_{self.language}" if sort == "title" else SORT_FIELDS[sort]
            found = searcher.search(
                self._all,
                limit,
                count=False,
                offset=offset,
                order_by_field=field,
                order=Order.Asc,
            )
        values = searcher.fast_field_values("id", [address for _score, address in found.hits])
        return tuple(int(value) for value in values if value is not None)


def _counts(aggregated: Mapping[str, Any]) -> Counter[str]:
    return Counter({each["key"]: each["doc_count"] for each in aggregated["buckets"]})
