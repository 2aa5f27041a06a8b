"""Which institution answers questions about a course."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, case, select
from sqlalchemy.orm import contains_eager, joinedload

from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import CoursePartner
from catalogue.database import db
from catalogue.partners.models import Organisation

ANSWERING = (PartnerRole.LEAD, PartnerRole.CO_DELIVERER, PartnerRole.COMMISSIONER)
"""The roles whose institutions answer applicants; the first of them with a contact address does."""


@cache
def _answering() -> Select[CoursePartner]:
    # Made once: every single letter about an application asks it.
    order = case(
        {role.value: place for place, role in enumerate(ANSWERING)}, value=CoursePartner.role
    )
    return (
        select(CoursePartner)
        .join(CoursePartner.organisation)
        .where(
            CoursePartner.course_id == bindparam("course"),
            CoursePartner.role.in_(ANSWERING),
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
            Organisation.contact_email != "",
        )
        .options(contains_eager(CoursePartner.organisation).options(joinedload(Organisation.words)))
        .order_by(order, CoursePartner.position, CoursePartner.id)
    )


def answering_institution(course_id: int) -> Organisation | None:
    """Return the institution that answers letters about a course, or nothing where the house does.

    Only accepted, current partners that have given a contact address are considered.
    """
    found = db.session.scalars(_answering(), {"course": course_id}).unique().first()
    return found.organisation if found is not None else None
