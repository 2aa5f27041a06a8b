"""Applications, one at a time or one person's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.database import db
from catalogue.enrolment.access import RECEIVING_ROLES
from catalogue.enrolment.codes import NOTES, Answer, Decision, Place
from catalogue.enrolment.models import Application, ApplicationEvent
from catalogue.enrolment.rules import transitions


def _whole() -> Select[Application]:
    """Select applications with all that a page or a mail says of them."""
    return select(Application).options(
        joinedload(Application.route),
        selectinload(Application.events).joinedload(ApplicationEvent.person),
        joinedload(Application.edition).options(selectinload(Edition.routes)),
        *_edition(),
    )


def _edition() -> tuple[ORMOption, ...]:
    """Load the names of the applications' editions and courses along with them."""
    edition = joinedload(Application.edition)
    return (
        edition.joinedload(Edition.course).joinedload(Course.words),
        edition.joinedload(Edition.words),
    )


def application_by_code(code: str) -> Application | None:
    """Return the application with a code, or nothing; who may see it is for ``access`` to say."""
    return db.session.scalars(_whole().where(Application.code == code)).unique().one_or_none()


@dataclass(frozen=True)
class Custody:
    """Whose an application is: its applicant's and of those who receive the course's."""

    application_id: int
    applicant_id: int | None
    receivers: frozenset[int]


def custody_of(code: str) -> Custody | None:
    """Return what rights to the application with a code depend on, or nothing (one statement)."""
    receives = and_(
        CoursePartner.course_id == Edition.course_id,
        CoursePartner.accepted_at.is_not(None),
        CoursePartner.ended_at.is_(None),
        CoursePartner.role.in_(RECEIVING_ROLES),
    )
    rows = db.session.execute(
        select(Application.id, Application.person_id, CoursePartner.organisation_id)
        .join(Edition, Edition.id == Application.edition_id)
        .outerjoin(CoursePartner, receives)
        .where(Application.code == code)
    ).all()
    if not rows:
        return None
    receivers = frozenset(row[2] for row in rows) - {None}  # A course may have none.
    return Custody(rows[0][0], rows[0][1], receivers)


def application_by_id(application_id: int) -> Application | None:
    """Return an application whole, or nothing."""
    found = db.session.scalars(_whole().where(Application.id == application_id))
    return found.unique().one_or_none()


def application_of_link(application_id: int) -> Application | None:
    """Return the application that a signed link is for, with its edition and course, or nothing."""
    query = (
        select(Application)
        .where(Application.id == application_id)
        .options(joinedload(Application.edition).joinedload(Edition.course))
    )
    return db.session.scalars(query).one_or_none()


def count_own_applications(person_id: int) -> int:
    """Return how many applications are the person's."""
    query = select(func.count()).where(Application.person_id == person_id)
    return db.session.scalar(query) or 0


def own_applications(person_id: int, *, first: int, most: int) -> Sequence[Application]:
    """Return a page of the person's applications, the newest first, without what happened."""
    query = (
        select(Application)
        .where(Application.person_id == person_id)
        .order_by(Application.id.desc())
        .offset(first)
        .limit(most)
        .options(*_edition())
    )
    return db.session.scalars(query).unique().all()


def alike(application: Application) -> Sequence[str]:
    """Return the numbers of an edition's other applications that may be by the same person.

    Most providers deliver ``name+anything@`` to ``name@`` (RFC 5233): two addresses, one mailbox.
    """
    local, _at, domain = application.email.rpartition("@")
    base = local.partition("+")[0]
    if not base:
        return ()
    tagged = Application.email.startswith(f"{base}+", autoescape=True)
    same = or_(
        Application.email == f"{base}@{domain}",
        and_(tagged, Application.email.endswith(f"@{domain}", autoescape=True)),
    )
    query = select(Application.code).where(
        Application.edition_id == application.edition_id, Application.id != application.id, same
    )
    found = query.where(Application.email != application.email).order_by(Application.id)
    return db.session.scalars(found).all()


def standing_application(edition_id: int, key: str) -> Application | None:
    """Return the application by which an address takes part in an edition, or nothing."""
    return db.session.scalars(_standing(), {"edition": edition_id, "key": key}).one_or_none()


@cache
def _standing() -> Select[Application]:
    return select(Application).where(
        Application.edition_id == bindparam("edition"),
        Application.applicant_key == bindparam("key"),
    )


def standing_addresses(edition_id: int, among: Collection[str]) -> set[str]:
    """Return those of some addresses by which somebody takes part in an edition."""
    query = select(Application.applicant_key).where(
        Application.edition_id == edition_id, Application.applicant_key.in_(list(among))
    )
    return {address for address in db.session.scalars(query) if address}


def _waits(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which somebody waits for a place and may be given one."""
    return (
        Application.place == Place.WAITING,
        Application.edition_id == edition_id,
        Application.confirmed_at.is_not(None),
    )


def count_holds(edition_id: int, origin: str | None) -> tuple[int, int]:
    """Return how many places of an edition are held for unconfirmed addresses.

    The second number is how many of those from one network (``hold_origin``).
    """
    from_there = func.count(case((Application.hold_origin == origin, 1)))
    row = db.session.execute(
        select(func.count(), from_there).where(
            Application.place == Place.HELD,
            Application.decision == Decision.ADMITTED,
            Application.edition_id == edition_id,
        )
    ).one()
    return row[0], row[1] if origin is not None else 0


def count_ahead(application: Application) -> int:
    """Return how many with a confirmed address stand in line before an application."""
    here = {"edition": application.edition_id, "number": application.waiting_number or 0}
    return db.session.scalar(_before(), here) or 0


def next_waiting(edition_id: int, most: int) -> Sequence[Application]:
    """Return the first on an edition's waiting list, in their order: confirmed addresses only."""
    return db.session.scalars(
        select(Application)
        .where(*_waits(edition_id))
        .order_by(Application.waiting_number)
        .limit(most)
    ).all()


def count_waiting(edition_id: int, most: int) -> int:
    """Return how many wait for a place in an edition; it counts up to ``most`` and no further."""
    waiting = select(Application.id).where(*_waits(edition_id)).limit(most)
    return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def waiting_positions(applications: Sequence[Application]) -> Mapping[int, int]:
    """Return which in line those are that wait, counting from 1, by the application's id.

    Only confirmed addresses count: invented ones make nobody's number longer.
    """
    ids = [each.id for each in applications if each.place is Place.WAITING and each.confirmed_at]
    if not ids:
        return {}
    ahead = aliased(Application)
    others = (
        select(func.count())
        .where(
            ahead.place == Place.WAITING,
            ahead.edition_id == Application.edition_id,
            ahead.confirmed_at.is_not(None),
            ahead.waiting_number < Application.waiting_number,
        )
        .scalar_subquery()
    )
    rows = db.session.execute(select(Application.id, others + 1).where(Application.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def waiting_position(application: Application) -> int:
    """Return which in line the application is, counting from 1; 0 where it does not wait."""
    if application.place is not Place.WAITING or application.confirmed_at is None:
        return 0
    return count_ahead(application) + 1


@cache
def _before() -> Select[int]:
    """Count who waits for an edition, with a confirmed address, before a number."""
    return select(func.count()).where(
        Application.place == Place.WAITING,
        Application.edition_id == bindparam("edition"),
        Application.confirmed_at.is_not(None),
        Application.waiting_number < bindparam("number"),
    )


def last_event_id(application_id: int) -> int:
    """Return the number of the latest thing that happened: what a page has seen of it."""
    return (
        db.session.scalar(
            select(func.max(ApplicationEvent.id)).where(
                ApplicationEvent.application_id == application_id
            )
        )
        or 0
    )


def last_act(application_id: int) -> ApplicationEvent | None:
    """Return the latest thing that was done with an application, notes aside, or nothing."""
    return db.session.scalars(
        select(ApplicationEvent)
        .where(
            ApplicationEvent.application_id == application_id,
            ApplicationEvent.kind.not_in(NOTES),
        )
        .order_by(ApplicationEvent.id.desc())
        .limit(1)
    ).one_or_none()


def freed_since(at: datetime) -> ColumnElement[bool]:
    """Return the condition that the staff have taken a place from somebody since an instant."""
    return exists().where(
        Application.place == Place.NONE,
        Application.edition_id == Edition.id,
        Application.told_at > at,
        or_(Application.decision.in_(transitions.ENDING), Application.answer == Answer.WITHDRAWN),
    )


def receiver_ids(course_id: int) -> frozenset[int]:
    """Return the organisations that receive a course's applications today."""
    return frozenset(
        db.session.scalars(
            select(CoursePartner.organisation_id).where(
                CoursePartner.course_id == course_id,
                CoursePartner.accepted_at.is_not(None),
                CoursePartner.ended_at.is_(None),
                CoursePartner.role.in_(RECEIVING_ROLES),
            )
        )
    )
