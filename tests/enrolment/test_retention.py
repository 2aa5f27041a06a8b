"""What is kept no longer is deleted in batches, each a short transaction with a bounded note."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert

from catalogue.accounts.models import AuditEntry, SignIn
from catalogue.accounts.rules import LIFETIME
from catalogue.accounts.services import signing
from catalogue.alerts import services as alerts
from catalogue.alerts.models import AlertAddress, AlertSubscription
from catalogue.alerts.services import retention as alert_retention
from catalogue.alerts.services import unsubscribing
from catalogue.courses.models import Edition
from catalogue.database import db, now
from catalogue.enrolment import services
from catalogue.enrolment.models import Application, ApplicationDraft, ApplicationEvent
from catalogue.enrolment.services import retention
from tests.enrolment.factories import Listed, make_application, make_edition, make_person
from tests.enrolment.many import add_applications
from tests.machine.apps import Statements

pytestmark = pytest.mark.engines

Count = Callable[[Flask], AbstractContextManager[Statements]]
LONG_AGO = timedelta(days=4 * 365)


def old_edition(app: Flask) -> Listed:
    listed = make_edition(app)
    with app.app_context():
        edition = db.session.get_one(Edition, listed.edition_id)
        edition.starts_on = (now() - LONG_AGO).date()
        edition.ends_on = (now() - LONG_AGO + timedelta(days=9)).date()
        db.session.commit()
    return listed


def add_drafts(listed: Listed, count: int) -> None:
    at = now() - LONG_AGO
    rows = [
        {
            "edition_id": listed.edition_id,
            "token_hash": f"hash-{number}",
            "language": "en",
            "entries": {},
            "created_at": at,
            "updated_at": at,
            "sent_code": "",
        }
        for number in range(count)
    ]
    db.session.execute(insert(ApplicationDraft), rows)
    db.session.commit()


def notes(app: Flask, action: str, ids: str) -> list[int]:
    """Return how many ids each line of the audit log names."""
    with app.app_context():
        found = db.session.query(AuditEntry).filter_by(action=action).order_by(AuditEntry.id)
        return [len(each.details[ids]) for each in found]


def test_old_applications_go_in_batches_with_all_that_belongs_to_them(
    app: Flask, count_statements: Count
) -> None:
    listed = old_edition(app)
    add_applications(app, listed, 2 * retention.BATCH + 50)
    make_application(app, listed)
    kept = make_application(app, make_edition(app))
    with app.app_context(), count_statements(app) as seen:
        assert services.delete_old_applications() == 2 * retention.BATCH + 51
    assert notes(app, "application.delete", "applications") == [200, 200, 51]
    # A batch deletes once and notes it once.
    assert len(seen) == 6
    with app.app_context():
        assert [each.code for each in db.session.query(Application)] == [kept]
        assert db.session.query(ApplicationEvent).count() == 1


def test_abandoned_drafts_go_in_batches(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 20)
    listed = make_edition(app)
    with app.app_context():
        add_drafts(listed, 50)
        services.save_draft(listed.edition_id, "fresh", {"a": "b"}, language="en", actor=None)
        assert services.delete_abandoned_drafts() == 50
        assert db.session.query(ApplicationDraft).count() == 1
        assert services.delete_abandoned_drafts() == 0
    assert notes(app, "draft.delete", "drafts") == [20, 20, 10]


def test_killed_between_two_batches_the_rest_goes_the_next_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 20)
    listed = make_edition(app)
    real, calls = retention._delete, []

    def dies(*args: object) -> int:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args)  # type: ignore[arg-type]  # Handed on as they came.

    monkeypatch.setattr(retention, "_delete", dies)
    with app.app_context():
        add_drafts(listed, 50)
        with pytest.raises(KeyboardInterrupt):
            services.delete_abandoned_drafts()
        db.session.remove()
        assert db.session.query(ApplicationDraft).count() == 30
        db.session.rollback()
        assert services.delete_abandoned_drafts() == 30


def test_past_sign_ins_go_in_batches(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "BATCH", 20)
    person = make_person(app, "often@work.example")
    past = now() - LIFETIME - timedelta(days=1)
    with app.app_context():
        for number in range(50):
            db.session.add(
                SignIn(
                    person_id=person.person_id,
                    token_hash=f"hash-{number}",
                    created_at=past,
                    seen_at=past,
                )
            )
        db.session.commit()
        assert signing.forget_past() == 50
        assert db.session.query(SignIn).count() == 0


@pytest.mark.slow
def test_ended_alerts_go_in_batches(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alert_retention, "BATCH", 20)
    listed = make_edition(app)
    sizes: list[int] = []
    real = unsubscribing.remove

    def remove(session: object, rows: list[AlertSubscription]) -> None:
        sizes.append(len(rows))
        real(session, rows)  # type: ignore[arg-type]  # Handed on as it came.

    monkeypatch.setattr(alert_retention, "remove", remove)
    with app.app_context():
        for number in range(50):
            watch = alerts.Watch(course_id=listed.course_id)
            alerts.ask(f"many{number}@work.example", "en", watch)
        db.session.query(AlertSubscription).update({"ends_at": now() - timedelta(days=1)})
        db.session.commit()
        assert alerts.forget_ended() == 50
        assert db.session.query(AlertAddress).count() == 0
    assert sizes == [20, 20, 10]
