"""What time does: held places lapse, freed places are passed on. The worker runs these.

When a time begins to run: ``services/terms.py``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from catalogue.accounts.services.people import record
from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.courses.rules.states import state_of
from catalogue.database import db, now, repeat_batches, writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import Answer, EventKind, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import places as rules
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
from catalogue.enrolment.services.terms import end_hold

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
            Application.term_pending.is_(False),
            Edition.cancelled_at.is_(None),
        )
        .order_by(Application.held_until)
    ).all()
    db.session.rollback()
    return sum(lapse(application_id) for application_id in due)


def lapse(application_id: int) -> bool:
    """Give up one held place and pass it on; says whether its time was really over.

    An offer that was not accepted is over. Whoever has not confirmed an address yet keeps the turn.

    In a cancelled edition there is nothing to give up, and nobody could have answered. Once it
    takes place after all, the letter that says so gives a new term.
    """
    session = writing()
    edition, application = lock_of_application(session, application_id)
    if _stands_still(edition) or application.term_pending:
        session.rollback()
        return False
    at = now()
    after = rules.lapsed(facts_of(application), application.held_until, at)
    if after is None:
        session.rollback()
        return False
    if after == rules.IN_LINE:
        end_hold(session, edition, application, at)
    else:
        _end_offer(session, edition, application, after, at)
    session.commit()
    return True


def _stands_still(edition: Edition) -> bool:
    """Say whether no time runs out in an edition: it is cancelled, or is just coming back."""
    return edition.cancelled_at is not None or queries.returns(edition.id)


def _end_offer(
    session: Session,
    edition: Edition,
    application: Application,
    after: transitions.Facts,
    at: datetime,
) -> None:
    """End an application whose offer was not accepted in time, and say so."""
    apply_transition(session, edition, application, after)
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


def give_up_unconfirmed() -> int:
    """End the applications whose address was not confirmed in all the time there was for it."""
    due = db.session.scalars(
        select(Application.id)
        .join(Edition, Edition.id == Application.edition_id)
        .where(
            Edition.cancelled_at.is_(None),
            Application.confirm_by < now(),
            Application.confirmed_at.is_(None),
            Application.answer == Answer.NONE,
        )
        .order_by(Application.confirm_by)
    ).all()
    db.session.rollback()
    return sum(give_up(application_id) for application_id in due)


def give_up(application_id: int) -> bool:
    """End one application whose address was never confirmed, and say so once.

    Says whether its time was really over.
    """
    session = writing()
    edition, application = lock_of_application(session, application_id)
    at = now()
    after = rules.given_up(facts_of(application), application.confirm_by, at)
    if after is None or application.confirmed_at is not None or _stands_still(edition):
        session.rollback()
        return False
    freed = application.place in transitions.OCCUPIES
    apply_transition(session, edition, application, after)
    log_event(session, application, EventKind.UNCONFIRMED, at)
    letters.unconfirmed(session, application)
    record(
        session,
        "application.give-up",
        person_id=None,
        subject="application",
        subject_id=application.id,
        promoted=promote_next(session, edition, at) if freed else None,
    )
    session.commit()
    return True


def fill_free_places() -> int:
    """Give free places of first-come editions to those who wait: there may be more places now."""
    waiting = (
        select(Application.edition_id)
        .where(Application.place == Place.WAITING, Application.confirmed_at.is_not(None))
        .distinct()
    )
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
