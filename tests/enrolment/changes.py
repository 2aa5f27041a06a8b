"""Publishing changes of an edition, and reading what its people are told."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from catalogue.comanagement.repositories.publication import (
    edition_snapshot,
    instant_text,
    project_edition,
)
from catalogue.courses.models import Edition
from catalogue.database import db, now
from catalogue.enrolment import services
from catalogue.enrolment.codes import Answer, BulkNotificationKind, Decision, Place
from catalogue.enrolment.models import Application, BulkNotification
from catalogue.enrolment.rules.concerned import Group
from catalogue.mail.models import OutboxMessage
from catalogue.wiring import wiring
from tests.enrolment.factories import Listed, make_application

LETTERS = frozenset({"edition-changed", "edition-cancelled", "edition-reinstated", "extended"})


def publish(app: Flask, listed: Listed, **fields: Any) -> None:
    """Publish an edition with some fields changed, as the service does; send nothing.

    ``route`` changes fields of its only option, ``deadline`` says in how long it closes.
    """
    with app.app_context():
        session = db.session()
        edition = session.get_one(Edition, listed.edition_id)
        before = edition_snapshot(edition)
        route = fields.pop("route", {})
        deadline: timedelta | None = fields.pop("deadline", None)
        if deadline is not None:
            route = route | {"deadline_at": instant_text(now() + deadline)}
        if route:
            fields["routes.certificate"] = before["routes.certificate"] | route
        after = before | fields
        project_edition(session, edition, after, now())
        for changed in wiring(app).after_edition_changed:
            changed(session, edition.id, before, after)
        for hook in wiring(app).after_edition_published:
            hook(session, edition.id)
        session.commit()


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


def letters(app: Flask) -> Counter[tuple[str, str]]:
    """Count the letters about the edition, by address and kind."""
    with app.app_context():
        rows = db.session.query(OutboxMessage.recipient, OutboxMessage.kind)
        return Counter((recipient, kind) for recipient, kind in rows if kind in LETTERS)


def letter_to(app: Flask, address: str) -> OutboxMessage:
    """Return the latest letter to an address."""
    with app.app_context():
        found = (
            db.session.query(OutboxMessage)
            .filter_by(recipient=address)
            .order_by(OutboxMessage.id.desc())
            .first()
        )
        assert found is not None
        db.session.expunge(found)
        return found


def notes(app: Flask) -> list[BulkNotificationKind]:
    """Return what was noted to be told, in order."""
    with app.app_context():
        rows = db.session.query(BulkNotification.kind).order_by(BulkNotification.id)
        return [kind for (kind,) in rows]


APPLICANTS: dict[Group, dict[str, Any]] = {
    Group.PLACE: {
        "decision": Decision.OFFERED,
        "answer": Answer.ACCEPTED,
        "place": Place.TAKEN,
    },
    Group.OFFER: {"decision": Decision.OFFERED, "place": Place.HELD},
    Group.WAITING: {"decision": Decision.WAITLISTED, "place": Place.WAITING},
    Group.REVIEW: {},
    Group.UNCONFIRMED: {"confirmed": False},
    Group.ENDED: {"decision": Decision.DECLINED},
}
"""What makes somebody a member of each group who has applied."""


def address_of(group: Group) -> str:
    return f"{group.value}@work.example"


def people(app: Flask, listed: Listed, language: str = "en") -> dict[Group, str]:
    """Have somebody of every group apply or begin to; return the codes of who has applied."""
    codes = {}
    for group, values in APPLICANTS.items():
        values = dict(values)
        if group is Group.OFFER:
            values["held_until"] = now() + timedelta(days=5)
        codes[group] = make_application(app, listed, address_of(group), language=language, **values)
    with app.app_context():
        services.save_draft(
            listed.edition_id,
            None,
            {"email": address_of(Group.DRAFT)},
            language=language,
            actor=None,
        )
    return codes


def application(app: Flask, code: str) -> Application:
    """Return an application as it stands."""
    with app.app_context():
        found = db.session.query(Application).filter_by(code=code).one()
        db.session.expunge(found)
        return found
