"""The one state function, at its edges."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.courses.codes import Admission, State
from catalogue.courses.rules import states as rules_states

OPENS = datetime(2027, 1, 1, 8, tzinfo=UTC)
DEADLINE = datetime(2027, 1, 18, 22, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Route:
    deadline_at: datetime | None = DEADLINE
    early_until: datetime | None = None


@dataclass(frozen=True)
class Dates:
    cancelled_at: datetime | None = None
    starts_on: date | None = date(2027, 2, 15)
    ends_on: date | None = date(2027, 4, 2)
    opens_at: datetime | None = OPENS
    zone: str = "Europe/Zurich"
    admission: Admission = Admission.FIRST_COME
    waiting_list: bool = True
    routes: tuple[Route, ...] = field(default=(Route(),))


USUAL = Dates()


def test_the_deadline_s_own_second_still_counts() -> None:
    assert rules_states.state(USUAL, 5, DEADLINE - SECOND) is State.OPEN
    assert rules_states.state(USUAL, 5, DEADLINE) is State.OPEN
    assert rules_states.state(USUAL, 5, DEADLINE + SECOND) is State.CLOSED


def test_the_last_route_decides() -> None:
    later = DEADLINE + timedelta(days=3)
    late = replace(USUAL, routes=(Route(later), Route()))
    assert rules_states.last_deadline(late) == later
    assert rules_states.last_deadline(replace(USUAL, routes=())) is None
    assert rules_states.state(late, 5, DEADLINE + SECOND) is State.OPEN


def test_opening() -> None:
    assert rules_states.state(USUAL, 5, OPENS - SECOND) is State.UPCOMING
    assert rules_states.state(USUAL, 5, OPENS) is State.OPEN
    assert rules_states.state(replace(USUAL, opens_at=None), 5, OPENS) is State.UPCOMING


def test_before_the_opening_it_is_upcoming_even_if_it_has_started() -> None:
    late = replace(USUAL, opens_at=datetime(2027, 3, 1, tzinfo=UTC))
    assert rules_states.state(late, 5, datetime(2027, 2, 20, tzinfo=UTC)) is State.UPCOMING


def test_a_day_begins_and_ends_in_the_edition_s_zone() -> None:
    running = datetime(2027, 2, 14, 23, 0, tzinfo=UTC)  # Midnight in Zurich.
    assert rules_states.state(USUAL, 5, running - SECOND) is State.CLOSED
    assert rules_states.state(USUAL, 5, running) is State.RUNNING
    over = datetime(2027, 4, 2, 22, 0, tzinfo=UTC)  # Summer time by then.
    assert rules_states.state(USUAL, 5, over - SECOND) is State.RUNNING
    assert rules_states.state(USUAL, 5, over) is State.PAST


@pytest.mark.parametrize(
    ("admission", "waiting_list", "left", "expected"),
    [
        (Admission.FIRST_COME, True, 1, State.OPEN),
        (Admission.FIRST_COME, True, 0, State.WAITLIST),
        (Admission.FIRST_COME, False, 0, State.FULL),
        (Admission.SELECTION, False, 0, State.OPEN),
    ],
)
def test_places(admission: Admission, waiting_list: bool, left: int, expected: State) -> None:
    edition = replace(USUAL, admission=admission, waiting_list=waiting_list)
    assert rules_states.state(edition, left, OPENS) is expected


def test_late_entry() -> None:
    late = replace(USUAL, routes=(Route(datetime(2027, 3, 1, tzinfo=UTC)),))
    assert rules_states.state(late, 5, datetime(2027, 2, 20, tzinfo=UTC)) is State.OPEN_RUNNING
    starts = datetime(2027, 2, 14, 23, tzinfo=UTC)
    assert rules_states.state(late, 5, starts) is State.OPEN_RUNNING
    assert rules_states.state(late, 5, starts - SECOND) is State.OPEN


@pytest.mark.parametrize(("left", "told"), [(-1, 0), (0, 0), (1, 1), (5, 5), (6, None)])
def test_the_public_is_told_how_few_places_are_left(left: int, told: int | None) -> None:
    assert rules_states.places_told(left) == told


def test_cancelled_past_and_planned_go_first() -> None:
    far = datetime(2030, 1, 1, tzinfo=UTC)
    assert rules_states.state(replace(USUAL, cancelled_at=OPENS), 5, far) is State.CANCELLED
    assert rules_states.state(USUAL, 5, far) is State.PAST
    assert (
        rules_states.state(replace(USUAL, starts_on=None, ends_on=None), 5, OPENS) is State.PLANNED
    )
    assert rules_states.state(replace(USUAL, starts_on=None), 5, far) is State.PAST


@pytest.mark.parametrize("years", [0, 1, 40])
def test_an_edition_without_an_end_stays_open(years: int) -> None:
    endless = replace(USUAL, ends_on=None, routes=(Route(None),))
    assert rules_states.state(endless, 5, OPENS - SECOND) is State.UPCOMING
    assert rules_states.state(endless, 5, OPENS) is State.OPEN
    at = datetime(2027 + years, 3, 1, tzinfo=UTC)
    assert rules_states.state(endless, 5, at) is State.OPEN_RUNNING
    assert rules_states.state(endless, 0, at) is State.WAITLIST
    assert rules_states.next_change(endless, at) is None
    assert rules_states.last_deadline(endless) is None


def test_an_edition_without_an_end_may_close_all_the_same() -> None:
    closing = replace(USUAL, ends_on=None)
    assert rules_states.state(closing, 5, DEADLINE) is State.OPEN
    assert rules_states.state(closing, 5, datetime(2060, 1, 1, tzinfo=UTC)) is State.RUNNING
    either = replace(closing, routes=(Route(), Route(None)))
    assert rules_states.state(either, 5, datetime(2060, 1, 1, tzinfo=UTC)) is State.OPEN_RUNNING
    assert rules_states.last_deadline(either) is None
    assert rules_states.has_no_deadline(either)
    assert not rules_states.has_no_deadline(closing)


def test_without_a_route_nobody_can_apply() -> None:
    assert rules_states.state(replace(USUAL, routes=()), 5, OPENS) is State.CLOSED


def test_the_best_edition_speaks_for_its_course() -> None:
    states = [State.PAST, State.WAITLIST, State.UPCOMING]
    assert min(states, key=rules_states.BEST_FIRST.index) is State.WAITLIST
    assert set(rules_states.BEST_FIRST) == set(State)
    assert [rules_states.rank(state) for state in rules_states.BEST_FIRST] == [
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
    ]


@given(st.datetimes(datetime(2026, 12, 1), datetime(2027, 6, 1), timezones=st.just(UTC)))
def test_time_alone_changes_the_state_only_at_the_next_change(at: datetime) -> None:
    at = at.replace(microsecond=0)
    change = rules_states.next_change(USUAL, at)
    here = rules_states.state(USUAL, 5, at)
    if change is None:
        assert here is State.PAST
        return
    assert rules_states.state(USUAL, 5, change - SECOND) is here


def test_the_end_of_an_early_amount_is_a_change_too() -> None:
    early = replace(USUAL, routes=(Route(early_until=OPENS + timedelta(days=3)),))
    assert rules_states.next_change(early, OPENS) == OPENS + timedelta(days=3, seconds=1)
    assert rules_states.next_change(USUAL, OPENS) == DEADLINE + SECOND
