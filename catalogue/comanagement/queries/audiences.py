"""Who is to hear of what happens between those who stand behind a course."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from catalogue.accounts.access import MemberRole
from catalogue.accounts.models import Person
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.database import db
from catalogue.events.models import Event
from catalogue.partners.models import Organisation
from catalogue.partners.queries import people_of


def organisations_behind(
    course_id: int | None, roles: Collection[PartnerRole] = tuple(PartnerRole)
) -> set[int]:
    """Return which organisations stand behind a course in one of these roles at present."""
    return set(
        db.session.scalars(
            select(CoursePartner.organisation_id).where(
                CoursePartner.course_id == course_id,
                CoursePartner.role.in_(roles),
                CoursePartner.accepted_at.is_not(None),
                CoursePartner.ended_at.is_(None),
            )
        )
    )


def leaders_of(course_id: int | None) -> set[int]:
    """Return who edits for those who lead a course; for one without people, the hub's."""
    return people_of(organisations_behind(course_id, {PartnerRole.LEAD}), MemberRole.EDITOR)


def editors_of(organisation_id: int | None) -> set[int]:
    """Return who edits for an organisation; where nobody does, the hub's people."""
    return people_of({organisation_id} if organisation_id else set(), MemberRole.EDITOR)


def everybody_behind(course_id: int | None) -> set[int]:
    """Return who edits for any organisation behind a course.

    The hub's people do not stand in here: whoever leads without people is theirs to look after,
    and they would hear of every publication in the house.
    """
    behind = organisations_behind(course_id)
    return people_of(behind, MemberRole.EDITOR, stand_in=False)


def is_asked(organisation_id: int | None, partner_id: int) -> bool:
    """Say whether an institution has still to answer whether it takes a role."""
    row = db.session.get(CoursePartner, partner_id)
    return (
        row is not None
        and row.organisation_id == organisation_id
        and row.accepted_at is None
        and row.ended_at is None
    )


def read_around(events: Sequence[Event]) -> list[object]:
    """Read what events are about, all at once: what is said of each then asks for nothing more.

    The session forgets what nobody holds, so hold what is returned until all is said.
    """
    found: list[object] = []
    course_ids = {each.course_id for each in events}
    edition_ids = {each.edition_id for each in events}
    partner_ids = {int(each.details["partner"]) for each in events if "partner" in each.details}
    organisation_ids = {each.organisation_id for each in events} | {
        each.acting_id for each in events
    }
    member_ids = {int(each.details["member"]) for each in events if "member" in each.details}
    queries: tuple[Select[Any], ...] = (
        select(Course).where(Course.id.in_(course_ids)).options(joinedload(Course.words)),
        select(Edition).where(Edition.id.in_(edition_ids)).options(joinedload(Edition.words)),
        select(Organisation)
        .where(Organisation.id.in_(organisation_ids))
        .options(joinedload(Organisation.words)),
        select(CoursePartner).where(CoursePartner.id.in_(partner_ids)),
        select(Person).where(Person.id.in_(member_ids)),
    )
    for query in queries:
        found += db.session.scalars(query).unique().all()
    return found
