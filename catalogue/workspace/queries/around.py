"""What stands around the list of courses: what was asked of somebody, whom they work for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, load_only

from catalogue.accounts.access import Actor, MemberRole
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, CoursePartner, CourseWords
from catalogue.database import db
from catalogue.i18n.fallback import localize
from catalogue.partners.models import Organisation, OrganisationWords


def asked_of(actor: Actor) -> Sequence[tuple[CoursePartner, Course]]:
    """Return the roles that organisations the actor edits for have been asked to take, and where.

    The hub edits for nobody.
    """
    own = actor.holds(MemberRole.EDITOR)
    if not own:
        return []
    rows = db.session.execute(_asked(), {"own": list(own)}).unique()
    return [(role, course) for role, course in rows]


@cache
def _asked() -> Any:
    """Select roles that wait for an answer; put together once, since the home asks each time."""
    return (
        select(CoursePartner, Course)
        .join(Course, Course.id == CoursePartner.course_id)
        .where(
            CoursePartner.organisation_id.in_(bindparam("own", expanding=True)),
            CoursePartner.accepted_at.is_(None),
            CoursePartner.ended_at.is_(None),
        )
        .order_by(CoursePartner.id)
        .options(
            load_only(CoursePartner.role, raiseload=True),
            load_only(Course.slug, raiseload=True),
            joinedload(CoursePartner.organisation)
            .load_only(Organisation.slug, raiseload=True)
            .joinedload(Organisation.words)
            .load_only(OrganisationWords.name, raiseload=True),
            joinedload(Course.words).load_only(CourseWords.title, raiseload=True),
        )
    )


def members_organisations(actor: Actor) -> Sequence[Organisation]:
    """Return the organisations that the actor is a member of, by their names."""
    if not actor.offices:
        return []
    asked = {"own": list(actor.organisations())}
    found = db.session.scalars(_organisations(), asked).unique()
    return sorted(found, key=lambda each: localize(each.words, "sort_key").text)


@cache
def _organisations() -> Any:
    """Select organisations with what they are called; put together once."""
    return (
        select(Organisation)
        .where(Organisation.id.in_(bindparam("own", expanding=True)))
        .options(
            load_only(Organisation.slug, raiseload=True),
            joinedload(Organisation.words).load_only(
                OrganisationWords.name, OrganisationWords.sort_key, raiseload=True
            ),
        )
    )


def has_accreditor(course_id: int) -> bool:
    """Say whether a course has a current, accepted accreditor."""
    query = select(CoursePartner.id).where(
        CoursePartner.course_id == course_id,
        CoursePartner.role == PartnerRole.ACCREDITOR,
        CoursePartner.accepted_at.is_not(None),
        CoursePartner.ended_at.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None
