"""Free places for those who wait: in their order, in short transactions, by the worker alone."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask

from catalogue.accounts.models import AuditEntry
from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.courses.queries import naming_authority
from catalogue.database import db
from catalogue.enrolment import letters as enrolment_letters
from catalogue.enrolment import services
from catalogue.enrolment.codes import Decision, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.transitions import Refusal, Refused
from catalogue.enrolment.services import lapsing
from catalogue.enrolment.services.submitting import submit
from catalogue.mail.models import OutboxMessage
from catalogue.wiring import wiring
from tests.enrolment.factories import DAY, FIELDS, Listed, applicant, change_edition, make_edition
from tests.enrolment.many import add_applications
from tests.enrolment.test_bulk_notifications import Killed, rows_per_transaction
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

pytestmark = pytest.mark.engines

Count = Callable[[Flask], AbstractContextManager[Statements]]


def full(app: Flask, waiting: int, *, free: int = 0, waiting_list: bool = True) -> Listed:
    """Make a first-come edition with people on its list and places that have just been added."""
    listed = make_edition(
        app, admission=Admission.FIRST_COME, capacity=free, waiting_list=waiting_list
    )
    add_applications(app, listed, waiting, place=Place.WAITING, decision=Decision.WAITLISTED)
    return listed


def send(app: Flask, listed: Listed, email: str) -> Application:
    """Submit an application and return it as it was then."""
    with app.app_context():
        token = listed.save_draft({"full_name": "A"})
        code = submit(listed.edition_id, token, applicant(email), language="en", actor=None)
        found = db.session.query(Application).filter_by(code=code).one()
        db.session.expunge(found)
        return found


def by_place(app: Flask, listed: Listed, place: Place) -> list[str]:
    """Return who has a place of some kind, in the order of the waiting list."""
    with app.app_context():
        rows = (
            db.session.query(Application.email)
            .filter_by(edition_id=listed.edition_id, place=place)
            .order_by(Application.waiting_number, Application.id)
        )
        return [email for (email,) in rows]


def work(app: Flask) -> int:
    with app.app_context():
        return services.fill_free_places()


def test_submitting_costs_the_same_however_many_wait(app: Flask, count_statements: Count) -> None:
    costs = []
    for waiting in (40, 400):
        listed = full(app, waiting, free=waiting)
        with app.app_context():
            token = listed.save_draft({"full_name": "A"})
        with (
            app.app_context(),
            count_statements(app) as seen,
            rows_per_transaction(app) as rows,
        ):
            guest = applicant("new@work.example")
            submit(listed.edition_id, token, guest, language="en", actor=None)
        costs.append((len(seen), max(rows)))
    assert costs[0] == costs[1]


def test_publishing_more_places_costs_the_same_however_many_wait(
    app: Flask, count_statements: Count
) -> None:
    costs = []
    for waiting in (40, 400):
        listed = full(app, waiting, free=waiting)
        with (
            app.app_context(),
            count_statements(app) as seen,
            rows_per_transaction(app) as rows,
        ):
            for hook in wiring(app).after_edition_published:
                hook(db.session(), listed.edition_id)
            db.session.commit()
        costs.append((len(seen), max(rows)))
    assert costs[0] == costs[1]


@pytest.mark.slow
def test_a_batch_costs_the_same_however_many_wait(app: Flask, count_statements: Count) -> None:
    costs = []
    with app.app_context():
        # What a process asks once, the first calendar would ask.
        naming_authority()
    for waiting in (60, 400):
        listed = full(app, waiting, free=waiting)
        with (
            app.app_context(),
            count_statements(app) as seen,
            rows_per_transaction(app) as rows,
        ):
            assert lapsing.fill_edition(listed.edition_id) == lapsing.BATCH
        # Who answers the letters is asked once for all of them.
        assert len([each for each in seen if "FROM course_partner" in each]) == 1, seen.report()
        costs.append((len(seen), max(rows)))
        with app.app_context():
            found = db.session.query(AuditEntry).filter_by(action="edition.fill").all()
        assert max(len(each.details["promoted"]) for each in found) <= lapsing.BATCH
    assert costs[0] == costs[1]


@pytest.mark.slow
def test_whoever_submits_while_places_are_handed_on_goes_behind_those_who_wait(app: Flask) -> None:
    listed = full(app, 120, free=100)
    before = by_place(app, listed, Place.WAITING)
    with app.app_context():
        lapsing.fill_edition(listed.edition_id)
    assert send(app, listed, "late@work.example").place is Place.WAITING
    assert work(app) == 50
    assert by_place(app, listed, Place.TAKEN) == before[:100]
    assert by_place(app, listed, Place.WAITING) == [*before[100:], "late@work.example"]


@pytest.mark.slow
def test_where_there_are_places_for_all_who_wait_the_next_is_free(app: Flask) -> None:
    listed = full(app, 60, free=62)
    assert send(app, listed, "first@work.example").place is Place.HELD
    assert send(app, listed, "second@work.example").place is Place.HELD
    assert send(app, listed, "third@work.example").place is Place.WAITING
    assert work(app) == 60
    assert by_place(app, listed, Place.WAITING) == ["third@work.example"]
    with app.app_context():
        edition = db.session.get_one(Edition, listed.edition_id)
        assert edition.places_taken == edition.capacity == 62


@pytest.mark.parametrize("lang", ["en", "es"])
def test_without_a_list_places_that_are_promised_are_taken(
    app: Flask, client: Visitor, lang: str
) -> None:
    listed = full(app, 5, free=3, waiting_list=False)
    with app.app_context():
        token = listed.save_draft({"full_name": "A"})
        with pytest.raises(Refused) as refused:
            submit(listed.edition_id, token, applicant(), language="en", actor=None)
    assert refused.value.reason is Refusal.FULL
    client.submit(listed.path(lang), FIELDS, select="form[data-draft]")
    answer = client.submit(listed.path(lang, "check"), select="main form[method=post]")
    assert answer.status_code == 409
    assert {"en": "All places are taken", "es": "lugares"}[lang] in answer.text


@pytest.mark.parametrize(
    ("taken", "english", "spanish"),
    [
        (1, "2 of 3 left", "quedan 2 de 3"),
        (2, "1 of 3 left", "queda 1 de 3"),
        (3, "all 3 places taken", "los 3 lugares están ocupados"),
    ],
)
def test_a_page_says_in_words_how_few_places_are_left(
    app: Flask, client: Visitor, taken: int, english: str, spanish: str
) -> None:
    listed = make_edition(
        app, admission=Admission.FIRST_COME, capacity=3, places_taken=taken, waiting_list=True
    )
    assert english in client.get(f"/en/courses/{listed.slug}").text
    assert spanish in client.get(f"/es/cursos/{listed.slug}").text


@pytest.mark.slow
def test_killed_in_the_middle_everybody_has_one_place_and_one_letter(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = full(app, 130, free=120)
    before = by_place(app, listed, Place.WAITING)
    real, calls = enrolment_letters.promoted, itertools.count(1)

    def dies(*args: Any) -> None:
        real(*args)
        if next(calls) == 77:
            raise Killed

    monkeypatch.setattr(enrolment_letters, "promoted", dies)
    with app.app_context():
        with pytest.raises(Killed):
            services.fill_free_places()
        db.session.remove()
    monkeypatch.setattr(enrolment_letters, "promoted", real)
    assert by_place(app, listed, Place.TAKEN) == before[: lapsing.BATCH]
    assert work(app) == 120 - lapsing.BATCH
    assert by_place(app, listed, Place.TAKEN) == before[:120]
    with app.app_context():
        letters = db.session.query(OutboxMessage.recipient).filter_by(kind="promoted").all()
    assert sorted(email for (email,) in letters) == sorted(before[:120])


def test_nothing_is_locked_where_the_course_is_under_way(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = full(app, 3, free=3)
    change_edition(app, listed, starts_on=None, ends_on=None)
    with app.app_context():
        edition = db.session.get_one(Edition, listed.edition_id)
        edition.opens_at = edition.opens_at and edition.opens_at - 90 * DAY
        edition.starts_on = (edition.created_at - 5 * DAY).date()
        edition.ends_on = (edition.created_at + 5 * DAY).date()
        for route in edition.routes:
            route.deadline_at = edition.created_at - 10 * DAY
        db.session.commit()
    monkeypatch.setattr(lapsing, "writing", lambda: pytest.fail("A lock is taken for nothing."))
    assert work(app) == 0
