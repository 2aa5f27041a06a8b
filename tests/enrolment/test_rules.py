"""What may follow what, and where an application then stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalogue.courses.codes import Admission, Nomination, State
from catalogue.enrolment.codes import Answer, Decision, NominationPlan, Place
from catalogue.enrolment.rules import places, transitions
from catalogue.enrolment.rules.nomination import awaits_letter
from catalogue.enrolment.rules.retention import draft_days
from catalogue.enrolment.rules.transitions import Act, Facts, Refusal, Refused, Seats, Status

PENDING = Facts(Decision.PENDING, Answer.NONE, Place.NONE)
OFFERED = Facts(Decision.OFFERED, Answer.NONE, Place.HELD)
ACCEPTED = Facts(Decision.OFFERED, Answer.ACCEPTED, Place.TAKEN)
WAITING = Facts(Decision.WAITLISTED, Answer.NONE, Place.WAITING)
DECLINED = Facts(Decision.DECLINED, Answer.NONE, Place.NONE)
HELD = Facts(Decision.ADMITTED, Answer.NONE, Place.HELD)
ENROLLED = Facts(Decision.ADMITTED, Answer.NONE, Place.TAKEN)
WITHDRAWN = Facts(Decision.OFFERED, Answer.WITHDRAWN, Place.NONE)
LAPSED = Facts(Decision.OFFERED, Answer.LAPSED, Place.NONE)
FREE, FULL = Seats(10, 9), Seats(10, 10)
NOW = datetime(2027, 1, 18, 12, tzinfo=UTC)
SELECTION, FIRST_COME = Admission.SELECTION, Admission.FIRST_COME


def why(act: object) -> Refusal:
    assert callable(act)
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.reason


def test_what_an_application_begins_with() -> None:
    for is_confirmed in (True, False):
        for may_hold in (True, False):
            how = {"is_confirmed": is_confirmed, "may_hold": may_hold}
            pending = places.submitted(SELECTION, FULL, waiting_list=False, **how)
            assert pending == PENDING
            first = ENROLLED if is_confirmed else HELD if may_hold else WAITING
            assert places.submitted(FIRST_COME, FREE, waiting_list=False, **how) == first
            assert places.submitted(FIRST_COME, FULL, waiting_list=True, **how) == WAITING
            with pytest.raises(Refused) as refused:
                places.submitted(FIRST_COME, FULL, waiting_list=False, **how)
            assert refused.value.reason is Refusal.FULL
            assert refused.value.details == {"taken": 10, "capacity": 10}
            assert str(refused.value) == "full"


def test_few_places_are_held_for_the_unproven() -> None:
    cases = {
        # A fifth of the places, and one at least; three from one network.
        (24, 3, 0): True,
        (24, 4, 0): False,
        (24, 2, 2): True,
        (24, 3, 3): False,
        (100, 19, 2): True,
        (100, 3, 3): False,
        (1, 0, 0): True,
        (4, 0, 0): True,
        (4, 1, 0): False,
        (9, 1, 0): False,
        (10, 1, 0): True,
    }
    assert {case: places.may_hold(*case) for case in cases} == cases


@pytest.mark.parametrize("facts", [PENDING, WAITING, DECLINED])
def test_a_place_is_offered_while_one_is_free(facts: Facts) -> None:
    assert transitions.offered(facts, FREE, SELECTION) == OFFERED
    with pytest.raises(Refused) as refused:
        transitions.offered(facts, FULL, SELECTION)
    assert refused.value.reason is Refusal.NO_PLACE
    assert refused.value.details == {"taken": 10, "capacity": 10}


@pytest.mark.parametrize(
    ("facts", "admission", "reason"),
    [
        (OFFERED, SELECTION, Refusal.ALREADY_OFFERED),
        (ACCEPTED, SELECTION, Refusal.ALREADY_ACCEPTED),
        (WITHDRAWN, SELECTION, Refusal.ALREADY_WITHDRAWN),
        (LAPSED, SELECTION, Refusal.ALREADY_LAPSED),
        (HELD, FIRST_COME, Refusal.NOT_BY_SELECTION),
    ],
)
def test_no_second_offer(facts: Facts, admission: Admission, reason: Refusal) -> None:
    assert why(lambda: transitions.offered(facts, FREE, admission)) is reason


def test_the_waiting_list_is_for_those_without_a_place() -> None:
    assert transitions.waitlisted(PENDING, SELECTION) == WAITING
    assert transitions.waitlisted(DECLINED, SELECTION) == WAITING
    assert why(lambda: transitions.waitlisted(OFFERED, SELECTION)) is Refusal.HAS_PLACE
    assert why(lambda: transitions.waitlisted(WAITING, SELECTION)) is Refusal.ALREADY_WAITLISTED
    assert why(lambda: transitions.waitlisted(PENDING, FIRST_COME)) is Refusal.NOT_BY_SELECTION
    assert why(lambda: transitions.waitlisted(LAPSED, SELECTION)) is Refusal.ALREADY_LAPSED


def test_declining_gives_up_a_place_that_was_not_accepted() -> None:
    for facts in (PENDING, OFFERED, WAITING, HELD, ENROLLED):
        assert transitions.declined(facts) == DECLINED
    assert why(lambda: transitions.declined(DECLINED)) is Refusal.ALREADY_DECLINED
    assert why(lambda: transitions.declined(ACCEPTED)) is Refusal.ALREADY_ACCEPTED
    assert why(lambda: transitions.declined(WITHDRAWN)) is Refusal.ALREADY_WITHDRAWN


def test_an_offer_is_accepted_to_its_last_second() -> None:
    assert transitions.accepted(OFFERED, NOW, NOW) == ACCEPTED
    assert transitions.accepted(OFFERED, None, NOW) == ACCEPTED
    late = NOW + timedelta(seconds=1)
    assert why(lambda: transitions.accepted(OFFERED, NOW, late)) is Refusal.TOO_LATE
    for facts in (PENDING, HELD, DECLINED):
        assert (
            why(lambda facts=facts: transitions.accepted(facts, None, NOW)) is Refusal.NOT_OFFERED
        )
    assert why(lambda: transitions.accepted(ACCEPTED, None, NOW)) is Refusal.ALREADY_ACCEPTED
    assert why(lambda: transitions.accepted(WITHDRAWN, None, NOW)) is Refusal.ALREADY_WITHDRAWN


def test_withdrawing_is_possible_until_the_edition_is_over() -> None:
    for facts in (PENDING, OFFERED, ACCEPTED, WAITING, HELD, ENROLLED):
        after = transitions.withdrawn(facts, State.RUNNING)
        assert after == Facts(facts.decision, Answer.WITHDRAWN, Place.NONE)
    assert why(lambda: transitions.withdrawn(PENDING, State.PAST)) is Refusal.EDITION_OVER
    assert why(lambda: transitions.withdrawn(PENDING, State.CANCELLED)) is Refusal.EDITION_OVER
    assert why(lambda: transitions.withdrawn(DECLINED, State.OPEN)) is Refusal.ALREADY_DECLINED
    assert why(lambda: transitions.withdrawn(LAPSED, State.OPEN)) is Refusal.ALREADY_LAPSED


def test_confirming_takes_the_place_that_waited_for_it() -> None:
    for has_room in (True, False):
        assert places.confirmed(HELD, has_room=has_room) == ENROLLED
        assert places.confirmed(PENDING, has_room=has_room) == PENDING
        assert places.confirmed(OFFERED, has_room=has_room) == OFFERED
        assert why(lambda: places.confirmed(LAPSED, has_room=True)) is Refusal.ALREADY_LAPSED
    # In line, it takes one if there is room, and keeps its turn otherwise.
    assert places.confirmed(WAITING, has_room=True) == ENROLLED
    assert places.confirmed(WAITING, has_room=False) == WAITING


def test_confirming_gives_nobody_a_place_in_an_edition_that_is_over() -> None:
    assert places.confirmed(HELD, has_room=True, is_over=True) == WAITING
    assert places.confirmed(WAITING, has_room=True, is_over=True) == WAITING


def test_only_what_is_held_lapses_and_only_once_its_time_is_over() -> None:
    late = NOW + timedelta(seconds=1)
    assert places.lapsed(OFFERED, NOW, late) == LAPSED
    assert places.lapsed(OFFERED, NOW, NOW) is None
    assert places.lapsed(OFFERED, None, NOW) is None
    assert places.lapsed(ACCEPTED, NOW, late) is None
    # Whose address is unconfirmed keeps the turn, and has no time before the letter has left.
    assert places.lapsed(HELD, NOW, late) == WAITING
    assert places.lapsed(HELD, NOW, NOW) is None
    assert places.lapsed(HELD, None, late) is None
    assert why(lambda: places.released(OFFERED)) is Refusal.NOT_OFFERED


def test_what_is_never_confirmed_ends() -> None:
    late = NOW + timedelta(seconds=1)
    ended = Facts(Decision.WAITLISTED, Answer.LAPSED, Place.NONE)
    assert places.given_up(WAITING, NOW, late) == ended
    assert places.given_up(WAITING, NOW, NOW) is None
    assert places.given_up(WAITING, None, late) is None
    assert places.given_up(WITHDRAWN, NOW, late) is None


def test_times_run_from_when_the_letter_left() -> None:
    assert places.hold_until(NOW, 1) == NOW + timedelta(hours=1)
    week = NOW + timedelta(days=7)
    assert places.confirm_by(NOW, 7, None) == week
    assert places.confirm_by(NOW, 7, NOW + timedelta(days=2)) == NOW + timedelta(days=2)
    assert places.confirm_by(NOW, 7, NOW - timedelta(days=2)) == week
    assert places.held_for_sender(Place.HELD, NOW, 2) == NOW + timedelta(hours=2)
    assert places.held_for_sender(Place.HELD, None, 2) is None
    assert places.held_for_sender(Place.WAITING, NOW, 2) is None


def test_a_corrected_address_has_its_place_held_anew_once() -> None:
    for facts, room, first in (
        (HELD, True, HELD),
        (HELD, False, HELD),
        (WAITING, True, HELD),
        (WAITING, False, WAITING),
        (PENDING, True, PENDING),
    ):
        assert places.after_correction(facts, corrections=1, has_room=room) == first
        later = PENDING if facts is PENDING else WAITING
        assert places.after_correction(facts, corrections=2, has_room=room) == later


def test_the_next_on_the_list_is_offered_or_given_the_place() -> None:
    assert places.promoted(WAITING, SELECTION, is_confirmed=True) == OFFERED
    assert places.promoted(WAITING, FIRST_COME, is_confirmed=True) == ENROLLED
    for admission in Admission:
        assert (
            why(lambda how=admission: places.promoted(WAITING, how, is_confirmed=False))
            is Refusal.UNCONFIRMED
        )
    assert (
        why(lambda: places.promoted(PENDING, SELECTION, is_confirmed=True)) is Refusal.NOT_WAITING
    )


def test_places_are_counted_by_what_occupies_them() -> None:
    assert transitions.change_of_places(None, HELD) == 1
    assert transitions.change_of_places(None, WAITING) == 0
    assert transitions.change_of_places(OFFERED, ACCEPTED) == 0
    assert transitions.change_of_places(ACCEPTED, WITHDRAWN) == -1


def test_nobody_is_drawn_into_a_running_course() -> None:
    assert State.OPEN in transitions.PROMOTING
    assert State.CLOSED in transitions.PROMOTING
    assert not {State.RUNNING, State.PAST, State.CANCELLED} & transitions.PROMOTING


def test_an_offer_ends_with_a_day_and_before_the_start() -> None:
    until = transitions.offer_until(NOW, 7, "America/Mexico_City", None)
    assert until == datetime(2027, 1, 26, 5, 59, tzinfo=UTC)
    start = NOW + timedelta(days=2)
    assert transitions.offer_until(NOW, 7, "UTC", start) == start
    # It is still the 18th where the course is.
    night = datetime(2027, 1, 19, 3, tzinfo=UTC)
    assert transitions.offer_until(night, 7, "America/Mexico_City", None) == until
    assert until.tzinfo is UTC
    assert transitions.offer_until(NOW, 7, "UTC", NOW) == datetime(2027, 1, 25, 23, 59, tzinfo=UTC)
    assert transitions.offer_until(NOW, 7, "UTC", NOW - timedelta(days=1)) == datetime(
        2027, 1, 25, 23, 59, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("facts", "confirmed", "nomination", "expected"),
    [
        (PENDING, False, Nomination.NONE, Status.UNCONFIRMED),
        (PENDING, True, Nomination.NONE, Status.UNDER_REVIEW),
        (PENDING, True, Nomination.PREFERRED, Status.UNDER_REVIEW),
        (PENDING, True, Nomination.REQUIRED, Status.AWAITING_NOMINATION),
        (HELD, False, Nomination.NONE, Status.UNCONFIRMED),
        (ENROLLED, True, Nomination.NONE, Status.ENROLLED),
        (WAITING, False, Nomination.NONE, Status.UNCONFIRMED),
        (WAITING, True, Nomination.NONE, Status.WAITLISTED),
        (OFFERED, True, Nomination.REQUIRED, Status.OFFERED),
        (ACCEPTED, True, Nomination.NONE, Status.ACCEPTED),
        (DECLINED, True, Nomination.NONE, Status.DECLINED),
        (WITHDRAWN, True, Nomination.NONE, Status.WITHDRAWN),
        (LAPSED, True, Nomination.NONE, Status.LAPSED),
    ],
)
def test_the_status_follows_from_the_facts(
    facts: Facts, confirmed: bool, nomination: Nomination, expected: Status
) -> None:
    assert transitions.status(facts, is_confirmed=confirmed, nomination=nomination) is expected


def test_the_decisions_that_are_open() -> None:
    assert transitions.open_acts(PENDING, SELECTION) == [Act.OFFER, Act.WAITLIST, Act.DECLINE]
    assert transitions.open_acts(OFFERED, SELECTION) == [Act.DECLINE]
    assert transitions.open_acts(ENROLLED, FIRST_COME) == [Act.DECLINE]
    assert transitions.open_acts(WITHDRAWN, SELECTION) == []


def test_webmail_is_recognised() -> None:
    assert transitions.is_webmail("someone@Gmail.com")
    assert transitions.is_webmail('"some@one"@gmail.com')
    assert not transitions.is_webmail("someone@rree.gob.pe")


@pytest.mark.parametrize(
    ("nomination", "plan", "awaited"),
    [
        (Nomination.REQUIRED, None, True),
        (Nomination.REQUIRED, "none", True),
        (Nomination.PREFERRED, NominationPlan.WILL_BE_SENT.value, True),
        (Nomination.PREFERRED, NominationPlan.ASKED.value, True),
        (Nomination.PREFERRED, None, False),
        (Nomination.NONE, NominationPlan.WILL_BE_SENT.value, False),
    ],
)
def test_a_letter_is_awaited_where_it_is_required_or_was_promised(
    nomination: Nomination, plan: str | None, awaited: bool
) -> None:
    assert awaits_letter(nomination, plan) is awaited


def test_a_draft_without_an_address_is_kept_for_a_week_at_most() -> None:
    assert draft_days(30, has_address=True) == 30
    assert draft_days(30, has_address=False) == 7
    assert draft_days(3, has_address=False) == 3
