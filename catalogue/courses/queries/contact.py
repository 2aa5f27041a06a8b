"""Which institution answers questions about a course."""

from __future__ import annotations

from sqlalchemy import case, select
from sqlalchemy.orm import contains_eager, joinedload

from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import CoursePartner
from catalogue.database import db
from catalogue.partners.models import Organisation

ANSWERING = (PartnerRole.LEAD, PartnerRole.CO_DELIVERER, PartnerRole.COMMISSIONER)
"""The roles whose institutions answer applicants; the first of them with a contact address does."""


def answering_institution(course_id: int) -> Organisation | None:
    """Return the institution that answers letters about a course, or nothing where the house does.

    Only accepted, current partners that have given a contact address are considered.
    """
    order = case(
        {role.value: place for place, role in enumerate(ANSWERING)}, value=CoursePartner.role
    )
    query = (
        select(CoursePartner)
        .join(CoursePartner.organisation)
        .where(
            CoursePartner.course_id == course_id,
            CoursePartner.role.in_(ANSWERING),
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
            Organisation.contact_email != "",
        )
        .options(contains_eager(CoursePartner.organisation).options(joinedload(Organisation.words)))
        .order_by(order, CoursePartner.position, CoursePartner.id)
    )
    found = db.session.scalars(query).unique().first()
    return found.organisation if found is not None else None
