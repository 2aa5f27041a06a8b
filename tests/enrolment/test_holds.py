"""Places are for whoever confirms: few are held for the unproven, and times run from the letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from catalogue.courses.codes import Admission, State
from catalogue.courses.models import Edition
from catalogue.courses.rules.states import state_of
from catalogue.database import db, now
from catalogue.enrolment import queries, services
from catalogue.enrolment.codes import Answer, Decision, EventKind, Place
from catalogue.enrolment.models import Application, ApplicationEvent
from catalogue.enrolment.rules import transitions
from catalogue.enrolment.services import terms
from catalogue.enrolment.services.submitting import submit
from catalogue.mail.models import OutboxMessage
from tests.enrolment.factories import (
    DAY,
    Listed,
    applicant,
    change_edition,
    make_application,
    make_edition,
    make_person,
)

pytestmark = pytest.mark.engines

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    """Stay in the app's context, as a service does."""
    with app.app_context():
        yield


def first_come(app: Flask, capacity: int = 24, **values: object) -> Listed:
    return make_edition(app, admission=Admission.FIRST_COME, capacity=capacity, **values)  # type: ignore[arg-type]  # As it takes them.


def send(listed: Listed, email: str, network: str = "") -> str:
    """Send an application and return its code."""
    token = listed.save_draft({"full_name": "A"})
    return submit(
        listed.edition_id, token, applicant(email), language="en", actor=None, network=network
    )


def row(code: str) -> Application:
    db.session.rollback()
    return db.session.query(Application).filter_by(code=code).one()


def left(code: str, at: datetime | None = None, *, refused: bool = False) -> None:
    """Let the letter that says where an application stands leave, or be refused for good."""
    letter = row(code).letter
    assert letter is not None
    if refused:
        letter.given_up_at, letter.smtp_code = at or now(), 550
        letter.last_error = f"550 5.1.1 <{letter.recipient}> unknown"
    else:
        letter.sent_at = at or now()
    db.session.commit()
    services.start_terms()


def confirm(code: str) -> None:
    services.confirm(row(code).id)


def places(listed: Listed) -> tuple[Counter[Place], int]:
    db.session.rollback()
    rows = db.session.query(Application.place).filter_by(edition_id=listed.edition_id)
    edition = db.session.get_one(Edition, listed.edition_id)
    return Counter(place for (place,) in rows), edition.places_taken


def kinds(code: str) -> list[EventKind]:
    return [each.kind for each in row(code).events]


@pytest.mark.slow
@pytest.mark.parametrize("from_many", [True, False])
def test_invented_addresses_fill_no_edition(app: Flask, from_many: bool) -> None:
    listed = first_come(app, 24)
    for number in range(20):
        network = f"192.0.2.{number}" if from_many else "192.0.2.1"
        send(listed, f"nobody{number}@elsewhere.example", network)
    found, taken = places(listed)
    assert found[Place.HELD] == taken == (4 if from_many else 3)
    edition = db.session.get_one(Edition, listed.edition_id)
    assert state_of(edition, now()) is State.OPEN
    # Whoever is genuine comes late and has a place all the same.
    genuine = send(listed, "ana@work.example", "198.51.100.7")
    confirm(genuine)
    assert row(genuine).place is Place.TAKEN


def test_the_network_is_kept_as_a_keyed_hash_and_no_longer_than_the_hold(app: Flask) -> None:
    listed, other = first_come(app), first_come(app)
    codes = [send(each, f"{n}@work.example", "192.0.2.1") for n, each in enumerate((listed, other))]
    origins = [row(code).hold_origin for code in codes]
    assert all(origins)
    assert origins[0] != origins[1]
    assert "192.0.2.1" not in str(origins)
    confirm(codes[0])
    left(codes[1], now() - 2 * HOUR)
    services.lapse_held_places()
    assert [row(code).hold_origin for code in codes] == [None, None]


def test_beyond_the_share_the_turn_counts_and_a_place_is_taken_on_confirming(app: Flask) -> None:
    listed = first_come(app, 5)
    codes = [send(listed, f"p{number}@work.example") for number in range(4)]
    assert [row(code).place for code in codes] == [Place.HELD] + [Place.WAITING] * 3
    assert [row(code).waiting_number for code in codes] == [1, 2, 3, 4]
    confirm(codes[3])
    confirm(codes[1])
    assert [row(code).place for code in codes] == [
        Place.HELD,
        Place.TAKEN,
        Place.WAITING,
        Place.TAKEN,
    ]
    assert places(listed)[1] == 3


def test_without_a_free_place_whoever_confirms_waits_in_the_order_of_submission(
    app: Flask,
) -> None:
    listed = first_come(app, 1)
    taken = send(listed, "first@work.example")
    confirm(taken)
    codes = [send(listed, f"p{number}@work.example") for number in range(3)]
    for code in (codes[2], codes[0]):
        confirm(code)
    positions = [queries.waiting_position(row(code)) for code in codes]
    assert positions == [1, 0, 2]
    services.withdraw(make_person(app, "w@work.example"), row(taken).id)
    # Nobody unconfirmed is given the place, however early they came.
    assert [row(code).place for code in codes] == [Place.TAKEN, Place.WAITING, Place.WAITING]
    assert not services.fill_free_places()


def test_a_free_place_is_not_taken_from_those_who_wait_for_it(app: Flask) -> None:
    """Places were added, and the worker has not handed them on yet."""
    listed = first_come(app, 0)
    first = make_application(app, listed, decision=Decision.WAITLISTED, place=Place.WAITING)
    change_edition(app, listed, capacity=1)
    late = send(listed, "late@work.example")
    confirm(late)
    assert row(late).place is Place.WAITING
    assert services.fill_free_places() == 1
    assert row(first).place is Place.TAKEN


def test_confirming_does_not_draw_anybody_into_a_course_that_runs(app: Flask) -> None:
    listed = first_come(app, 5)
    codes = [send(listed, f"p{number}@work.example") for number in range(2)]
    at = now()
    change_edition(
        app,
        listed,
        starts_on=(at - 5 * DAY).date(),
        ends_on=(at + 5 * DAY).date(),
        deadline_at=at - 10 * DAY,
        opens_at=at - 90 * DAY,
    )
    for code in codes:
        confirm(code)
    assert [row(code).place for code in codes] == [Place.TAKEN, Place.WAITING]
    assert row(codes[1]).confirmed_at is not None


@pytest.mark.parametrize("how", ["cancelled", "past"])
def test_confirming_gives_no_place_in_an_edition_that_is_over(app: Flask, how: str) -> None:
    listed = first_come(app, 5)
    code = send(listed, "p@work.example")
    at = now()
    if how == "cancelled":
        change_edition(app, listed, cancelled_at=at)
    else:
        day = (at - 30 * DAY).date()
        change_edition(app, listed, starts_on=day, ends_on=day, deadline_at=at - 40 * DAY)
    confirm(code)
    assert (row(code).place, places(listed)[1]) == (Place.WAITING, 0)


def test_the_hour_begins_when_the_receipt_has_left(app: Flask) -> None:
    listed = first_come(app, 5)
    code = send(listed, "p@work.example")
    assert (row(code).held_until, row(code).confirm_by) == (None, None)
    assert services.start_terms() == services.lapse_held_places() == 0
    # The worker may come to it later than the letter left; the time is the letter's.
    sent_at = now() - HOUR / 2
    left(code, sent_at)
    until = row(code).held_until
    assert until is not None
    assert abs(until - sent_at - HOUR) < timedelta(seconds=1)
    assert row(code).confirm_by is not None
    assert services.start_terms() == services.lapse_held_places() == 0
    assert row(code).place is Place.HELD


def test_mail_that_is_away_for_days_costs_nobody_their_place(app: Flask) -> None:
    listed = first_come(app, 5)
    code = send(listed, "p@work.example")
    db.session.query(Application).update({"submitted_at": now() - 2 * DAY})
    db.session.query(OutboxMessage).update(
        {"created_at": now() - 2 * DAY, "next_attempt_at": now() + HOUR}
    )
    db.session.commit()
    services.start_terms()
    services.lapse_held_places()
    services.give_up_unconfirmed()
    assert (row(code).place, row(code).answer) == (Place.HELD, Answer.NONE)


def test_when_the_hour_is_over_the_hold_ends_and_the_turn_does_not(app: Flask) -> None:
    listed = first_come(app, 5)
    code = send(listed, "first@work.example")
    later = send(listed, "later@work.example")
    left(code, now() - 2 * HOUR)
    assert services.lapse_held_places() == 1
    found = row(code)
    assert (found.place, found.answer, found.held_until) == (Place.WAITING, Answer.NONE, None)
    assert (found.waiting_number, row(later).waiting_number) == (1, 2)
    assert kinds(code)[-1] is EventKind.HOLD_ENDED
    assert places(listed) == (Counter({Place.WAITING: 2}), 0)
    # Nobody is written to about it: the receipt has said so.
    assert {each.kind for each in db.session.query(OutboxMessage)} == {"receipt"}
    confirm(code)
    assert row(code).place is Place.TAKEN


def test_a_place_held_no_longer_goes_to_the_first_confirmed(app: Flask) -> None:
    listed = first_come(app, 1)
    code = send(listed, "first@work.example")
    waits = send(listed, "second@work.example")
    confirm(waits)
    assert row(waits).place is Place.WAITING
    left(code, now() - 2 * HOUR)
    services.lapse_held_places()
    assert row(waits).place is Place.TAKEN
    confirm(code)
    assert row(code).place is Place.WAITING
    assert queries.waiting_position(row(code)) == 1


def test_a_receipt_refused_for_good_ends_the_hold(app: Flask) -> None:
    listed = first_come(app, 5)
    code = send(listed, "p@nowhere.example")
    left(code, refused=True)
    assert (row(code).place, row(code).term_pending) == (Place.WAITING, False)
    assert kinds(code)[-1] is EventKind.HOLD_ENDED
    assert places(listed)[1] == 0
    assert row(code).confirm_by is not None


def test_what_is_never_confirmed_ends_and_is_told_once(app: Flask) -> None:
    listed = first_come(app, 5)
    codes = [send(listed, f"p{number}@work.example") for number in range(3)]
    days = app.config["UNCONFIRMED_DAYS"]
    for code in codes:
        left(code, now() - days * DAY - HOUR)
    confirm(codes[2])
    services.lapse_held_places()
    assert services.give_up_unconfirmed() == 2
    assert services.give_up_unconfirmed() == 0
    assert [row(code).answer for code in codes] == [Answer.LAPSED, Answer.LAPSED, Answer.NONE]
    assert kinds(codes[0])[-1] is EventKind.UNCONFIRMED
    told = [
        each.recipient for each in db.session.query(OutboxMessage).filter_by(kind="unconfirmed")
    ]
    assert told == ["p0@work.example", "p1@work.example"]
    with pytest.raises(transitions.Refused):
        confirm(codes[0])
    # They may apply again.
    again = send(listed, "p0@work.example")
    assert again != codes[0]


def test_nothing_ends_that_was_confirmed_meanwhile(app: Flask) -> None:
    listed = first_come(app, 5)
    code = send(listed, "p@work.example")
    left(code, now() - 30 * DAY)
    application_id = row(code).id
    confirm(code)
    assert not services.give_up_unconfirmed()
    from catalogue.enrolment.services.lapsing import give_up, lapse

    assert not give_up(application_id)
    assert not lapse(application_id)
    assert not terms.start_term(application_id)
    assert row(code).place is Place.TAKEN


def test_by_selection_an_offer_runs_from_when_its_letter_left(app: Flask) -> None:
    listed = make_edition(app)
    staff = make_person(app, "s@lead.example", organisation_slug="lead")
    code = make_application(app, listed)
    application_id = row(code).id
    seen = queries.last_event_id(application_id)
    services.decide(staff, application_id, transitions.Act.OFFER, seen=seen)
    offer = row(code).letter
    assert offer is not None
    assert "at least until" in offer.text or "por lo menos hasta" in " ".join(offer.text.split())
    assert row(code).held_until is None
    assert services.lapse_held_places() == 0
    sent_at = now() + 2 * DAY
    left(code, sent_at)
    edition = db.session.get_one(Edition, listed.edition_id)
    days = app.config["OFFER_DAYS"]
    assert row(code).held_until == transitions.offer_until(sent_at, days, edition.zone, None)
    # A selection's applications are not given up for an unconfirmed address.
    assert row(code).confirm_by is None


def test_an_offer_that_could_not_be_delivered_stays(app: Flask) -> None:
    listed = make_edition(app)
    staff = make_person(app, "s@lead.example", organisation_slug="lead")
    code = make_application(app, listed)
    application_id = row(code).id
    seen = queries.last_event_id(application_id)
    services.decide(staff, application_id, transitions.Act.OFFER, seen=seen)
    left(code, refused=True)
    services.lapse_held_places()
    assert (row(code).place, row(code).held_until) == (Place.HELD, None)
    assert queries.count_undelivered(listed.edition_id) == 1
    assert services.start_terms() == 0


def test_events_say_what_became_of_a_hold(app: Flask) -> None:
    listed = first_come(app, 5)
    code = send(listed, "p@work.example")
    left(code, now() - 2 * HOUR)
    services.lapse_held_places()
    confirm(code)
    assert kinds(code) == [EventKind.SUBMITTED, EventKind.HOLD_ENDED, EventKind.CONFIRMED]
    assert db.session.query(ApplicationEvent).filter_by(note="").count() == 3
