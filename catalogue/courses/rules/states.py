"""Decisions about editions in plain Python: the one state function, and checks of dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from catalogue.caches import remembered
from catalogue.courses.codes import Admission, State

BEST_FIRST = (
    State.OPEN,
    State.OPEN_RUNNING,
    State.WAITLIST,
    State.UPCOMING,
    State.PLANNED,
    State.FULL,
    State.CLOSED,
    State.RUNNING,
    State.CANCELLED,
    State.PAST,
)
"""Which edition speaks for its course."""

APPLICABLE = frozenset({State.OPEN, State.OPEN_RUNNING, State.WAITLIST})
"""The states in which an application can be sent, a waiting list included."""

TO_COME = APPLICABLE | {State.UPCOMING, State.PLANNED}
"""The states in which one can apply, or will be able to."""


FEW_PLACES = 5
"""From this number of free places on, the public is told exactly how many are left."""


class HasDeadline(Protocol):
    """A fee route, as far as dates go; without a deadline it never closes by itself."""

    @property
    def deadline_at(self) -> datetime | None: ...


class Dated(Protocol):
    """An edition, as far as its state goes; a row of the database and a plain value both fit."""

    @property
    def cancelled_at(self) -> datetime | None: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def zone(self) -> str: ...
    @property
    def admission(self) -> Admission: ...
    @property
    def waiting_list(self) -> bool: ...
    @property
    def routes(self) -> Sequence[HasDeadline]: ...


class WithPlaces(Dated, Protocol):
    """An edition whose places are counted."""

    @property
    def places_left(self) -> int: ...


@remembered(16_384)
def first_instant(day: date, zone: str) -> datetime:
    """Return the instant, in UTC, at which a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


class HasEarlyAmount(HasDeadline, Protocol):
    """A fee route, as far as what it costs changes with time."""

    @property
    def early_until(self) -> datetime | None: ...


class Timed(Dated, Protocol):
    """An edition, as far as what pages say of it changes by time alone."""

    @property
    def routes(self) -> Sequence[HasEarlyAmount]: ...


def start_instant(edition: Dated) -> datetime | None:
    """Return the first instant of the edition's first day in its zone."""
    if edition.starts_on is None:
        return None
    return first_instant(edition.starts_on, edition.zone)


def end_instant(edition: Dated) -> datetime | None:
    """Return the instant at which the edition's last day is over in its zone."""
    if edition.ends_on is None:
        return None
    return first_instant(edition.ends_on + timedelta(days=1), edition.zone)


def last_deadline(edition: Dated) -> datetime | None:
    """Return the latest of the routes' deadlines; nothing where one of them has none."""
    found = [route.deadline_at for route in edition.routes]
    known = [at for at in found if at is not None]
    return max(known, default=None) if len(known) == len(found) else None


def has_no_deadline(edition: Dated) -> bool:
    """Say whether an edition can be applied to for as long as it is there."""
    return any(route.deadline_at is None for route in edition.routes)


def can_be_taken(route: HasDeadline, now: datetime) -> bool:
    """Say whether a route's deadline is still ahead; its very second belongs to it."""
    return route.deadline_at is None or now <= route.deadline_at


def over(edition: Dated, now: datetime) -> State | None:
    """Return ``CANCELLED`` or ``PAST`` where an edition is; its routes are not looked at."""
    if edition.cancelled_at is not None:
        return State.CANCELLED
    ends = end_instant(edition)
    return State.PAST if ends is not None and now >= ends else None


def state(edition: Dated, places_left: int, now: datetime) -> State:
    """Return where an edition stands; the first that matches, in the order of the design.

    A deadline is the last instant at which an application is taken: at that very second it still
    is, one second later it is not. An edition without an end is never past.
    """
    ended = over(edition, now)
    if ended is not None:
        return ended
    starts = start_instant(edition)
    if starts is None:
        return State.PLANNED
    if edition.opens_at is None or now < edition.opens_at:
        return State.UPCOMING
    if any(can_be_taken(route, now) for route in edition.routes):
        return _taking(edition, places_left, started=now >= starts)
    return State.RUNNING if now >= starts else State.CLOSED


def state_of(edition: WithPlaces, at: datetime) -> State:
    """Return where an edition stands with the places that are counted in it."""
    return state(edition, edition.places_left, at)


def _taking(edition: Dated, places_left: int, *, started: bool) -> State:
    if places_left > 0 or edition.admission is Admission.SELECTION:
        return State.OPEN_RUNNING if started else State.OPEN
    return State.WAITLIST if edition.waiting_list else State.FULL


def places_told(left: int) -> int | None:
    """Return how many free places the public is told of: the number where there are only a few.

    What everybody reads is rendered once for all, so it must not change with every application.
    """
    return max(left, 0) if left <= FEW_PLACES else None


def rank(state: State) -> int:
    """Return how well a state speaks for a course: 0 for open, 9 for past.

    What has begun and still takes people comes after what is open, a waiting list after both.
    """
    return BEST_FIRST.index(state)


def next_change(edition: Timed, now: datetime) -> datetime | None:
    """Return the next instant at which time alone changes an edition's state, or what it costs.

    A deadline counts one second later, since its own second still belongs to it; so does the end
    of an early amount.
    """
    ends = [at for each in edition.routes for at in (each.deadline_at, each.early_until) if at]
    lasts = [at + timedelta(seconds=1) for at in ends]
    instants = [edition.opens_at, start_instant(edition), end_instant(edition), *lasts]
    return min((at for at in instants if at is not None and at > now), default=None)
