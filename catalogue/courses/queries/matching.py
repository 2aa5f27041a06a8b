"""Which editions of the courses found are those that a visitor asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from catalogue.courses.codes import State
from catalogue.courses.models import Course, Edition
from catalogue.courses.queries import CourseRows, edition_facets
from catalogue.courses.rules import states
from catalogue.search.documents import EditionFacets
from catalogue.search.filters import EDITION_FACETS, Filters


def _values(facets: EditionFacets) -> dict[str, frozenset[str]]:
    return {
        "format": frozenset({facets.format}),
        "language": facets.languages,
        "region": facets.regions,
        "month": frozenset({facets.month}),
        "place": frozenset({facets.place}),
        "fee": facets.fees,
        "open": frozenset({"1"} if facets.open else ()),
    }


def satisfies(edition: Edition, filters: Filters, now: datetime) -> bool:
    """Say whether one edition satisfies every edition facet that is chosen, any value of each."""
    values = _values(edition_facets(edition, now))
    return all(
        not filters.values(facet) or values[facet] & set(filters.values(facet))
        for facet in EDITION_FACETS
    )


def wanted_editions(
    found: Sequence[CourseRows], filters: Filters, now: datetime
) -> list[tuple[Course, Edition]]:
    """Return the editions asked for that are not over, in the order of their courses.

    A cancelled edition stays, so that whoever follows the list learns of it.
    """
    return [
        (rows.course, edition)
        for rows in found
        for edition in rows.editions
        if states.state_of(edition, now) is not State.PAST and satisfies(edition, filters, now)
    ]
