"""Confirming the address: the receipt's link, or a button on one's own application."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from catalogue.accounts.services.people import ensure_person, record
from catalogue.courses.codes import Admission, State
from catalogue.courses.models import Edition
from catalogue.courses.rules.states import state_of
from catalogue.database import now, rollback_on, writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import EventKind
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import places as rules
from catalogue.enrolment.rules import transitions
from catalogue.enrolment.services.places import (
    apply_transition,
    capacity,
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


def confirm(application_id: int, changes: int | None = None) -> Confirmation:
    """Confirm an application's address, which also makes, or finds, the person it belongs to.

    All their applications become theirs to see. Whoever stands in line has a place at once where
    one is free for them. ``changes`` is how often the address had been corrected when the link was
    made. Raises ``Refused`` where it was confirmed before or the application has ended, or where
    the link went to an address that was corrected since.
    """
    session = writing()
    with rollback_on(transitions.Refused):
        edition, application = lock_of_application(session, application_id)
        at = now()
        if application.confirmed_at is not None:
            raise transitions.Refused(transitions.Refusal.ALREADY_CONFIRMED)
        if changes is not None and changes != application.address_changes:
            raise transitions.Refused(transitions.Refusal.CHANGED)
        state = state_of(edition, at)
        after = rules.confirmed(
            facts_of(application),
            has_room=_has_room(edition, application, state),
            is_over=state in (State.PAST, State.CANCELLED),
        )
        person = ensure_person(
            session,
            email=application.email,
            full_name=application.full_name,
            language=application.language,
            confirmed_at=at,
        )
        session.flush()
        application.confirmed_at = at
        application.confirm_by = None
        apply_transition(session, edition, application, after)
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


def _has_room(edition: Edition, application: Application, state: State) -> bool:
    """Say whether a place is free for whoever stands in line and confirms just now.

    It is not where those who wait for it with a confirmed address go before.
    """
    if edition.admission is not Admission.FIRST_COME or state not in transitions.PROMOTING:
        return False
    left = capacity(edition).left
    return left > 0 and left > queries.count_ahead(application)


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
