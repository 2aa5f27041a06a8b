"""What the applicant does: accept an offer, or withdraw."""

from __future__ import annotations

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.courses.rules.states import state_of
from catalogue.database import now, rollback_on, writing
from catalogue.enrolment import letters
from catalogue.enrolment.codes import EventKind
from catalogue.enrolment.rules import transitions
from catalogue.enrolment.services.places import (
    apply_transition,
    facts_of,
    lock_of_application,
    log_event,
    promote_next,
)


def accept(actor: Actor, application_id: int) -> None:
    """Take the place that was offered. Raises ``Refused`` where it is no longer held."""
    session = writing()
    with rollback_on(transitions.Refused):
        edition, application = lock_of_application(session, application_id)
        at = now()
        until = None if application.term_pending else application.held_until
        after = transitions.accepted(facts_of(application), until, at)
        apply_transition(session, edition, application, after)
        log_event(session, application, EventKind.ACCEPTED, at, person_id=actor.person_id)
        letters.accepted(session, application)
        record(
            session,
            "application.accept",
            person_id=actor.person_id,
            subject="application",
            subject_id=application.id,
        )
        session.commit()


def withdraw(actor: Actor, application_id: int) -> None:
    """Take an application back; a place that thereby becomes free goes to the next on the list."""
    session = writing()
    with rollback_on(transitions.Refused):
        edition, application = lock_of_application(session, application_id)
        at = now()
        after = transitions.withdrawn(facts_of(application), state_of(edition, at))
        freed = application.place in transitions.OCCUPIES
        apply_transition(session, edition, application, after)
        log_event(session, application, EventKind.WITHDRAWN, at, person_id=actor.person_id)
        letters.withdrawn(session, application)
        promoted = promote_next(session, edition, at) if freed else None
        record(
            session,
            "application.withdraw",
            person_id=actor.person_id,
            subject="application",
            subject_id=application.id,
            promoted=promoted,
        )
        session.commit()
