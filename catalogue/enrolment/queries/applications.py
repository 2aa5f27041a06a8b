"""Applications, one at a time or one person's."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.database import db
from catalogue.enrolment.access import RECEIVING_ROLES
from catalogue.enrolment.codes import Place
from catalogue.enrolment.models import Application, ApplicationEvent


def _whole() -> Select[Application]:
    """Select applications with all that a page or a mail says of them."""
    return select(Application).options(
        joinedload(Application.route),
        selectinload(Application.events).joinedload(ApplicationEvent.person),
        joinedload(Application.edition)
        .joinedload(Edition.course)
        .options(selectinload(Course.words)),
        joinedload(Application.edition).options(
            selectinload(Edition.words), selectinload(Edition.routes)
        ),
    )


def application_by_code(code: str) -> Application | None:
    """Return the application with a code, or nothing; who may see it is for ``access`` to say."""
    return db.session.scalars(_whole().where(Application.code == code)).unique().one_or_none()


def application_by_id(application_id: int) -> Application | None:
    """Return the application that a signed link is for, or nothing."""
    found = db.session.scalars(_whole().where(Application.id == application_id))
    return found.unique().one_or_none()


def own_applications(person_id: int) -> Sequence[Application]:
    """Return the person's applications, the newest first."""
    query = _whole().where(Application.person_id == person_id)
    return db.session.scalars(query.order_by(Application.id.desc())).unique().all()


def standing_application(edition_id: int, key: str) -> Application | None:
    """Return the application by which an address takes part in an edition, or nothing."""
    return db.session.scalars(
        select(Application).where(
            Application.edition_id == edition_id, Application.applicant_key == key
        )
    ).one_or_none()


def standing_addresses(edition_id: int, among: Collection[str]) -> set[str]:
    """Return those of some addresses by which somebody takes part in an edition."""
    query = select(Application.applicant_key).where(
        Application.edition_id == edition_id, Application.applicant_key.in_(list(among))
    )
    return {address for address in db.session.scalars(query) if address}


def next_waiting(edition_id: int, most: int) -> Sequence[Application]:
    """Return the first on an edition's waiting list, in their order."""
    return db.session.scalars(
        select(Application)
        .where(Application.place == Place.WAITING, Application.edition_id == edition_id)
        .order_by(Application.waiting_number)
        .limit(most)
    ).all()


def count_waiting(edition_id: int, most: int) -> int:
    """Return how many wait for a place in an edition; it counts up to ``most`` and no further."""
    waiting = (
        select(Application.id)
        .where(Application.place == Place.WAITING, Application.edition_id == edition_id)
        .limit(most)
    )
    return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def waiting_position(application: Application) -> int:
    """Return which in line the application is, counting from 1."""
    ahead = db.session.scalar(
        select(func.count(Application.id)).where(
            Application.edition_id == application.edition_id,
            Application.place == Place.WAITING,
            Application.waiting_number < application.waiting_number,
        )
    )
    return (ahead or 0) + 1


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
