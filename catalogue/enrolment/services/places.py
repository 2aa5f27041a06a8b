"""Places: given, freed and passed on under the lock of the edition's row, never anywhere else."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from catalogue.courses.codes import Admission
from catalogue.courses.models import Course, Edition
from catalogue.courses.queries import backing
from catalogue.courses.rules.states import state_of
from catalogue.database import writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import Answer, Audience, EventKind, Place
from catalogue.enrolment.models import Application, ApplicationEvent
from catalogue.enrolment.rules import places as rules
from catalogue.enrolment.rules import transitions

# How ten places stay ten:
#
# - `Edition.places_taken` is the number of its applications in `transitions.OCCUPIES`. Only
#   `apply_transition` writes either, both at once, so they cannot part. (The sample is laid down
#   as it would have become; what is deleted years after the end is still counted.)
# - It is called under the edition's lock, taken first in the transaction and before anything is
#   read that a decision rests on: edition, then application, always in this order, or two
#   transactions wait for each other.
# - The instant is asked for *after* the lock is had. Whoever waited for it past a deadline is late.
# - What a rule decides on is read under the lock too. On PostgreSQL a statement that waits for a
#   lock sees other rows as they were before it waited: hence `read_around`, a statement of its own.
# - Whoever stands in line, or may come to, has a number that is given once and never again. Free
#   places go by it, to those who wait before anybody new (`submitting._facts` counts them as
#   promised).
# - Whose address is unconfirmed holds a place only as far as `rules.places.may_hold` allows; nobody
#   unconfirmed is handed one, or counted among those who wait for one.
# - A time that somebody is given is written once the letter that gives it has left, and not here
#   (`services/terms.py`): until then nothing runs out.
# - An application, its place, its event and its letter are one transaction: nobody is told of what
#   did not happen, and nothing happens that nobody is told of.
#
# The database's constraints refuse what would break this; they are the net, not the rule.


def lock_edition(session: Session, edition_id: int | ScalarSelect[int]) -> Edition:
    """Return the edition as it is now, and let nobody else change its places until the commit.

    On SQLite the writing transaction is the lock; PostgreSQL locks the row.
    """
    query = select(Edition).where(Edition.id == edition_id).with_for_update(of=Edition)
    return session.scalars(query.execution_options(populate_existing=True)).one()


@cache
def _around() -> Select[Edition]:
    course = joinedload(Edition.course).joinedload(Course.words)
    return (
        select(Edition)
        .where(Edition.id == bindparam("edition"))
        .options(joinedload(Edition.routes), joinedload(Edition.words), course)
    )


def read_around(session: Session, edition: Edition) -> None:
    """Read a locked edition's routes, and what a letter says of it and its course, all at once.

    It is a statement of its own: one that waits for the lock shows other rows as they were before.
    """
    session.scalars(_around(), {"edition": edition.id}).unique().one()


def lock_of_application(session: Session, application_id: int) -> tuple[Edition, Application]:
    """Lock an application's edition first, then read the application: what it says is current."""
    while True:
        edition_id = select(Application.edition_id).where(Application.id == application_id)
        edition = lock_edition(session, edition_id.scalar_subquery())
        application = session.get_one(Application, application_id, populate_existing=True)
        if application.edition_id == edition.id:
            return edition, application
        # It was moved while we waited for the lock of the edition that it was in.
        session = _begin_again()


def _begin_again() -> Session:
    return writing()


def capacity(edition: Edition) -> transitions.Seats:
    """Return the edition's places as they stand under its lock."""
    return transitions.Seats(edition.capacity, edition.places_taken)


def facts_of(application: Application) -> transitions.Facts:
    """Return the application's three facts."""
    return transitions.Facts(application.decision, application.answer, application.place)


def apply_transition(
    session: Session,
    edition: Edition,
    application: Application,
    after: transitions.Facts,
    *,
    is_new: bool = False,
) -> None:
    """Write an application's new facts, and count its place with them.

    The public is told where what it reads of the edition's places thereby changes. Whoever
    withdraws, or lets a place lapse, may apply again. Until when a place is held is empty as long
    as the letter about it has not left.
    """
    before = None if is_new else facts_of(application)
    edition.places_taken += transitions.change_of_places(before, after)
    if _joins_the_line(edition, application, before, after):
        application.waiting_number = _next_number(session, edition.id)
    application.decision = after.decision
    application.answer = after.answer
    application.place = after.place
    if after.answer in (Answer.WITHDRAWN, Answer.LAPSED):
        application.applicant_key = application.confirm_by = None
    if after.place is not Place.HELD:
        application.hold_origin = None
    if after.place is not Place.HELD or before is None or before.place is not Place.HELD:
        application.held_until = None
    application.term_pending = _awaits_letter(edition, application)


def _joins_the_line(
    edition: Edition,
    application: Application,
    before: transitions.Facts | None,
    after: transitions.Facts,
) -> bool:
    """Say whether an application is to be given the next number.

    First come, the number is that of the submission and stays, so whoever holds a place for a
    while and then stands in line has not lost the turn. By selection it is that of the decision.
    """
    if edition.admission is Admission.FIRST_COME and application.waiting_number is not None:
        return False
    if after.place is Place.WAITING:
        return before is None or before.place is not Place.WAITING
    return before is None and rules.is_hold(after)


def _awaits_letter(edition: Edition, application: Application) -> bool:
    """Say whether a time is to begin once the letter has left that says where this stands."""
    if application.place is Place.HELD:
        # Or a new term was given, whose letter is still to leave.
        return application.held_until is None or bool(application.term_pending)
    in_line = application.place is Place.WAITING and edition.admission is Admission.FIRST_COME
    return in_line and application.confirmed_at is None and application.confirm_by is None


@cache
def _highest_number() -> Select[int | None]:
    number = func.max(Application.waiting_number)
    return select(number).where(Application.edition_id == bindparam("edition"))


def _next_number(session: Session, edition_id: int) -> int:
    return (session.scalar(_highest_number(), {"edition": edition_id}) or 0) + 1


def renew_hold(application: Application) -> None:
    """Give a held place a new term, which begins once the letter about it has left.

    Until then nothing runs out, and no term becomes shorter by it.
    """
    application.term_pending = True


def enter_edition(
    session: Session, left: Edition, entered: Edition, application: Application
) -> None:
    """Move an application, and count its place where it then is; both editions are locked.

    Whoever waits, or holds a place unconfirmed, goes to the end of the other line; a place that is
    held is held anew, from when the letter that says so has left.
    """
    facts = facts_of(application)
    occupies = int(facts.place in transitions.OCCUPIES)
    left.places_taken -= occupies
    entered.places_taken += occupies
    in_line = facts.place is Place.WAITING or rules.is_hold(facts)
    application.waiting_number = _next_number(session, entered.id) if in_line else None
    application.edition = entered
    if facts.place is Place.HELD:
        application.held_until, application.term_pending = None, True


def log_event(
    session: Session,
    application: Application,
    kind: EventKind,
    at: datetime,
    *,
    person_id: int | None = None,
    note: str = "",
    audience: Audience = Audience.APPLICANT,
    **details: object,
) -> None:
    """Add to what has happened to an application; nothing is ever changed there."""
    session.add(
        ApplicationEvent(
            application_id=application.id,
            at=at,
            kind=kind,
            person_id=person_id,
            audience=audience,
            note=note,
            details=details,
        )
    )


def mark_notified(application: Application, at: datetime) -> None:
    """Note that the applicant was sent the decision as it now stands."""
    application.told = application.decision
    application.told_at = at


def promote_next(session: Session, edition: Edition, at: datetime) -> int | None:
    """Give one free place to the next on the waiting list, and tell them.

    Returns whose application it was, or nothing: nobody waits, no place is free, the edition is
    under way or over, or places are offered by people alone.
    """
    if capacity(edition).left <= 0 or not _hands_on(edition, at):
        return None
    promoted = _promote(session, edition, at, 1)
    return promoted[0] if promoted else None


def promote_all(session: Session, edition: Edition, at: datetime, most: int) -> list[int]:
    """Give up to ``most`` free places of an edition to those who wait, in their order."""
    left = capacity(edition).left
    if left <= 0 or not _hands_on(edition, at):
        return []
    return _promote(session, edition, at, min(left, most))


def _hands_on(edition: Edition, at: datetime) -> bool:
    return state_of(edition, at) in transitions.PROMOTING and transitions.hands_on(
        edition.admission, reserve=edition.offers_reserve
    )


def _promote(session: Session, edition: Edition, at: datetime, most: int) -> list[int]:
    """Give a place each to the next on the waiting list, and tell them; return whose they were."""
    session.flush()
    promoted = queries.next_waiting(edition.id, most)
    behind = backing(edition.course_id) if promoted else None
    for application in promoted:
        is_confirmed = application.confirmed_at is not None
        before = facts_of(application)
        after = rules.promoted(before, edition.admission, is_confirmed=is_confirmed)
        apply_transition(session, edition, application, after)
        log_event(session, application, EventKind.PROMOTED, at)
        letters.promoted(session, application, behind)
        mark_notified(application, at)
    return [application.id for application in promoted]
