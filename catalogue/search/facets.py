"""What a course offers to be found by, and how the values of a facet are listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from catalogue.search.documents import CourseDocument, EditionFacets
from catalogue.search.filters import TERMS
from catalogue.search.results import FacetCount

Pair = tuple[str, str]
"""A facet and a value."""

Offer = tuple[Pair, ...]
"""What one edition offers."""

MOST_EDITIONS = 200
"""How many of a course's editions are searched, the latest ones."""


def course_pairs(course: CourseDocument) -> list[Pair]:
    """Return the values with which a course can be found, whichever edition is taken."""
    found = [("topic", value) for value in course.topics]
    found += [("partner", value) for value in course.partners]
    found += [("network", value) for value in course.networks]
    found += [("programme", value) for value in course.programmes]
    found.append(("level", course.level))
    return [pair for pair in found if pair[1]]


def offer(edition: EditionFacets) -> Offer:
    """Return the values with which an edition can be found, sorted."""
    found = [("format", edition.format), ("month", edition.month), ("place", edition.place)]
    found += [("language", value) for value in edition.languages]
    found += [("region", value) for value in edition.regions]
    found += [("fee", value) for value in edition.fees]
    found.append((TERMS, edition.terms))
    if edition.open:
        found.append(("open", "1"))
    return tuple(sorted(pair for pair in found if pair[1]))


def offers(editions: Sequence[EditionFacets]) -> list[Offer]:
    """Return what a course's editions offer: the same for the same set of offers."""
    latest: Sequence[EditionFacets] = editions
    if len(editions) > MOST_EDITIONS:
        latest = sorted(editions, key=_start)[-MOST_EDITIONS:]
    return sorted({offer(each) for each in latest})


def _start(edition: EditionFacets) -> float:
    return edition.starts.timestamp() if edition.starts else 0.0


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
