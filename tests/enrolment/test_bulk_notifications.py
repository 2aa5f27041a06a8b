"""What many are told: noted in one row, written in short transactions, each letter once."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from catalogue.courses.models import Course, Edition
from catalogue.database import db, now
from catalogue.enrolment import letters as enrolment_letters
from catalogue.enrolment import presenters, services
from catalogue.enrolment.codes import Answer, BulkNotificationKind, Decision, EventKind
from catalogue.enrolment.models import (
    Application,
    ApplicationDraft,
    ApplicationEvent,
    BulkNotification,
    BulkNotificationRecipient,
)
from catalogue.enrolment.services import extending
from catalogue.i18n.languages import using_locale
from catalogue.mail.models import OutboxMessage
from catalogue.tokens import hash_of
from catalogue.wiring import wiring
from tests.conftest import visitor_of
from tests.enrolment.factories import DAY, Listed, make_application, make_edition
from tests.enrolment.many import add_applications
from tests.enrolment.test_deciding import staff
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

pytestmark = pytest.mark.engines

Count = Callable[[Flask], AbstractContextManager[Statements]]


class Killed(BaseException):
    """The process ends where it stands."""


DEATHS: dict[str, tuple[Any, str, int]] = {
    "after a letter": (enrolment_letters, "extended", 137),
    "before a commit": (extending, "_write_to_applicants", 2),
    "between two batches": (extending, "send_batch", 2),
    "after a draft's letter": (enrolment_letters, "extended_for_draft", 110),
}
"""After which call of what the process is killed."""


def extend(app: Flask, listed: Listed, days: int = 7) -> None:
    """Move the deadline later and do what a publication does, in its transaction."""
    with app.app_context():
        edition = db.session.get_one(Edition, listed.edition_id)
        for route in edition.routes:
            assert route.deadline_at is not None
            route.former_deadline_at = route.former_deadline_at or route.deadline_at
            route.deadline_at += days * DAY
        for hook in wiring(app).after_edition_published:
            hook(db.session(), listed.edition_id)
        db.session.commit()


def add_drafts(listed: Listed, *addresses: str) -> None:
    """Begin a draft for each address, the earliest first."""
    for number, address in enumerate(addresses):
        services.save_draft(
            listed.edition_id, f"t{number}", {"email": address}, language="en", actor=None
        )


def letters(app: Flask) -> Counter[str]:
    with app.app_context():
        rows = db.session.query(OutboxMessage.recipient).filter_by(kind="extended")
        return Counter(recipient for (recipient,) in rows)


def notification(app: Flask) -> BulkNotification:
    with app.app_context():
        found = db.session.query(BulkNotification).order_by(BulkNotification.id.desc()).first()
        assert found is not None
        db.session.expunge(found)
        return found


def send_all(app: Flask) -> None:
    """Let the worker come round until nothing is left to tell."""
    for _ in range(50):
        with app.app_context():
            services.send_bulk_notifications()
            left = db.session.query(BulkNotification).filter_by(finished_at=None).count()
            db.session.rollback()
        if not left:
            return
    pytest.fail("The worker never finishes.")


@contextmanager
def rows_per_transaction(app: Flask) -> Iterator[list[int]]:
    """Collect how many rows each transaction writes."""
    found: list[int] = [0]

    def flushed(session: Any, _context: object) -> None:
        found[-1] += len(session.new) + len(session.dirty) + len(session.deleted)

    def ended(session: Any) -> None:
        found.append(0)

    event.listen(db.session, "after_flush", flushed)
    event.listen(db.session, "after_commit", ended)
    try:
        yield found
    finally:
        event.remove(db.session, "after_flush", flushed)
        event.remove(db.session, "after_commit", ended)


@pytest.fixture
def listed(app: Flask) -> Listed:
    return make_edition(app)


def test_publishing_costs_the_same_for_40_and_400(app: Flask, count_statements: Count) -> None:
    costs = []
    for people in (40, 400):
        listed = make_edition(app)
        add_applications(app, listed, people)
        with count_statements(app) as seen, rows_per_transaction(app) as rows:
            extend(app, listed)
        costs.append((len(seen), max(rows)))
    assert costs[0] == costs[1]
    assert sum(letters(app).values()) == 0


@pytest.mark.slow
def test_no_transaction_writes_to_more_than_a_batch(app: Flask, count_statements: Count) -> None:
    worst = []
    for people in (100, 400):
        listed = make_edition(app)
        add_applications(app, listed, people)
        extend(app, listed)
        ids = _ids(app)
        with (
            app.app_context(),
            count_statements(app) as seen,
            rows_per_transaction(app) as rows,
        ):
            first = extending.send_batch(*ids)
        assert first == extending.BATCH
        worst.append((len(seen), max(rows)))
        send_all(app)
    assert worst[0] == worst[1]
    # A letter and an event for each, and the row that notes how far it has come.
    assert worst[0][1] <= 2 * extending.BATCH + 2


def test_who_answers_is_asked_once_for_all_letters_of_a_batch(
    app: Flask, listed: Listed, count_statements: Count
) -> None:
    add_applications(app, listed, 20)
    with app.app_context():
        add_drafts(listed, *[f"draft{number}@work.example" for number in range(20)])
    extend(app, listed)
    for written in (20, 20):
        with app.app_context(), count_statements(app) as seen:
            assert extending.send_batch(*_ids(app)) == written
        assert len([each for each in seen if "FROM course_partner" in each]) == 1, seen.report()


def _ids(app: Flask) -> tuple[int, int]:
    found = notification(app)
    return found.id, found.edition_id


@pytest.mark.slow
@pytest.mark.parametrize("when", sorted(DEATHS))
def test_killed_in_the_middle_nobody_is_left_out_or_told_twice(
    app: Flask, listed: Listed, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    everybody = add_applications(app, listed, 250)
    with app.app_context():
        add_drafts(listed, *[f"draft{number}@work.example" for number in range(120)])
    extend(app, listed)
    owner, name, call = DEATHS[when]
    real, calls = getattr(owner, name), itertools.count(1)

    def dies(*args: Any, **values: Any) -> Any:
        done = real(*args, **values)
        if next(calls) == call:
            raise Killed
        return done

    monkeypatch.setattr(owner, name, dies)
    with app.app_context():
        with pytest.raises(Killed):
            services.send_bulk_notifications()
        db.session.remove()
    monkeypatch.setattr(owner, name, real)
    assert 0 < sum(letters(app).values()) < 370
    send_all(app)
    told = letters(app)
    assert set(told.values()) == {1}
    assert set(told) == everybody | {f"draft{number}@work.example" for number in range(120)}
    with app.app_context():
        noted = db.session.query(ApplicationEvent).filter_by(kind=EventKind.EXTENDED).count()
        assert noted == 250
        assert db.session.query(BulkNotificationRecipient).count() == 0
    found = notification(app)
    assert (found.recipients, found.notified) == (250, 250)
    assert found.finished_at is not None


@pytest.mark.slow
def test_two_workers_share_the_work(app: Flask, listed: Listed) -> None:
    everybody = add_applications(app, listed, 250)
    extend(app, listed)
    ids = _ids(app)
    with app.app_context():
        assert extending.send_batch(*ids) == 100
    with app.app_context():
        assert extending.send_batch(*ids) == 100
    send_all(app)
    assert letters(app) == Counter(everybody)


@pytest.mark.slow
def test_extended_again_before_all_were_told_each_reads_the_latest_once(
    app: Flask, listed: Listed
) -> None:
    everybody = add_applications(app, listed, 150)
    extend(app, listed)
    with app.app_context():
        extending.send_batch(*_ids(app))
    extend(app, listed)
    send_all(app)
    told = letters(app)
    assert set(told) == everybody
    # The first hundred had been told of the first, and are told that it is later still.
    assert Counter(told.values()) == {2: 100, 1: 50}


@pytest.mark.slow
def test_what_no_longer_holds_is_told_to_nobody_else(app: Flask, listed: Listed) -> None:
    add_applications(app, listed, 150)
    extend(app, listed)
    with app.app_context():
        extending.send_batch(*_ids(app))
        edition = db.session.get_one(Edition, listed.edition_id)
        edition.cancelled_at = now()
        db.session.commit()
    send_all(app)
    assert sum(letters(app).values()) == 100
    assert notification(app).finished_at is not None


def test_whoever_applied_later_or_is_decided_meanwhile_hears_nothing(
    app: Flask, listed: Listed
) -> None:
    make_application(app, listed, "early@work.example")
    make_application(app, listed, "decided@work.example")
    extend(app, listed)
    make_application(app, listed, "late@work.example")
    with app.app_context():
        add_drafts(listed, "begun.late@work.example")
        row = db.session.query(Application).filter_by(email="decided@work.example").one()
        row.decision, row.answer = Decision.DECLINED, Answer.NONE
        db.session.commit()
    send_all(app)
    assert letters(app) == {"early@work.example": 1}


def test_an_address_is_written_to_once_across_batches(
    app: Flask, listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_application(app, listed, "sent@work.example")
    with app.app_context():
        add_drafts(
            listed, "one@work.example", "sent@work.example", "One@work.example", "two@work.example"
        )
    monkeypatch.setattr(extending, "BATCH", 1)
    extend(app, listed)
    send_all(app)
    assert letters(app) == {
        "sent@work.example": 1,
        "one@work.example": 1,
        "two@work.example": 1,
    }
    with app.app_context():
        assert db.session.query(BulkNotificationRecipient).count() == 0


def test_the_addresses_are_kept_as_hashes_only_while_the_letters_are_written(
    app: Flask, listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        add_drafts(listed, "one@work.example", "two@work.example")
    monkeypatch.setattr(extending, "BATCH", 1)
    extend(app, listed)
    with app.app_context():
        extending.send_batch(*_ids(app))
        (row,) = db.session.query(BulkNotificationRecipient).all()
        assert row.address_hash == hash_of("one@work.example")
        assert db.session.query(ApplicationDraft).count() == 2


def test_a_notification_that_cannot_be_written_keeps_no_other_waiting(
    app: Flask, listed: Listed, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_application(app, listed, "broken@work.example")
    other = make_edition(app)
    make_application(app, other, "fine@work.example")
    extend(app, listed)
    extend(app, other)
    real = enrolment_letters.extended

    def breaks(session: Any, application: Application, routes: Any, answering: Any) -> None:
        if application.email == "broken@work.example":
            raise ValueError("a letter that cannot be written")
        real(session, application, routes, answering)

    monkeypatch.setattr(enrolment_letters, "extended", breaks)
    with app.app_context():
        assert services.send_bulk_notifications() == 1
    assert letters(app) == {"fine@work.example": 1}
    assert "could not be written" in caplog.text
    monkeypatch.setattr(enrolment_letters, "extended", real)
    send_all(app)
    assert letters(app) == {"fine@work.example": 1, "broken@work.example": 1}


@pytest.mark.parametrize(
    ("lang", "about", "some", "all_"),
    [
        (
            "en",
            "about to be sent",
            "100 of 150 applicants notified of the extended deadline.",
            "150 applicants were notified of the extended deadline.",
        ),
        (
            "es",
            "En breve se avisará",
            "Se avisó de la ampliación del plazo a 100 de 150 solicitantes.",
            "se avisó de la ampliación del plazo a 150 solicitantes.",
        ),
    ],
)
@pytest.mark.slow
def test_how_far_it_has_come_stands_on_the_edition_and_its_list(
    app: Flask, listed: Listed, client: Visitor, lang: str, about: str, some: str, all_: str
) -> None:
    add_applications(app, listed, 150)
    staff(app, client)
    assert "notice--info" not in client.get(listed.staff(lang)).text
    extend(app, listed)
    assert about in client.get(listed.staff(lang)).text
    with app.app_context():
        extending.send_batch(*_ids(app))
    assert some in client.get(listed.staff(lang)).text
    send_all(app)
    assert all_ in client.get(listed.staff(lang)).text


def test_large_numbers_are_written_in_groups(app: Flask, listed: Listed) -> None:
    note = BulkNotification(notified=1200, recipients=3506)
    with app.test_request_context(), using_locale("en"):
        edition = db.session.get_one(Edition, listed.edition_id)
        (text,) = presenters.background_work(edition, note, 0)
    assert text == "1\u00a0200 of 3\u00a0506 applicants notified of the extended deadline."


def test_whoever_edits_the_edition_sees_it_too(sample_app: Flask) -> None:
    visitor = visitor_of(sample_app)
    visitor.sign_in("editor@gsma.example")
    home = "/en/workspace/courses/child-online-protection-for-regulators"
    with sample_app.app_context():
        slug = "child-online-protection-for-regulators"
        query = select(Edition).join(Edition.course).where(Course.slug == slug)
        edition = db.session.scalars(query.order_by(Edition.id.desc())).first()
        assert edition is not None
        db.session.add(
            BulkNotification(
                kind=BulkNotificationKind.DEADLINE_EXTENDED,
                edition_id=edition.id,
                details={"routes": []},
                created_at=now(),
                recipients=3506,
                notified=1200,
            )
        )
        address = f"{home}/editions/{edition.slug}"
        db.session.commit()
    notice = visitor.page(address).select_one(".notice--info")
    assert notice is not None
    assert "1\u00a0200 of 3\u00a0506 applicants" in notice.text
