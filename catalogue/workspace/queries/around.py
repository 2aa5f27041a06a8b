"""What stands around the list of courses: what was asked of somebody, whom they work for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from catalogue.accounts.access import Actor, MemberRole
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, CoursePartner
from catalogue.database import db
from catalogue.partners.models import Organisation


def asked_of(actor: Actor) -> Sequence[tuple[CoursePartner, Course]]:
    """Return the roles that organisations the actor edits for have been asked to take, and where.

    The hub edits for nobody.
    """
    own = actor.holds(MemberRole.EDITOR)
    if not own:
        return []
    query = (
        select(CoursePartner, Course)
        .join(Course, Course.id == CoursePartner.course_id)
        .where(
            CoursePartner.organisation_id.in_(own),
            CoursePartner.accepted_at.is_(None),
            CoursePartner.ended_at.is_(None),
        )
        .order_by(CoursePartner.id)
        .options(
            joinedload(CoursePartner.organisation).joinedload(Organisation.words),
            joinedload(Course.words),
        )
    )
    return [(role, course) for role, course in db.session.execute(query).unique()]


def members_organisations(actor: Actor) -> Sequence[Organisation]:
    """Return the organisations that the actor is a member of, with their names."""
    if not actor.offices:
        return []
    query = (
        select(Organisation)
        .where(Organisation.id.in_(actor.organisations()))
        .order_by(Organisation.slug)
        .options(joinedload(Organisation.words))
    )
    return db.session.scalars(query).unique().all()


def has_accreditor(course_id: int) -> bool:
    """Say whether a course has a current, accepted accreditor."""
    query = select(CoursePartner.id).where(
        CoursePartner.course_id == course_id,
        CoursePartner.role == PartnerRole.ACCREDITOR,
        CoursePartner.accepted_at.is_not(None),
        CoursePartner.ended_at.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None
