"""Moving an application to another edition of its course, with what it has there."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.rules.states import state_of
from catalogue.database import now, rollback_on, writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import EventKind
from catalogue.enrolment.letters import Words
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import deciding
from catalogue.enrolment.rules.transitions import Refusal, Refused
from catalogue.enrolment.services.deciding import (
    Prospect,
    free_seats,
    note_internally,
    prospect,
    situation,
)
from catalogue.enrolment.services.places import (
    enter_edition,
    facts_of,
    lock_edition,
    log_event,
    mark_notified,
    promote_next,
    read_around,
)
from catalogue.mail.models import OutboxMessage


def move(
    actor: Actor,
    application_id: int,
    target_id: int,
    *,
    seen: int,
    words: Words | None = None,
    rehearses: bool = False,
) -> Prospect | None:
    """Move an application, and tell the applicant from which edition to which.

    It keeps its code, its decision and its place, which is counted in the other edition from then
    on; the place that it leaves goes to the next there. Raises ``Refused`` where the other edition
    is full, closed, admits in another way or has no such participation option. ``rehearses`` as in
    ``decide``.
    """
    session = writing()
    with rollback_on(Refused):
        left, entered, application = _lock(session, application_id, target_id)
        before = facts_of(application)
        letter = _carry_out(session, actor, left, entered, application, seen, words or Words())
        if rehearses:
            found = prospect(entered, application, before, letter)
            session.rollback()
            return found
        promoted = promote_next(session, left, now())
        record(
            session,
            "application.move",
            person_id=actor.person_id,
            subject="application",
            subject_id=application.id,
            promoted=promoted,
        )
        session.commit()
    return None


def _lock(
    session: Session, application_id: int, target_id: int
) -> tuple[Edition, Edition, Application]:
    """Lock both editions, always the lower id first, or two who move people across wait for ever.

    Raises ``Refused`` where the application was moved meanwhile.
    """
    current = session.scalar(select(Application.edition_id).where(Application.id == application_id))
    locked = {
        edition_id: lock_edition(session, edition_id)
        for edition_id in sorted({current or 0, target_id})
    }
    application = session.get_one(Application, application_id, populate_existing=True)
    if application.edition_id != current or target_id == current:
        raise Refused(Refusal.CHANGED)
    left, entered = locked[application.edition_id], locked[target_id]
    if left.course_id != entered.course_id:
        raise Refused(Refusal.TARGET_CLOSED)
    read_around(session, entered)
    return left, entered, application


def _carry_out(
    session: Session,
    actor: Actor,
    left: Edition,
    entered: Edition,
    application: Application,
    seen: int,
    words: Words,
) -> OutboxMessage:
    at = now()
    if queries.last_event_id(application.id) != seen:
        raise Refused(Refusal.CHANGED)
    target = deciding.Situation(
        facts_of(application), free_seats(entered), entered.admission, state_of(entered, at)
    )
    deciding.arrival(situation(left, application, at), target)
    if queries.standing_application(entered.id, application.email) is not None:
        raise Refused(Refusal.APPLIED_AGAIN)
    application.route = _route(entered, application)
    enter_edition(session, left, entered, application)
    session.flush()
    letter = letters.moved(session, application, left, words)
    if words.internal:
        note_internally(session, actor, application, at, words)
    log_event(
        session,
        application,
        EventKind.MOVED,
        at,
        person_id=actor.person_id,
        note=words.note,
        left=left.id,
        entered=entered.id,
        **words.said(),
    )
    mark_notified(application, at)
    return letter


def _route(entered: Edition, application: Application) -> FeeRoute | None:
    """Return the participation option that was chosen, as the other edition has it."""
    if application.route is None:
        return None
    kind = application.route.kind
    found = next((each for each in entered.routes if each.kind is kind), None)
    if found is None:
        raise Refused(Refusal.ROUTE_MISSING)
    return found
