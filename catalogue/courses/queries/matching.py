"""Which editions of the courses found are those that a visitor asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from catalogue.courses.codes import State
from catalogue.courses.models import Course, Edition
from catalogue.courses.queries import CourseRows, edition_facets
from catalogue.courses.rules import states
from catalogue.search.facets import FACETS, offer
from catalogue.search.filters import Filters


def satisfies(edition: Edition, filters: Filters, now: datetime) -> bool:
    """Say whether one edition satisfies every edition facet that is chosen, any value of each."""
    offered = set(offer(edition_facets(edition, now)))
    return all(
        any((facet, value) in offered for value in filters.values(facet))
        for facet in FACETS.of_editions
        if filters.values(facet)
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
