"""What the staff may do: every act × where an application stands × where its edition stands."""

from __future__ import annotations

import itertools
from contextlib import suppress

import pytest

from catalogue.courses.codes import Admission, State
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.rules import transitions
from catalogue.enrolment.rules.deciding import (
    ACTS,
    LEAVING_TO,
    Situation,
    arrival,
    decided,
    open_acts,
)
from catalogue.enrolment.rules.transitions import Act, Facts, Refusal, Refused, Seats

SELECTION, FIRST_COME = Admission.SELECTION, Admission.FIRST_COME
PENDING = Facts(Decision.PENDING, Answer.NONE, Place.NONE)
OFFERED = Facts(Decision.OFFERED, Answer.NONE, Place.HELD)
ACCEPTED = Facts(Decision.OFFERED, Answer.ACCEPTED, Place.TAKEN)
WAITING = Facts(Decision.WAITLISTED, Answer.NONE, Place.WAITING)
DECLINED = Facts(Decision.DECLINED, Answer.NONE, Place.NONE)
OFFER_WITHDRAWN = Facts(Decision.OFFER_WITHDRAWN, Answer.NONE, Place.NONE)
PLACE_WITHDRAWN = Facts(Decision.PLACE_WITHDRAWN, Answer.NONE, Place.NONE)
WITHDRAWN = Facts(Decision.OFFERED, Answer.WITHDRAWN, Place.NONE)
LAPSED = Facts(Decision.OFFERED, Answer.LAPSED, Place.NONE)
HELD = Facts(Decision.ADMITTED, Answer.NONE, Place.HELD)
ENROLLED = Facts(Decision.ADMITTED, Answer.NONE, Place.TAKEN)
GIVEN_UP = Facts(Decision.ADMITTED, Answer.LAPSED, Place.NONE)
ENDED = (DECLINED, OFFER_WITHDRAWN, PLACE_WITHDRAWN)
EVERYTHING = (PENDING, OFFERED, ACCEPTED, WAITING, *ENDED, WITHDRAWN, LAPSED, HELD, ENROLLED)
FREE, FULL = Seats(10, 9), Seats(10, 10)


def at(
    facts: Facts,
    admission: Admission = SELECTION,
    seats: Seats = FREE,
    state: State = State.CLOSED,
    *,
    is_confirmed: bool = True,
) -> Situation:
    return Situation(facts, seats, admission, state, is_confirmed)


def why(act: Act, situation: Situation) -> Refusal:
    with pytest.raises(Refused) as refused:
        decided(act, situation)
    return refused.value.reason


@pytest.mark.parametrize(
    ("admission", "facts", "acts"),
    [
        (SELECTION, PENDING, {Act.OFFER, Act.WAITLIST, Act.DECLINE, Act.MOVE}),
        (SELECTION, WAITING, {Act.OFFER, Act.DECLINE, Act.MOVE}),
        (SELECTION, OFFERED, {Act.EXTEND, Act.WITHDRAW_OFFER, Act.MOVE}),
        (SELECTION, ACCEPTED, {Act.RELEASE, Act.WITHDRAW_PLACE, Act.MOVE}),
        (SELECTION, DECLINED, {Act.OFFER, Act.WAITLIST, Act.RECONSIDER}),
        (SELECTION, OFFER_WITHDRAWN, {Act.OFFER, Act.WAITLIST, Act.RECONSIDER}),
        (SELECTION, PLACE_WITHDRAWN, {Act.OFFER, Act.WAITLIST, Act.RECONSIDER}),
        (SELECTION, WITHDRAWN, {Act.OFFER}),
        (SELECTION, LAPSED, {Act.OFFER}),
        (FIRST_COME, PENDING, {Act.ADMIT, Act.WAITLIST, Act.DECLINE, Act.MOVE}),
        (FIRST_COME, WAITING, {Act.DECLINE, Act.MOVE}),
        (FIRST_COME, HELD, {Act.RELEASE, Act.WITHDRAW_PLACE, Act.MOVE}),
        (FIRST_COME, ENROLLED, {Act.RELEASE, Act.WITHDRAW_PLACE, Act.MOVE}),
        (FIRST_COME, DECLINED, {Act.RECONSIDER}),
        (FIRST_COME, PLACE_WITHDRAWN, {Act.RECONSIDER}),
        (FIRST_COME, GIVEN_UP, {Act.ADMIT}),
    ],
)
def test_what_is_left_open_and_that_there_is_always_a_way_back(
    admission: Admission, facts: Facts, acts: set[Act]
) -> None:
    assert set(open_acts(at(facts, admission))) == acts


def test_nothing_is_done_in_an_edition_that_is_over_but_what_tells_or_moves_away() -> None:
    everything = itertools.product(EVERYTHING, Admission, State)
    for facts, admission, state in everything:
        found = set(open_acts(at(facts, admission, state=state)))
        usual = set(open_acts(at(facts, admission)))
        if state is State.CANCELLED:
            assert found == usual & {Act.MOVE}
        elif state is State.PAST:
            assert found == set()
        else:
            assert found == usual
    assert why(Act.OFFER, at(PENDING, state=State.PAST)) is Refusal.EDITION_OVER
    assert why(Act.OFFER, at(PENDING, state=State.CANCELLED)) is Refusal.EDITION_OVER


def test_no_act_gives_a_place_that_is_not_there_and_each_counts_it_once() -> None:
    for act, facts, admission in itertools.product(ACTS, EVERYTHING, Admission):
        with suppress(Refused):
            after = decided(act, at(facts, admission, FULL))
            assert transitions.change_of_places(facts, after) <= 0
    for act, facts in ((Act.OFFER, PENDING), (Act.ADMIT, PENDING)):
        admission = SELECTION if act is Act.OFFER else FIRST_COME
        assert why(act, at(facts, admission, FULL)) is Refusal.NO_PLACE


@pytest.mark.parametrize(
    ("act", "facts", "admission", "after"),
    [
        (Act.OFFER, PENDING, SELECTION, OFFERED),
        (Act.OFFER, LAPSED, SELECTION, OFFERED),
        (Act.OFFER, WITHDRAWN, SELECTION, OFFERED),
        (Act.ADMIT, PENDING, FIRST_COME, ENROLLED),
        (Act.WAITLIST, PENDING, FIRST_COME, WAITING),
        (Act.DECLINE, WAITING, FIRST_COME, DECLINED),
        (Act.EXTEND, OFFERED, SELECTION, OFFERED),
        (Act.WITHDRAW_OFFER, OFFERED, SELECTION, OFFER_WITHDRAWN),
        (Act.WITHDRAW_PLACE, ACCEPTED, SELECTION, PLACE_WITHDRAWN),
        (Act.WITHDRAW_PLACE, HELD, FIRST_COME, PLACE_WITHDRAWN),
        (Act.RELEASE, ACCEPTED, SELECTION, WITHDRAWN),
        (Act.RECONSIDER, PLACE_WITHDRAWN, FIRST_COME, PENDING),
    ],
)
def test_what_an_act_leads_to(act: Act, facts: Facts, admission: Admission, after: Facts) -> None:
    assert decided(act, at(facts, admission)) == after


def test_an_unconfirmed_address_is_held_a_place_and_has_none() -> None:
    assert decided(Act.ADMIT, at(PENDING, FIRST_COME, is_confirmed=False)) == HELD


@pytest.mark.parametrize(
    ("act", "facts", "admission", "reason"),
    [
        (Act.OFFER, OFFERED, SELECTION, Refusal.ALREADY_OFFERED),
        (Act.OFFER, ACCEPTED, SELECTION, Refusal.ALREADY_ACCEPTED),
        (Act.OFFER, PENDING, FIRST_COME, Refusal.NOT_BY_SELECTION),
        (Act.ADMIT, PENDING, SELECTION, Refusal.BY_SELECTION),
        (Act.ADMIT, WAITING, FIRST_COME, Refusal.ALREADY_WAITLISTED),
        (Act.ADMIT, ENROLLED, FIRST_COME, Refusal.HAS_PLACE),
        (Act.ADMIT, DECLINED, FIRST_COME, Refusal.ENDED),
        (Act.WAITLIST, WAITING, SELECTION, Refusal.ALREADY_WAITLISTED),
        (Act.WAITLIST, OFFERED, SELECTION, Refusal.HAS_PLACE),
        (Act.WAITLIST, LAPSED, SELECTION, Refusal.ALREADY_LAPSED),
        (Act.WAITLIST, DECLINED, FIRST_COME, Refusal.NOT_BY_SELECTION),
        (Act.DECLINE, DECLINED, SELECTION, Refusal.ALREADY_DECLINED),
        (Act.DECLINE, ACCEPTED, SELECTION, Refusal.HAS_PLACE),
        (Act.DECLINE, WITHDRAWN, SELECTION, Refusal.ALREADY_WITHDRAWN),
        (Act.EXTEND, ACCEPTED, SELECTION, Refusal.NOT_OFFERED),
        (Act.WITHDRAW_OFFER, ENROLLED, FIRST_COME, Refusal.NOT_OFFERED),
        (Act.WITHDRAW_PLACE, OFFERED, SELECTION, Refusal.HAS_NO_PLACE),
        (Act.RELEASE, WAITING, FIRST_COME, Refusal.HAS_NO_PLACE),
        (Act.RECONSIDER, PENDING, SELECTION, Refusal.NOT_ENDED),
        (Act.MOVE, DECLINED, SELECTION, Refusal.ALREADY_DECLINED),
    ],
)
def test_what_is_refused_says_why(
    act: Act, facts: Facts, admission: Admission, reason: Refusal
) -> None:
    assert why(act, at(facts, admission)) is reason


def test_an_application_goes_where_there_is_room_and_places_are_given_alike() -> None:
    for state in State:
        target = at(PENDING, state=state)
        if state in LEAVING_TO:
            assert arrival(at(ACCEPTED), target) == ACCEPTED
        else:
            with pytest.raises(Refused) as refused:
                arrival(at(ACCEPTED), target)
            assert refused.value.reason is Refusal.TARGET_CLOSED
    for target, reason in (
        (at(PENDING, seats=FULL, state=State.OPEN), Refusal.NO_PLACE),
        (at(PENDING, FIRST_COME, state=State.OPEN), Refusal.OTHER_ADMISSION),
    ):
        with pytest.raises(Refused) as refused:
            arrival(at(ACCEPTED), target)
        assert refused.value.reason is reason
    full = at(PENDING, seats=FULL, state=State.OPEN)
    assert arrival(at(PENDING), full) == PENDING
