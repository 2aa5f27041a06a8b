"""Many at once: places are given exactly once, whatever the database."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from catalogue import database
from catalogue.accounts.access import Actor
from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.database import db
from catalogue.enrolment import queries
from catalogue.enrolment.codes import Decision, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.transitions import Act, Refusal, Refused
from catalogue.enrolment.services import accept, confirm, decide, places, submit, withdraw
from tests.enrolment.factories import Listed, applicant, make_application, make_edition, make_person

pytestmark = [pytest.mark.engines, pytest.mark.slow]
THREADS = 12
"""Fewer than the connections that one process keeps to PostgreSQL."""


def at_once(app: Flask, jobs: Iterable[Callable[[], Any]]) -> list[Any]:
    """Run every job in a thread and context of its own; returns results, and errors as results."""
    gate = threading.Barrier(THREADS)
    first = threading.local()

    def run(job: Callable[[], Any]) -> Any:
        if not getattr(first, "passed", False):
            # All threads begin together; a thread's later jobs do not wait again.
            first.passed = True
            gate.wait(30)
        with app.app_context():
            try:
                return job()
            except (Refused, OperationalError) as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, jobs))


def drafts(app: Flask, listed: Listed, count: int) -> list[str]:
    with app.app_context():
        return [listed.save_draft({"full_name": "A"}) for _ in range(count)]


def send_all(app: Flask, listed: Listed, count: int) -> list[Any]:
    tokens = drafts(app, listed, count)

    def job(token: str) -> Callable[[], str]:
        person = applicant(f"{token}@work.example")
        return lambda: submit(listed.edition_id, token, person, language="en", actor=None)

    return at_once(app, [job(token) for token in tokens])


def places_of(app: Flask, listed: Listed) -> tuple[Counter[Place], list[int], int]:
    with app.app_context():
        found = db.session.query(Application).order_by(Application.id).all()
        waiting = [each.waiting_number or 0 for each in found if each.place is Place.WAITING]
        taken = db.session.get_one(Edition, listed.edition_id).places_taken
        return Counter(each.place for each in found), waiting, taken


@contextmanager
def patient(app: Flask) -> Iterator[None]:
    """Let SQLite's writers wait for their turn as long as a busy machine needs.

    What somebody is told whose turn does not come in time: ``tests/house/test_database_away.py``.
    """

    def wait_longer(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA busy_timeout = 60000")

    with app.app_context():
        engine = db.engine
    engine.dispose()
    event.listen(engine, "connect", wait_longer)
    try:
        yield
    finally:
        event.remove(engine, "connect", wait_longer)
        engine.dispose()


def test_a_hundred_at_once_for_ten_places(app: Flask) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME, capacity=10)
    with patient(app):
        results = send_all(app, listed, 100)
    assert not [each for each in results if not isinstance(each, str)]
    found, waiting, taken = places_of(app, listed)
    # Two of ten places are held for the unproven; the others are for whoever confirms.
    assert found == {Place.HELD: 2, Place.WAITING: 98}
    # The line is in the order in which the applications came in, without a gap.
    assert waiting == [number for number in range(1, 101) if number in waiting]
    assert numbers_of(app) == list(range(1, 101))
    assert taken == 2
    with patient(app):
        results = confirm_all(app)
    assert not [each for each in results if isinstance(each, BaseException)]
    found, waiting, taken = places_of(app, listed)
    assert found == {Place.TAKEN: 10, Place.WAITING: 90}
    assert taken == 10
    assert numbers_of(app) == list(range(1, 101))


def numbers_of(app: Flask) -> list[int]:
    with app.app_context():
        rows = db.session.execute(select(Application.waiting_number).order_by(Application.id))
        return [number or 0 for (number,) in rows]


def confirm_all(app: Flask) -> list[Any]:
    with app.app_context():
        ids = db.session.scalars(select(Application.id).order_by(Application.id)).all()
    return at_once(app, [lambda each=each: confirm(each).code for each in ids])  # type: ignore[misc]  # Bound early.


def test_sending_and_confirming_at_once(app: Flask) -> None:
    """Whoever confirms and whoever has just been sent never have the same place."""
    listed = make_edition(app, admission=Admission.FIRST_COME, capacity=10)
    with app.app_context():
        tokens = drafts(app, listed, 100)

    def job(token: str, *, confirms: bool) -> Callable[[], str]:
        person = applicant(f"{token}@work.example")

        def run() -> str:
            code = submit(listed.edition_id, token, person, language="en", actor=None)
            if confirms:
                application = queries.application_by_code(code)
                assert application is not None
                confirm(application.id)
            return code

        return run

    jobs = [job(token, confirms=number % 4 == 0) for number, token in enumerate(tokens)]
    with patient(app):
        results = at_once(app, jobs)
    assert not [each for each in results if not isinstance(each, str)]
    found, _waiting, taken = places_of(app, listed)
    assert taken == found[Place.TAKEN] + found[Place.HELD] <= 10
    assert found[Place.HELD] <= 2
    assert found[Place.TAKEN] >= 8


def unlock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the lock away: no row lock, and SQLite's writers begin as readers do."""

    def bare(session: Session, edition_id: int) -> Edition:
        return session.scalars(select(Edition).where(Edition.id == edition_id)).one()

    def reading() -> Session:
        session: Session = db.session()
        session.rollback()
        return session

    monkeypatch.setattr(places, "lock_edition", bare)
    for module in ("submitting", "deciding"):
        monkeypatch.setattr(f"catalogue.enrolment.services.{module}.writing", reading)
    monkeypatch.setattr("catalogue.enrolment.services.submitting.lock_edition", bare)
    assert database.writing is not reading


def test_without_the_lock_it_goes_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME, capacity=10)
    tokens = drafts(app, listed, 100)
    unlock(monkeypatch)
    original = places.apply_transition

    def slow(*args: Any, **values: Any) -> None:
        # A moment between reading and writing, as a busy machine has it.
        threading.Event().wait(0.002)
        original(*args, **values)

    monkeypatch.setattr("catalogue.enrolment.services.submitting.apply_transition", slow)

    def job(token: str) -> Callable[[], str]:
        person = applicant(f"{token}@work.example")

        def send() -> str:
            try:
                return submit(listed.edition_id, token, person, language="en", actor=None)
            except SQLAlchemyError as error:
                db.session.rollback()
                return f"failed: {type(error).__name__}"

        return send

    results = at_once(app, [job(token) for token in tokens])
    failed = [each for each in results if each.startswith("failed")]
    found, waiting, taken = places_of(app, listed)
    oversold = found[Place.HELD] > 2
    assert failed or oversold, "The lock is not what keeps the places right."
    assert (found[Place.HELD], len(waiting), taken) != (2, 98, 2)


def offer(actor: Actor, code: str) -> Callable[[], str]:
    def job() -> str:
        application = queries.application_by_code(code)
        assert application is not None
        seen = queries.last_event_id(application.id)
        decide(actor, application.id, Act.OFFER, seen=seen)
        return "offered"

    return job


def test_twenty_offers_at_once_for_ten_places(app: Flask) -> None:
    listed = make_edition(app, capacity=10)
    actor = make_person(app, "a@lead.example", organisation_slug="lead")
    codes = [make_application(app, listed) for _ in range(20)]
    results = at_once(app, [offer(actor, code) for code in codes])
    refused = [each for each in results if isinstance(each, Refused)]
    assert results.count("offered") == 10
    assert len(refused) == 10
    assert {each.reason for each in refused} == {Refusal.NO_PLACE}
    assert refused[0].details == {"taken": 10, "capacity": 10}
    found, _waiting, taken = places_of(app, listed)
    assert found == {Place.HELD: 10, Place.NONE: 10}
    assert taken == 10


def test_twenty_offers_without_the_lock_go_wrong(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = make_edition(app, capacity=10)
    actor = make_person(app, "a@lead.example", organisation_slug="lead")
    codes = [make_application(app, listed) for _ in range(20)]
    unlock(monkeypatch)
    original = places.apply_transition

    def slow(*args: Any, **values: Any) -> None:
        threading.Event().wait(0.01)
        original(*args, **values)

    monkeypatch.setattr("catalogue.enrolment.services.deciding.apply_transition", slow)
    results = at_once(app, [offer(actor, code) for code in codes])
    found, _waiting, taken = places_of(app, listed)
    right = results.count("offered") == 10 and found[Place.HELD] == 10 and taken == 10
    failed = [each for each in results if isinstance(each, OperationalError)]
    assert failed or not right


def test_two_of_the_staff_at_once_and_the_second_is_told(app: Flask) -> None:
    listed = make_edition(app)
    actor = make_person(app, "a@lead.example", organisation_slug="lead")
    code = make_application(app, listed)
    with app.app_context():
        application = queries.application_by_code(code)
        assert application is not None
        application_id, seen = application.id, queries.last_event_id(application.id)

    def job(act: Act) -> Callable[[], str]:
        def run() -> str:
            decide(actor, application_id, act, seen=seen)
            return act.value

        return run

    results = at_once(app, [job(Act.OFFER), job(Act.DECLINE)] * 8)
    refused = [each for each in results if isinstance(each, Refused)]
    assert len(refused) == 15
    assert {each.reason for each in refused} == {Refusal.CHANGED}


def test_accepting_and_withdrawing_at_once(app: Flask) -> None:
    """One answer wins, and the place is counted once and passed on once."""
    listed = make_edition(app, capacity=1)
    person = make_person(app, "p@work.example")
    make_application(
        app, listed, decision=Decision.OFFERED, place=Place.HELD, person_id=person.person_id
    )
    waiting = make_application(app, listed, decision=Decision.WAITLISTED, place=Place.WAITING)
    with app.app_context():
        application_id = db.session.scalars(select(Application.id).order_by(Application.id)).first()
    assert application_id is not None
    jobs = [
        lambda: accept(person, application_id),
        lambda: withdraw(person, application_id),
    ] * 8
    at_once(app, jobs)
    found, _numbers, taken = places_of(app, listed)
    assert taken == 1
    assert found[Place.HELD] + found[Place.TAKEN] == 1
    with app.app_context():
        next_one = queries.application_by_code(waiting)
        assert next_one is not None
        assert next_one.place is Place.HELD
