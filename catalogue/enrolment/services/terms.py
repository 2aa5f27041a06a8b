"""Times that somebody is given begin once the letter that gives them has left.

The outbox says when a letter left, or that it was refused for good. Both are read from its rows, by
a job, so that delivering mail knows nothing of applications, and nothing is lost where a worker
ends in between: the time is reckoned from when the letter left, however late it is written down.
"""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalogue.accounts.services.people import record
from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.courses.rules.states import start_instant
from catalogue.database import db, now, writing
from catalogue.enrolment.codes import EventKind, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import places as rules
from catalogue.enrolment.rules import transitions
from catalogue.enrolment.services.places import (
    apply_transition,
    facts_of,
    lock_of_application,
    log_event,
    promote_next,
)
from catalogue.mail.models import OutboxMessage

MOST = 200
"""How many are looked at in one run; the rest follow in the next."""


def start_terms() -> int:
    """Write until when places are held whose letters have left; return how many were dealt with.

    It looks before it writes, so an idle worker locks nothing.
    """
    due = db.session.scalars(
        select(Application.id)
        .join(OutboxMessage, OutboxMessage.id == Application.letter_id)
        .where(
            Application.term_pending,
            or_(OutboxMessage.sent_at.is_not(None), OutboxMessage.given_up_at.is_not(None)),
        )
        .order_by(Application.id)
        .limit(MOST)
    ).all()
    db.session.rollback()
    return sum(start_term(application_id) for application_id in due)


def start_term(application_id: int) -> bool:
    """Begin an application's time, if its letter has really left.

    A receipt that was refused for good ends the hold: nobody can confirm an address that takes no
    mail. An offer stays, without an end, and is shown to those who decide as not delivered.
    """
    session = writing()
    edition, application = lock_of_application(session, application_id)
    at = now()
    letter = _letter_of(session, application)
    settled_at = (letter.sent_at or letter.given_up_at) if letter is not None else None
    if letter is None or settled_at is None or not application.term_pending:
        session.rollback()
        return False
    application.term_pending = False
    if edition.admission is Admission.FIRST_COME:
        application.confirm_by = rules.confirm_by(
            settled_at, current_app.config["UNCONFIRMED_DAYS"], start_instant(edition)
        )
    if application.place is Place.HELD and letter.sent_at is not None:
        until = _held_until(edition, letter.sent_at)
        application.held_until = max(application.held_until or until, until)
    elif rules.is_hold(facts_of(application)):
        end_hold(session, edition, application, at)
    session.commit()
    return True


def _letter_of(session: Session, application: Application) -> OutboxMessage | None:
    if application.letter_id is None:
        return None
    return session.get(OutboxMessage, application.letter_id, populate_existing=True)


def _held_until(edition: Edition, left_at: datetime) -> datetime:
    """Return until when a place is held: for an answer by selection, for the address otherwise."""
    if edition.admission is Admission.SELECTION:
        days = current_app.config["OFFER_DAYS"]
        return transitions.offer_until(left_at, days, edition.zone, start_instant(edition))
    return rules.hold_until(left_at, current_app.config["CONFIRM_HOURS"])


def end_hold(session: Session, edition: Edition, application: Application, at: datetime) -> None:
    """Let go of a place that waited for the address, inside the caller's transaction.

    The application keeps its turn. Nobody is written to: the receipt has said so already, and the
    address may be anybody's.
    """
    after = rules.released(facts_of(application))
    apply_transition(session, edition, application, after)
    log_event(session, application, EventKind.HOLD_ENDED, at)
    record(
        session,
        "application.release",
        person_id=None,
        subject="application",
        subject_id=application.id,
        promoted=promote_next(session, edition, at),
    )
