"""Editions as those see them who take in applications."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.database import db
from catalogue.enrolment.access import RECEIVING_ROLES
from catalogue.partners.models import Organisation


def find_edition_for_staff(course_slug: str, edition_slug: str) -> Edition | None:
    """Return an edition, published or no longer so: its applications stay to be dealt with."""
    query = (
        select(Edition)
        .join(Edition.course)
        .where(Course.slug == course_slug, Edition.slug == edition_slug)
        .options(
            contains_eager(Edition.course).joinedload(Course.words),
            joinedload(Edition.words),
            joinedload(Edition.routes),
        )
    )
    return db.session.scalars(query).unique().one_or_none()


def other_editions(edition: Edition) -> Sequence[Edition]:
    """Return the other published editions of an edition's course, the earliest first."""
    query = (
        select(Edition)
        .where(
            Edition.course_id == edition.course_id,
            Edition.id != edition.id,
            Edition.published_at.is_not(None),
            Edition.cancelled_at.is_(None),
        )
        .order_by(Edition.starts_on, Edition.id)
        .options(joinedload(Edition.words), joinedload(Edition.routes))
    )
    return db.session.scalars(query).unique().all()


def receivers(course_id: int) -> Sequence[Organisation]:
    """Return the partners who receive a course's applications, in the listing's order."""
    query = (
        select(CoursePartner)
        .where(
            CoursePartner.course_id == course_id,
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
            CoursePartner.role.in_(RECEIVING_ROLES),
        )
        .order_by(CoursePartner.position, CoursePartner.id)
        .options(joinedload(CoursePartner.organisation).options(selectinload(Organisation.words)))
    )
    found: dict[int, Organisation] = {}
    for row in db.session.scalars(query).unique():
        found.setdefault(row.organisation_id, row.organisation)
    return list(found.values())
