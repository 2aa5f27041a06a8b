"""Listed editions as the search index wants them: narrow rows, read many at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import String, cast, select

from catalogue.caches import remembered
from catalogue.courses.codes import Admission, CountryBasis, Format, Funding, Nomination, Visibility
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.queries.reading import among, rows
from catalogue.courses.rules import eligibility, states
from catalogue.search.documents import EditionFacets


class Route(NamedTuple):
    """What of a fee route finding its edition needs."""

    edition_id: int
    amount: Decimal
    funding: Funding
    deadline_at: datetime | None
    early_until: datetime | None


class Run(NamedTuple):
    """What of an edition finding it needs."""

    course_id: int
    id: int
    starts_on: date | None
    ends_on: date | None
    opens_at: datetime | None
    zone: str
    format: Format
    country: str
    capacity: int
    places_taken: int
    admission: Admission
    waiting_list: bool
    nomination: Nomination
    eligible_by: CountryBasis
    cancelled_at: datetime | None
    visibility: Visibility
    published_at: datetime
    changed_at: datetime | None
    languages: Sequence[str]
    eligible_groups: Sequence[str]
    eligible_countries: Sequence[str]
    eligible_employers: Sequence[str]
    routes: Sequence[Route] = ()

    @property
    def places_left(self) -> int:
        """Return how many places are free."""
        return self.capacity - self.places_taken


LISTS = ("languages", "eligible_groups", "eligible_countries", "eligible_employers")
RUN_COLUMNS = [
    # There are few different lists: as text, each has to be taken apart only once.
    cast(getattr(Edition, name), String) if name in LISTS else getattr(Edition, name)
    for name in Run._fields
    if name != "routes"
]
ROUTE_COLUMNS = [getattr(FeeRoute, name) for name in Route._fields]


class Editions(NamedTuple):
    """What is published of some courses: facets of what is listed, by course.

    ``unlisted`` holds by course the instants at which an edition changes that nobody finds here
    but some can open: pages about it are shared as well. ``changed`` holds when the public last saw
    a listed one change.
    """

    listed: Mapping[int, Sequence[EditionFacets]]
    unlisted: Mapping[int, Sequence[datetime | None]]
    changed: Mapping[int, datetime]


def published_editions(course_ids: Collection[int], now: datetime) -> Editions:
    """Return what the index has to know of these courses' editions (two statements)."""
    published = (among(Edition.course_id, course_ids), Edition.published_at.is_not(None))
    routes: dict[int, list[Route]] = defaultdict(list)
    found_routes = select(*ROUTE_COLUMNS).join(Edition, Edition.id == FeeRoute.edition_id)
    for row in rows(found_routes.where(*published, FeeRoute.withdrawn_at.is_(None))):
        routes[row[0]].append(Route(*row))
    listed: dict[int, list[EditionFacets]] = defaultdict(list)
    unlisted: dict[int, list[datetime | None]] = defaultdict(list)
    changed: dict[int, datetime] = {}
    order = (Edition.starts_on.desc(), Edition.id)
    for row in rows(select(*RUN_COLUMNS).where(*published).order_by(*order)):
        lists = map(_list, row[-len(LISTS) :])
        run = Run._make((*row[: -len(LISTS)], *lists, routes.get(row[1], ())))
        if run.visibility is Visibility.LISTED:
            listed[run.course_id].append(edition_facets(run, now))
            seen = run.changed_at or run.published_at
            changed[run.course_id] = max(seen, changed.get(run.course_id, seen))
        else:
            unlisted[run.course_id].append(states.next_change(run, now))
    return Editions(listed, unlisted, changed)


def edition_facets(run: Run | Edition, now: datetime) -> EditionFacets:
    """Return a listed edition's facets with its state at ``now``."""
    state = states.state_of(run, now)
    starts = run.starts_on
    return EditionFacets(
        format=run.format.value,
        open=state in states.APPLICABLE,
        languages=_codes(tuple(run.languages)),
        regions=eligibility.reach(tuple(run.eligible_groups), tuple(run.eligible_countries)),
        place=run.country,
        month=_month(starts) if starts else "",
        fees=frozenset().union(*(fee_codes(route.amount, route.funding) for route in run.routes)),
        cancelled=run.cancelled_at is not None,
        starts=states.start_instant(run),
        deadlines=tuple(sorted({each.deadline_at for each in run.routes if each.deadline_at})),
        closes=states.last_deadline(run),
        next_change=states.next_change(run, now),
        rank=states.rank(state),
        terms=eligibility.encoded(run) if state in states.TO_COME else "",
    )


@remembered(4096)
def _list(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@remembered(1024)
def _codes(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(values)


@remembered(4096)
def _month(day: date) -> str:
    return f"{day:%Y-%m}"


@remembered(1024)
def fee_codes(amount: Decimal, funding: Funding) -> frozenset[str]:
    """Return what a route costs: free, funded (a fee that somebody pays), paid."""
    if amount == 0:
        return frozenset({"free"})
    if funding is Funding.NONE:
        return frozenset({"paid"})
    return frozenset({"funded", "paid"} if funding is Funding.PARTIAL else {"funded"})
