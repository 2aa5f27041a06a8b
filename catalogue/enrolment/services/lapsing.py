"""What time does: held places lapse, freed places are passed on. The worker runs these."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from catalogue.accounts.services.people import record
from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.courses.rules.states import state_of
from catalogue.database import db, now, repeat_batches, writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import EventKind, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import transitions
from catalogue.enrolment.services.places import (
    apply_transition,
    facts_of,
    lock_edition,
    lock_of_application,
    log_event,
    promote_all,
    promote_next,
)

BATCH = 50
"""How many places are handed on in one transaction, so that nobody who applies waits for long."""


def lapse_held_places() -> int:
    """Give up every place whose time is over: unanswered offers, unconfirmed addresses."""
    due = db.session.scalars(
        select(Application.id)
        .join(Edition, Edition.id == Application.edition_id)
        .where(
            Application.place == Place.HELD,
            Application.held_until < now(),
            Edition.cancelled_at.is_(None),
        )
        .order_by(Application.held_until)
    ).all()
    db.session.rollback()
    return sum(lapse(application_id) for application_id in due)


def lapse(application_id: int) -> bool:
    """Give up one held place and pass it on; says whether its time was really over.

    In a cancelled edition there is nothing to give up, and nobody could have answered. Once it
    takes place after all, the letter that says so gives a new term.
    """
    session = writing()
    edition, application = lock_of_application(session, application_id)
    if edition.cancelled_at is not None or queries.returns(edition.id):
        session.rollback()
        return False
    at = now()
    after = transitions.lapsed(facts_of(application), application.held_until, at)
    if after is None:
        session.rollback()
        return False
    apply_transition(session, edition, application, after, at)
    log_event(session, application, EventKind.LAPSED, at)
    letters.lapsed(session, application)
    promoted = promote_next(session, edition, at)
    record(
        session,
        "application.lapse",
        person_id=None,
        subject="application",
        subject_id=application.id,
        promoted=promoted,
    )
    session.commit()
    return True


def fill_free_places() -> int:
    """Give free places of first-come editions to those who wait: there may be more places now."""
    waiting = select(Application.edition_id).where(Application.place == Place.WAITING).distinct()
    at = now()
    found = db.session.scalars(
        select(Edition)
        .where(
            Edition.id.in_(waiting),
            Edition.admission == Admission.FIRST_COME,
            Edition.places_taken < Edition.capacity,
            Edition.cancelled_at.is_(None),
            or_(Edition.ends_on.is_(None), Edition.ends_on > at.date() - timedelta(days=2)),
        )
        .options(selectinload(Edition.routes))
    )
    # Where a course is under way its list stays as it is, and no lock is taken for nothing.
    ids = [each.id for each in found if state_of(each, at) in transitions.PROMOTING]
    db.session.rollback()
    return sum(repeat_batches(partial(fill_edition, each), BATCH) for each in ids)


def fill_edition(edition_id: int, most: int = BATCH) -> int:
    """Give up to ``most`` of one edition's free places to those who wait, in their order."""
    session = writing()
    edition = lock_edition(session, edition_id)
    at = now()
    filled = promote_all(session, edition, at, most)
    if not filled:
        session.rollback()
        return 0
    record(
        session,
        "edition.fill",
        person_id=None,
        subject="edition",
        subject_id=edition.id,
        promoted=filled,
    )
    session.commit()
    return len(filled)
