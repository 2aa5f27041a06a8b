"""What the staff note about an application without deciding: reading, notes, nomination letters."""

from __future__ import annotations

from datetime import date

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.database import now, rollback_on, writing
from catalogue.enrolment.codes import Audience, EventKind
from catalogue.enrolment.letters import Words
from catalogue.enrolment.rules.transitions import Refusal, Refused
from catalogue.enrolment.services.deciding import note_internally
from catalogue.enrolment.services.places import lock_of_application, log_event


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


def add_internal_note(actor: Actor, application_id: int, text: str, language: str) -> None:
    """Keep a note that the staff read and the applicant never does."""
    session = writing()
    _edition, application = lock_of_application(session, application_id)
    words = Words(internal=text, internal_language=language)
    note_internally(session, actor, application, now(), words)
    record(
        session,
        "application.note",
        person_id=actor.person_id,
        subject="application",
        subject_id=application.id,
    )
    session.commit()


def record_letter(actor: Actor, application_id: int, arrived_on: date, written_by: str) -> None:
    """Note that the nomination letter has arrived: on which day, and from whom.

    The applicant reads in the history that it has. Raises ``Refused`` where it was noted before.
    """
    session = writing()
    with rollback_on(Refused):
        _edition, application = lock_of_application(session, application_id)
        if application.letter_arrived_on is not None:
            raise Refused(Refusal.CHANGED)
        application.letter_arrived_on = arrived_on
        application.letter_from = written_by
        log_event(
            session,
            application,
            EventKind.LETTER_RECORDED,
            now(),
            person_id=actor.person_id,
            arrived_on=arrived_on.isoformat(),
        )
        record(
            session,
            "application.letter",
            person_id=actor.person_id,
            subject="application",
            subject_id=application.id,
        )
        session.commit()


def revoke_letter(actor: Actor, application_id: int) -> None:
    """Take back that the nomination letter has arrived: it was noted in error.

    The applicant's history then has neither. Raises ``Refused`` where nothing was noted.
    """
    session = writing()
    with rollback_on(Refused):
        _edition, application = lock_of_application(session, application_id)
        if application.letter_arrived_on is None:
            raise Refused(Refusal.CHANGED)
        application.letter_arrived_on = None
        application.letter_from = ""
        recorded = [each for each in application.events if each.kind is EventKind.LETTER_RECORDED]
        log_event(
            session,
            application,
            EventKind.LETTER_REVOKED,
            now(),
            person_id=actor.person_id,
            audience=Audience.STAFF,
            undone=recorded[-1].id if recorded else None,
        )
        record(
            session,
            "application.letter-revoked",
            person_id=actor.person_id,
            subject="application",
            subject_id=application.id,
        )
        session.commit()
