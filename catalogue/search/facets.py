"""Exact counts of courses per value of an edition facet, by signatures.

What an edition offers is an *offer*; the set of offers of a course's listed editions is its
*signature*. The engine counts courses per signature, and the counts are folded here: an offer adds
its values to a facet if it satisfies every other edition facet that is chosen. So the facets hold
for one and the same edition, and every course counts once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain

from catalogue.search.documents import EditionFacets
from catalogue.search.filters import EDITION_FACETS
from catalogue.search.results import FacetCount

Chosen = Mapping[str, tuple[str, ...]]
Pair = tuple[str, str]
Offer = tuple[Pair, ...]
"""What one edition offers, as (facet, value)."""

MOST_EDITIONS = 200
"""How many of a course's editions are searched, the latest ones; a term has a largest length."""

CHOICES_REMEMBERED = 32


def offer(edition: EditionFacets) -> Offer:
    """Return the values with which an edition can be found."""
    values: dict[str, Iterable[str]] = {
        "format": [edition.format],
        "language": edition.languages,
        "region": edition.regions,
        "month": [edition.month],
        "place": [edition.place],
        "fee": edition.fees,
        "open": ["1"] if edition.open else [],
    }
    return tuple(
        (facet, value) for facet in EDITION_FACETS for value in sorted(values[facet]) if value
    )


def offers(editions: Iterable[EditionFacets]) -> list[Offer]:
    """Return what a course's editions offer: the same for the same set of offers."""
    latest = sorted(
        editions, key=lambda edition: edition.starts.timestamp() if edition.starts else 0.0
    )
    return sorted({offer(each) for each in latest[-MOST_EDITIONS:]})


def encoded(signature: Sequence[Offer]) -> str:
    """Return a signature as text."""
    return json.dumps(signature, separators=(",", ":"))


@lru_cache(maxsize=16_384)
def decoded(text: str) -> tuple[Offer, ...]:
    """Return the signature that ``encoded`` wrote."""
    return tuple(tuple((facet, value) for facet, value in each) for each in json.loads(text))


def key(text: str) -> str:
    """Return the short name of an encoded signature."""
    return blake2b(text.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True)
class Choice:
    """What a choice of values means for every signature and offer of a generation.

    ``passing`` are the numbers of the offers that satisfy it and ``fitting`` the keys of the
    signatures with such an offer. ``scattered`` are the keys of those that have all that is asked
    for, but not in one offer. ``near`` holds offers that miss one facet only, with that facet.
    """

    passing: frozenset[int]
    fitting: frozenset[str]
    scattered: frozenset[str]
    near: Mapping[int, str]


class Signatures:
    """Every signature that the courses of a generation have."""

    def __init__(self, texts: Iterable[str]) -> None:
        numbers: dict[Offer, int] = {}
        self.of_key: dict[str, tuple[int, ...]] = {
            key(text): tuple(numbers.setdefault(each, len(numbers)) for each in decoded(text))
            for text in texts
        }
        self.pairs: Sequence[Pair] = sorted({pair for each in numbers for pair in each})
        # Numbers stand for pairs, since counting hashes each of them many times.
        number_of = {pair: number for number, pair in enumerate(self.pairs)}
        self.offers = [tuple(number_of[pair] for pair in each) for each in numbers]
        self._having: dict[Pair, set[int]] = {pair: set() for pair in self.pairs}
        for number, each in enumerate(numbers):
            for pair in each:
                self._having[pair].add(number)
        self._chosen: dict[tuple[tuple[str, tuple[str, ...]], ...], Choice] = {}

    def choose(self, chosen: Chosen) -> Choice:
        """Return what a choice (of at least one facet) means; those of late are remembered."""
        name = tuple(sorted(chosen.items()))
        found = self._chosen.get(name)
        if found is None:
            if len(self._chosen) >= CHOICES_REMEMBERED:
                self._chosen.clear()
            found = self._chosen[name] = self._choose(chosen)
        return found

    def _choose(self, chosen: Chosen) -> Choice:
        nothing: set[int] = set()
        fits = {
            facet: nothing.union(*(self._having.get((facet, value), nothing) for value in values))
            for facet, values in chosen.items()
        }
        passing = set.intersection(*fits.values())
        near: dict[int, str] = {}
        for facet in fits:
            others = [fit for name, fit in fits.items() if name != facet]
            rest = set.intersection(*others) if others else set(range(len(self.offers)))
            near |= dict.fromkeys(rest - passing, facet)
        fitting, scattered = set(), set()
        for name, numbers in self.of_key.items():
            if not passing.isdisjoint(numbers):
                fitting.add(name)
            elif not any(fit.isdisjoint(numbers) for fit in fits.values()):
                scattered.add(name)
        return Choice(frozenset(passing), frozenset(fitting), frozenset(scattered), near)

    def count(self, choice: Choice, courses: Mapping[str, int]) -> dict[str, Counter[str]]:
        """Return how many courses each value of each edition facet leads to.

        ``courses`` says how many courses there are by the key of their signature, with everything
        applied but the choice.
        """
        counts: Counter[int] = Counter()
        once: list[Iterable[int]] = []
        for name, number in courses.items():
            reached = self._reached(choice, self.of_key[name])
            if number == 1:
                once.append(reached)
            else:
                for each in reached:
                    counts[each] += number
        counts.update(chain.from_iterable(once))
        by_facet: dict[str, Counter[str]] = {facet: Counter() for facet in EDITION_FACETS}
        for each, total in counts.items():
            facet, value = self.pairs[each]
            by_facet[facet][value] = total
        return by_facet

    def _reached(self, choice: Choice, numbers: Iterable[int]) -> set[int]:
        """Return the pairs, by number, that a course leads to by any of its offers."""
        found: set[int] = set()
        for number in numbers:
            if number in choice.passing:
                found.update(self.offers[number])
            elif number in choice.near:
                missed = choice.near[number]
                found.update(each for each in self.offers[number] if self.pairs[each][0] == missed)
        return found


def listed(facet: str, counts: Mapping[str, int], chosen: Iterable[str]) -> list[FacetCount]:
    """Return a facet's values: every chosen one, and the others that lead to a course.

    Months stand in order of time, other values with the largest count first.
    """
    ticked = set(chosen)
    found = [
        FacetCount(value, counts.get(value, 0), value in ticked)
        for value in {*ticked, *(value for value, count in counts.items() if count)}
    ]
    if facet == "month":
        return sorted(found, key=lambda each: each.value)
    return sorted(found, key=lambda each: (-each.count, each.value))
