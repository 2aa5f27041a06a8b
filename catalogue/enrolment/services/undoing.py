"""Taking a decision back before anybody has heard of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.courses.models import Edition
from catalogue.database import now, rollback_on, writing
from catalogue.enrolment import queries
from catalogue.enrolment.codes import Answer, Audience, Decision, EventKind, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import deciding, transitions
from catalogue.enrolment.rules.transitions import Facts, Refusal, Refused
from catalogue.enrolment.services.deciding import claim_address
from catalogue.enrolment.services.places import (
    apply_transition,
    capacity,
    facts_of,
    lock_of_application,
    log_event,
)
from catalogue.mail.models import OutboxMessage
from catalogue.mail.repositories.outbox import withhold


def undo(actor: Actor, application_id: int, *, seen: int) -> None:
    """Take the latest decision back: its letter is never sent, and all is as it was.

    Nothing is deleted of what happened; the staff read both, the applicant neither. Raises
    ``Refused`` where something has happened since, where the letter has left, and where the place
    that it would need has been given to somebody else.
    """
    session = writing()
    with rollback_on(Refused):
        edition, application = lock_of_application(session, application_id)
        at = now()
        if queries.last_event_id(application.id) != seen:
            raise Refused(Refusal.CHANGED)
        event = queries.last_act(application.id)
        if event is None:
            raise Refused(Refusal.LETTER_LEFT)
        before, letter = event.details.get("before"), event.details.get("letter")
        if before is None or not deciding.can_undo(event.at, at):
            raise Refused(Refusal.LETTER_LEFT)
        if letter is not None and not withhold(session, letter, at):
            raise Refused(Refusal.LETTER_LEFT)
        _restore(session, edition, application, before)
        log_event(
            session,
            application,
            EventKind.UNDONE,
            at,
            person_id=actor.person_id,
            audience=Audience.STAFF,
            undone=event.id,
        )
        record(
            session,
            "application.undo",
            person_id=actor.person_id,
            subject="application",
            subject_id=application.id,
        )
        session.commit()


def _restore(
    session: Session,
    edition: Edition,
    application: Application,
    before: Mapping[str, Any],
) -> None:
    """Give an application the facts it had, its place and its number included."""
    facts = Facts(Decision(before["decision"]), Answer(before["answer"]), Place(before["place"]))
    if transitions.change_of_places(facts_of(application), facts) > 0:
        # Nobody waits for it yet: what was freed is passed on once it cannot be taken back.
        seats = capacity(edition)
        if seats.left <= 0:
            raise Refused(Refusal.NO_PLACE, taken=seats.taken, capacity=seats.capacity)
    apply_transition(session, edition, application, facts)
    session.flush()
    application.waiting_number = before["waiting_number"]
    application.held_until = _instant(before["held_until"])
    application.confirm_by = _instant(before["confirm_by"])
    application.term_pending = before["term_pending"]
    application.hold_origin = before["hold_origin"]
    letter = session.get(OutboxMessage, before["letter_id"]) if before["letter_id"] else None
    application.letter = letter
    application.told = Decision(before["told"]) if before["told"] else None
    application.told_at = _instant(before["told_at"])
    if before["stands"]:
        claim_address(application)
    else:
        application.applicant_key = None


def _instant(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp) if stamp else None
