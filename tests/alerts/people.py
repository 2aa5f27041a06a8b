"""Asking, confirming, publishing: what tests of alerts do again and again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from catalogue.alerts import services
from catalogue.alerts.models import AlertAddress, AlertSubscription, AlertTarget, AlertTold
from catalogue.courses.models import Edition
from catalogue.database import db, now, writing
from catalogue.mail.services import deliver_due
from catalogue.search.repositories.changes import record_change
from tests.enrolment.factories import Listed
from tests.machine.mail import MailServer, plain_text
from tests.machine.visitor import FieldValue, Visitor

EMAIL = "Ana.Nunez@work.example"
KEPT = "ana.nunez@work.example"
"""The same address as it is kept."""

FORM = "main form[method=post]"
PATHS = {
    "course": {"en": "/en/courses/{}/tell-me", "es": "/es/cursos/{}/avisarme"},
    "search": {"en": "/en/tell-me?{}", "es": "/es/avisarme?{}"},
}


def ask_path(of: str, kind: str = "course", lang: str = "en") -> str:
    """Return the address of the form for a course's slug or a search's query."""
    return PATHS[kind][lang].format(of)


def ask(client: Visitor, path: str, email: str = EMAIL, **fields: FieldValue) -> None:
    """Ask to be told, as a visitor does."""
    answer = client.submit(path, {"email": email} | fields, select=FORM)
    assert answer.status_code == 303, answer.text
    assert client.get(answer.location).status_code == 200


def text_of(message: EmailMessage) -> str:
    """Return a mail's plain text."""
    return plain_text(message).replace("\r\n", "\n")


def link_in(message: EmailMessage, part: str) -> str:
    """Return the path of the first address in a mail that contains ``part``."""
    found = re.search(rf"https?://[^/\s]+(\S*{part}\S*)", text_of(message))
    assert found is not None, text_of(message)
    return found[1]


def confirm_link(message: EmailMessage) -> str:
    """Return the path that a mail asks to open."""
    return link_in(message, "/(?:alerts/confirm|avisos/confirmar)/")


def stop_link(message: EmailMessage) -> str:
    """Return the path with which mail programs end an alert."""
    found = re.fullmatch(r"<https?://[^/]+(/\S+)>", str(message["List-Unsubscribe"]))
    assert found is not None, message["List-Unsubscribe"]
    return found[1]


def deliver(app: Flask) -> int:
    """Let the worker send what is in the outbox."""
    with app.app_context():
        return deliver_due()


def news(app: Flask) -> int:
    """Let the worker look for news, as it does every few seconds."""
    with app.app_context():
        return services.tell_news()


def subscribe(
    app: Flask, client: Visitor, server: MailServer, path: str, email: str = EMAIL, **fields: Any
) -> None:
    """Ask and confirm, by mail."""
    ask(client, path, email, **fields)
    deliver(app)
    link = confirm_link(server.to(email.lower())[-1])
    assert client.submit(link, select=FORM).status_code == 303


def publish(app: Flask, listed: Listed, **values: Any) -> None:
    """Change an edition as a publication does: its row, and the catalogue's version.

    ``deadline_at`` is that of all its routes.
    """
    with app.app_context():
        session = writing()
        edition = session.get_one(Edition, listed.edition_id)
        deadline = values.pop("deadline_at", None)
        for name, value in values.items():
            setattr(edition, name, value)
        for route in edition.routes if deadline else []:
            route.deadline_at = deadline
        record_change(session, "course", edition.course_id)
        session.commit()


def told_of(server: MailServer, email: str = KEPT) -> list[EmailMessage]:
    """Return the alerts that arrived for an address, without what asked for a confirmation."""
    return [each for each in server.to(email) if each["List-Unsubscribe"] is not None]


def rows(app: Flask) -> dict[str, int]:
    """Return how many rows each of the feature's tables has."""
    with app.app_context():
        return {
            model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (AlertAddress, AlertTarget, AlertSubscription, AlertTold)
        }


def age(app: Flask, by: timedelta) -> datetime:
    """Return the instant at which the catalogue is older by so much."""
    with app.app_context():
        return now() + by


def another_hour(app: Flask) -> None:
    """Let every address be mailed again at once."""
    with app.app_context():
        session = writing()
        session.execute(db.text("UPDATE alert_address SET mailed_at = NULL"))
        session.commit()
