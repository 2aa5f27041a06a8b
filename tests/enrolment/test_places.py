"""Places one by one: taken under the lock, counted with the facts, handed on in line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import ORMExecuteState, Session

from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.database import db, now, writing
from catalogue.enrolment.codes import Answer, Decision, EventKind, Place
from catalogue.enrolment.models import Application, ApplicationEvent
from catalogue.enrolment.rules.transitions import Facts, Seats
from catalogue.enrolment.services import places
from catalogue.mail.models import OutboxMessage
from tests.enrolment.factories import DAY, Listed, make_application, make_edition, make_person
from tests.machine.apps import Statements

pytestmark = pytest.mark.engines

Count = Callable[[Flask], AbstractContextManager[Statements]]

PENDING = Facts(Decision.PENDING, Answer.NONE, Place.NONE)
WAITING = Facts(Decision.WAITLISTED, Answer.NONE, Place.WAITING)
OFFERED = Facts(Decision.OFFERED, Answer.NONE, Place.HELD)
WITHDRAWN = Facts(Decision.OFFERED, Answer.WITHDRAWN, Place.NONE)
LAPSED = Facts(Decision.OFFERED, Answer.LAPSED, Place.NONE)
ENROLLED = Facts(Decision.ADMITTED, Answer.NONE, Place.TAKEN)


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    """Stay in the app's context, as a service does."""
    with app.app_context():
        yield


def edition_of(session: Session, listed: Listed) -> Edition:
    return session.get_one(Edition, listed.edition_id)


def application(session: Session, code: str) -> Application:
    return session.query(Application).filter_by(code=code).one()


def in_line(app: Flask, listed: Listed, **values: object) -> str:
    """Make one more who waits for a place."""
    waits = {"decision": Decision.WAITLISTED, "place": Place.WAITING} | values
    return make_application(app, listed, **waits)  # type: ignore[arg-type]  # As it takes them.


def stamp(at: datetime | None) -> float:
    assert at is not None
    return at.timestamp()


def test_a_locked_edition_is_as_it_is_now(app: Flask) -> None:
    listed, other = make_edition(app, capacity=10), make_edition(app)
    session = writing()
    known = edition_of(session, listed)
    session.execute(text("UPDATE edition SET places_taken = 4"))
    assert known.places_taken == 0
    locked = places.lock_edition(session, listed.edition_id)
    assert locked is known
    assert places.capacity(locked) == Seats(10, 4)
    assert places.lock_edition(session, other.edition_id).id == other.edition_id


def test_the_lock_is_of_the_edition_s_row_alone(app: Flask) -> None:
    listed = make_edition(app)
    asked: list[str] = []

    def note(state: ORMExecuteState) -> None:
        statement: Any = state.statement
        asked.append(str(statement.compile(dialect=postgresql.dialect())))

    session = writing()
    event.listen(session, "do_orm_execute", note)
    places.lock_edition(session, listed.edition_id)
    event.remove(session, "do_orm_execute", note)
    (statement,) = asked
    assert statement.endswith("FOR UPDATE OF edition")


def test_an_application_is_read_once_its_own_edition_is_locked(app: Flask) -> None:
    make_application(app, make_edition(app))
    listed = make_edition(app)
    code = make_application(app, listed)
    session = writing()
    known = application(session, code)
    session.execute(text("UPDATE application SET decision = 'declined'"))
    edition, found = places.lock_of_application(session, known.id)
    assert (edition.id, found) == (listed.edition_id, known)
    assert places.facts_of(found) == Facts(Decision.DECLINED, Answer.NONE, Place.NONE)


def test_what_a_letter_says_of_an_edition_is_read_at_once(
    app: Flask, count_statements: Count
) -> None:
    make_edition(app)
    listed = make_edition(app)
    session = writing()
    edition = places.lock_edition(session, listed.edition_id)
    with count_statements(app) as seen:
        places.read_around(session, edition)
        assert len(seen) == 1
        assert edition.course.words["es"].title == "Ciberdiplomacia"
        assert [route.edition_id for route in edition.routes] == [edition.id]
        assert edition.words == {}
    assert len(seen) == 1, seen.report()


def change(app: Flask, before: Facts, after: Facts, *, is_new: bool = False) -> tuple[int, str]:
    """Apply a transition in an edition of its own; return how many places it then has taken."""
    listed = make_edition(app)
    code = make_application(
        app, listed, decision=before.decision, answer=before.answer, place=before.place
    )
    session = writing()
    edition, row = edition_of(session, listed), application(session, code)
    places.apply_transition(session, edition, row, after, is_new=is_new)
    session.commit()
    assert places.facts_of(application(session, code)) == after
    return edition_of(session, listed).places_taken, code


@pytest.mark.parametrize(
    ("before", "after", "is_new", "taken"),
    [
        (PENDING, OFFERED, False, 1),
        (OFFERED, OFFERED, False, 1),
        (OFFERED, WITHDRAWN, False, 0),
        (PENDING, WAITING, False, 0),
        # A new one is written with its facts already: its place is counted all the same.
        (OFFERED, OFFERED, True, 2),
    ],
)
def test_a_place_is_counted_with_the_facts(
    app: Flask, before: Facts, after: Facts, is_new: bool, taken: int
) -> None:
    assert change(app, before, after, is_new=is_new)[0] == taken


@pytest.mark.parametrize(
    ("after", "applies_again"),
    [(WITHDRAWN, True), (LAPSED, True), (OFFERED, False), (PENDING, False)],
)
def test_whoever_gave_up_a_place_may_apply_again(
    app: Flask, after: Facts, applies_again: bool
) -> None:
    _taken, code = change(app, OFFERED, after)
    assert (application(db.session(), code).applicant_key is None) is applies_again


def test_who_joins_the_line_goes_to_its_end_and_keeps_the_number(app: Flask) -> None:
    other, listed = make_edition(app), make_edition(app)
    in_line(app, other)
    codes = [make_application(app, listed) for _ in range(3)]
    session = writing()
    edition = edition_of(session, listed)
    rows = [application(session, code) for code in codes]
    for row in rows:
        places.apply_transition(session, edition, row, WAITING)
        session.flush()
    assert [row.waiting_number for row in rows] == [1, 2, 3]
    places.apply_transition(session, edition, rows[0], WAITING)
    assert rows[0].waiting_number == 1
    # A new one has its facts before it has its number.
    rows[1].waiting_number = None
    places.apply_transition(session, edition, rows[1], WAITING, is_new=True)
    places.apply_transition(session, edition, rows[2], OFFERED)
    assert [row.waiting_number for row in rows] == [1, 4, 3]


def put(session: Session, listed: Listed, code: str, after: Facts) -> Application:
    row = application(session, code)
    places.apply_transition(session, edition_of(session, listed), row, after)
    return row


HELD = Facts(Decision.ADMITTED, Answer.NONE, Place.HELD)


def test_a_time_is_not_written_before_its_letter_has_left(app: Flask) -> None:
    selection = make_edition(app)
    first_come = make_edition(app, admission=Admission.FIRST_COME)
    codes = [make_application(app, each, confirmed=False) for each in (selection, first_come)]
    session = writing()
    row = put(session, selection, codes[0], OFFERED)
    assert (row.held_until, row.term_pending) == (None, True)
    # Once it has begun, it goes on; what is no longer held has no time.
    row.held_until, row.term_pending = now(), False
    assert put(session, selection, codes[0], OFFERED).held_until is not None
    assert not row.term_pending
    row = put(session, selection, codes[0], WITHDRAWN)
    assert (row.held_until, row.term_pending) == (None, False)
    row = put(session, first_come, codes[1], HELD)
    row.hold_origin = "network"
    assert (row.held_until, row.term_pending) == (None, True)
    row.confirm_by = now()
    row = put(session, first_come, codes[1], WAITING)
    assert (row.hold_origin, row.term_pending) == (None, False)


def test_first_come_a_number_is_given_at_submission_and_kept(app: Flask) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME)
    held, waiting = (make_application(app, listed, confirmed=False) for _ in range(2))
    session = writing()
    edition = edition_of(session, listed)
    for code, facts in ((held, HELD), (waiting, WAITING)):
        places.apply_transition(session, edition, application(session, code), facts, is_new=True)
        session.flush()
    assert put(session, listed, held, WAITING).waiting_number == 1
    assert application(session, waiting).waiting_number == 2


def test_what_happens_is_noted_whole(app: Flask) -> None:
    person = make_person(app, "hub@work.example")
    code = make_application(app, make_edition(app))
    session, at = writing(), now()
    row = application(session, code)
    places.log_event(
        session, row, EventKind.DECLINED, at, person_id=person.person_id, note="Late.", place=3
    )
    places.log_event(session, row, EventKind.CONFIRMED, at)
    session.commit()
    found = session.query(ApplicationEvent).filter_by(application_id=row.id).all()
    told = [(each.kind, each.person_id, each.note, each.details) for each in found[1:]]
    assert told == [
        (EventKind.DECLINED, person.person_id, "Late.", {"place": 3}),
        (EventKind.CONFIRMED, None, "", {}),
    ]
    assert {stamp(each.at) for each in found[1:]} == {stamp(at)}


def test_the_applicant_was_told_the_decision_as_it_stands(app: Flask) -> None:
    code = make_application(app, make_edition(app), decision=Decision.DECLINED)
    session, at = writing(), now()
    row = application(session, code)
    places.mark_notified(row, at)
    assert (row.told, row.told_at) == (Decision.DECLINED, at)


def test_the_next_in_line_is_offered_the_place_and_told(app: Flask) -> None:
    listed = make_edition(app, capacity=2)
    first, second = in_line(app, listed), in_line(app, listed)
    session, at = writing(), now()
    promoted = places.promote_next(session, edition_of(session, listed), at)
    session.commit()
    row = application(session, first)
    assert promoted == row.id
    assert (places.facts_of(row), row.told, stamp(row.told_at)) == (
        OFFERED,
        Decision.OFFERED,
        stamp(at),
    )
    # The letter has still to leave.
    assert (row.held_until, row.term_pending) == (None, True)
    assert [stamp(row.events[-1].at), row.events[-1].kind] == [stamp(at), EventKind.PROMOTED]
    assert places.facts_of(application(session, second)) == WAITING
    assert edition_of(session, listed).places_taken == 1
    (letter,) = session.query(OutboxMessage).all()
    assert (letter.kind, letter.recipient) == ("promoted", row.email)
    # The letter says who answers: the institution that leads the course.
    assert "lead es" in letter.text


@pytest.mark.parametrize("admission", list(Admission))
def test_nobody_unconfirmed_is_given_a_place(app: Flask, admission: Admission) -> None:
    listed = make_edition(app, admission=admission, capacity=2)
    unconfirmed = in_line(app, listed, confirmed=False)
    confirmed = in_line(app, listed)
    session = writing()
    edition = edition_of(session, listed)
    assert places.promote_next(session, edition, now()) == application(session, confirmed).id
    assert places.promote_next(session, edition, now()) is None
    assert places.promote_all(session, edition, now(), 5) == []
    assert places.facts_of(application(session, unconfirmed)) == WAITING
    after = ENROLLED if admission is Admission.FIRST_COME else OFFERED
    assert places.facts_of(application(session, confirmed)) == after


@pytest.mark.parametrize("promote", ["next", "all"])
@pytest.mark.parametrize(
    ("waiting", "capacity", "starts", "promotes"),
    [
        (True, 1, 60 * DAY, True),
        (True, 0, 60 * DAY, False),
        (False, 1, 60 * DAY, False),
        (True, 1, -20 * DAY, False),
    ],
)
def test_a_place_goes_to_nobody_where_none_is_free_none_waits_or_the_course_runs(
    app: Flask,
    promote: str,
    waiting: bool,
    capacity: int,
    starts: timedelta,
    promotes: bool,
) -> None:
    listed = make_edition(
        app, capacity=capacity, starts=starts, deadline=-DAY, admission=Admission.FIRST_COME
    )
    in_line(app, make_edition(app))
    code = in_line(app, listed) if waiting else None
    session = writing()
    edition, at = edition_of(session, listed), now()
    if promote == "next":
        found = places.promote_next(session, edition, at)
    else:
        found = next(iter(places.promote_all(session, edition, at, 5)), None)
    assert found == (application(session, code).id if promotes and code else None)


def test_a_place_too_many_is_given_to_nobody(app: Flask) -> None:
    listed = make_edition(app, capacity=1)
    in_line(app, listed)
    session = writing()
    edition = edition_of(session, listed)
    edition.places_taken = 2
    assert places.promote_next(session, edition, now()) is None
    assert places.promote_all(session, edition, now(), 5) == []


@pytest.mark.parametrize(("capacity", "most", "given"), [(3, 2, 2), (2, 3, 2), (9, 9, 3)])
def test_free_places_go_to_those_who_wait_in_their_order(
    app: Flask, capacity: int, most: int, given: int
) -> None:
    listed = make_edition(app, capacity=capacity, admission=Admission.FIRST_COME)
    codes = [in_line(app, listed) for _ in range(3)]
    session = writing()
    session.execute(text("UPDATE application SET waiting_number = 1000000 - waiting_number"))
    rows = [application(session, code) for code in codes]
    found = places.promote_all(session, edition_of(session, listed), now(), most)
    assert found == [row.id for row in reversed(rows)][:given]
    assert [row.place for row in reversed(rows)].count(Place.TAKEN) == given
    assert edition_of(session, listed).places_taken == given
