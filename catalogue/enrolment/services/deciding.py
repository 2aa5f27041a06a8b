"""What the edition's partners do: read an application, and decide on it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.courses.models import Edition
from catalogue.database import now, rollback_on, writing
from catalogue.enrolment import letters as enrolment_letters
from catalogue.enrolment import queries
from catalogue.enrolment.codes import EventKind, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import transitions
from catalogue.enrolment.services.places import (
    apply_transition,
    capacity,
    facts_of,
    lock_of_application,
    log_event,
    mark_notified,
    promote_next,
)

KINDS = {
    transitions.Act.OFFER: EventKind.OFFERED,
    transitions.Act.WAITLIST: EventKind.WAITLISTED,
    transitions.Act.DECLINE: EventKind.DECLINED,
}


def read_application(actor: Actor, application_id: int) -> None:
    """Note that somebody of the staff has read an application."""
    session = writing()
    record(
        session,
        "application.read",
        person_id=actor.person_id,
        subject="application",
        subject_id=application_id,
    )
    session.commit()


def decide(
    actor: Actor,
    application_id: int,
    act: transitions.Act,
    *,
    seen: int,
    note: str = "",
    note_language: str = "",
) -> None:
    """Offer a place, put on the waiting list, or decline; the applicant is told by mail.

    ``seen`` is the number of the latest event that the page showed. Raises ``Refused`` where
    something has happened since, so that nobody decides on what they have not seen, and where the
    rules say no. A place that thereby becomes free goes to the next on the list.
    """
    session = writing()
    with rollback_on(transitions.Refused):
        edition, application = lock_of_application(session, application_id)
        at = now()
        if queries.last_event_id(application.id) != seen:
            raise transitions.Refused(transitions.Refusal.CHANGED)
        after = _after(act, edition, application)
        freed = application.place in transitions.OCCUPIES and after.place is Place.NONE
        apply_transition(session, edition, application, after)
        said = {"note_language": note_language} if note else {}
        log_event(
            session, application, KINDS[act], at, person_id=actor.person_id, note=note, **said
        )
        _tell(session, act, application, note, note_language)
        mark_notified(application, at)
        promoted = promote_next(session, edition, at) if freed else None
        record(
            session,
            f"application.{act.value}",
            person_id=actor.person_id,
            subject="application",
            subject_id=application.id,
            promoted=promoted,
        )
        session.commit()


def _after(act: transitions.Act, edition: Edition, application: Application) -> transitions.Facts:
    facts = facts_of(application)
    if act is transitions.Act.OFFER:
        return transitions.offered(facts, capacity(edition), edition.admission)
    if act is transitions.Act.WAITLIST:
        return transitions.waitlisted(facts, edition.admission)
    return transitions.declined(facts)


def _tell(
    session: Session, act: transitions.Act, application: Application, note: str, note_language: str
) -> None:
    letters = {
        transitions.Act.OFFER: enrolment_letters.offered,
        transitions.Act.WAITLIST: enrolment_letters.waitlisted,
        transitions.Act.DECLINE: enrolment_letters.declined,
    }
    letters[act](session, application, note, note_language)
