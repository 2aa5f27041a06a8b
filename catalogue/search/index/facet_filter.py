"""Who fits what was chosen, and exact counts of courses for every value of every facet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, reduce
from operator import and_, or_

from catalogue.search.facets import FACETS, TERMS
from catalogue.search.index.bitsets import Bitsets, Plane


class FacetFilter:
    """What chosen values mean among some courses: which fit, and what each value would lead to.

    Within a facet any of its values will do. The edition facets have to hold for one and the same
    edition, so for one plane. A facet's own values are left out of its counts.
    """

    def __init__(self, bitsets: Bitsets, chosen: Mapping[str, Sequence[str]], among: int) -> None:
        self._bitsets = bitsets
        self._among = among
        self._courses = {
            facet: _any_of(bitsets.courses, facet, chosen[facet])
            for facet in FACETS.of_courses
            if facet in chosen
        }
        self._editions = {
            facet: chosen[facet] for facet in (*FACETS.of_editions, TERMS) if facet in chosen
        }

    @cached_property
    def _fitting_courses(self) -> int:
        """The courses that satisfy all that does not depend on the edition."""
        return reduce(and_, self._courses.values(), self._among)

    @cached_property
    def _fitting_editions(self) -> int:
        """The courses with an edition that satisfies every edition facet, whatever else."""
        if not self._editions:
            return self._bitsets.every
        return reduce(or_, (_all_of(plane, self._editions) for plane in self._bitsets.planes), 0)

    @cached_property
    def fitting(self) -> int:
        """The courses that satisfy everything."""
        return self._fitting_courses & self._fitting_editions

    def counts(self) -> dict[str, dict[str, int]]:
        """Return, by facet, how many courses every value leads to that leads to any."""
        found = {facet: self._count_courses(facet) for facet in FACETS.of_courses}
        return found | self._count_editions()

    def _count_courses(self, facet: str) -> dict[str, int]:
        base = self.fitting
        if facet in self._courses:
            others = (bits for name, bits in self._courses.items() if name != facet)
            base = reduce(and_, others, self._among & self._fitting_editions)
        return _counted(self._bitsets.courses.get(facet, {}), base)

    def _count_editions(self) -> dict[str, dict[str, int]]:
        found = {}
        for facet in FACETS.of_editions:
            others = {name: values for name, values in self._editions.items() if name != facet}
            if others:
                found[facet] = self._count_within_planes(facet, others)
            else:
                values = self._bitsets.any_plane.get(facet, {})
                found[facet] = _counted(values, self._fitting_courses)
        return found

    def _count_within_planes(
        self, facet: str, others: Mapping[str, Sequence[str]]
    ) -> dict[str, int]:
        reached: dict[str, int] = {}
        for plane in self._bitsets.planes:
            if facet not in plane:
                continue
            rest = self._fitting_courses & _all_of(plane, others)
            if rest:
                for value, bits in plane[facet].items():
                    reached[value] = reached.get(value, 0) | rest & bits
        return _counted(reached, -1)


def courses_of(bitsets: Bitsets, slug: str) -> int:
    """Return the courses of an organisation, or of a network and its members."""
    return reduce(or_, (_any_of(bitsets.courses, facet, (slug,)) for facet in FACETS.naming))


def _any_of(plane: Plane, facet: str, values: Iterable[str]) -> int:
    here, other = plane.get(facet, {}), plane.get(FACETS.or_else(facet), {})
    return reduce(or_, (here.get(value) or other.get(value, 0) for value in values), 0)


def _all_of(plane: Plane, chosen: Mapping[str, Iterable[str]]) -> int:
    return reduce(and_, (_any_of(plane, facet, values) for facet, values in chosen.items()))


def _counted(values: Mapping[str, int], base: int) -> dict[str, int]:
    counts = {value: (bits & base).bit_count() for value, bits in values.items()}
    return {value: count for value, count in counts.items() if count}
