"""Confirming the address: the receipt's link, or a button on one's own application."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from catalogue.accounts.services.people import ensure_person, record
from catalogue.database import now, rollback_on, writing
from catalogue.enrolment import letters
from catalogue.enrolment.codes import EventKind
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import transitions
from catalogue.enrolment.services.places import (
    apply_transition,
    facts_of,
    lock_of_application,
    log_event,
)


@dataclass(frozen=True)
class Confirmation:
    """Whose address it is, and whether the link may sign them in.

    It may where the mailbox is all there is to their account. Whoever has a password, a second
    factor or an office signs in with what they have.
    """

    person_id: int
    code: str
    may_sign_in: bool


def confirm(application_id: int) -> Confirmation:
    """Confirm an application's address, which also makes, or finds, the person it belongs to.

    All their applications become theirs to see. Raises ``Refused`` where it was confirmed before,
    or the place that waited for it has been given up.
    """
    session = writing()
    with rollback_on(transitions.Refused):
        edition, application = lock_of_application(session, application_id)
        at = now()
        if application.confirmed_at is not None:
            raise transitions.Refused(transitions.Refusal.ALREADY_CONFIRMED)
        after = transitions.confirmed(facts_of(application))
        person = ensure_person(
            session,
            email=application.email,
            full_name=application.full_name,
            language=application.language,
            confirmed_at=at,
        )
        session.flush()
        application.confirmed_at = at
        if after != facts_of(application):
            apply_transition(session, edition, application, after, at)
        session.execute(
            update(Application)
            .where(Application.email == application.email, Application.person_id.is_(None))
            .values(person_id=person.id)
        )
        log_event(session, application, EventKind.CONFIRMED, at, person_id=person.id)
        record(
            session,
            "application.confirm",
            person_id=person.id,
            subject="application",
            subject_id=application.id,
        )
        guarded = bool(person.password or person.tf_primary_method or person.roles)
        done = Confirmation(person.id, application.code, may_sign_in=person.active and not guarded)
        session.commit()
    return done


def send_new_link(application_id: int) -> None:
    """Mail a fresh link where the old one had expired, to the application's own address."""
    session = writing()
    _edition, application = lock_of_application(session, application_id)
    if application.confirmed_at is None:
        letters.new_link(session, application)
    record(
        session,
        "application.link",
        person_id=None,
        subject="application",
        subject_id=application.id,
    )
    session.commit()
