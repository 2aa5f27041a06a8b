"""Which institutions answer for a course, sign its letters and pay for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, case, select
from sqlalchemy.orm import contains_eager, joinedload

from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import CoursePartner
from catalogue.database import db
from catalogue.partners.models import Organisation

ANSWERING = (PartnerRole.LEAD, PartnerRole.CO_DELIVERER, PartnerRole.COMMISSIONER)
"""The roles whose institutions answer applicants; the first of them with a contact address does."""
SIGNING = (PartnerRole.LEAD, PartnerRole.CO_DELIVERER)
"""The roles in whose name letters about a course are written."""


@dataclass(frozen=True)
class Backing:
    """Who answers for a course, in whose name its letters are written, and who pays its fees."""

    answering: Organisation | None
    signing: Sequence[Organisation]
    funding: Sequence[Organisation]


@cache
def _partners() -> Select[CoursePartner]:
    # Made once: every single letter about an application asks it.
    order = case(
        {role.value: place for place, role in enumerate(ANSWERING)}, value=CoursePartner.role
    )
    return (
        select(CoursePartner)
        .join(CoursePartner.organisation)
        .where(
            CoursePartner.course_id == bindparam("course"),
            CoursePartner.role.in_((*ANSWERING, PartnerRole.FUNDER)),
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
        )
        .options(contains_eager(CoursePartner.organisation).options(joinedload(Organisation.words)))
        .order_by(order, CoursePartner.position, CoursePartner.id)
    )


def backing(course_id: int) -> Backing:
    """Return who answers, signs and funds: accepted, current partners only (one statement).

    Nobody answers where none that might has given a contact address; then the house does.
    """
    rows = db.session.scalars(_partners(), {"course": course_id}).unique().all()
    able = [each.organisation for each in rows if each.role in ANSWERING]
    return Backing(
        next((each for each in able if each.contact_email), None),
        _each_once([each.organisation for each in rows if each.role in SIGNING]),
        _each_once([each.organisation for each in rows if each.role is PartnerRole.FUNDER]),
    )


def _each_once(organisations: Sequence[Organisation]) -> Sequence[Organisation]:
    return tuple(dict.fromkeys(organisations))
