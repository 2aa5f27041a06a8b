"""What an accreditor is asked to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from catalogue.accounts.access import Actor, MemberRole
from catalogue.accounts.models import Person
from catalogue.comanagement.models import SignOff
from catalogue.comanagement.queries.drafts import Draft
from catalogue.comanagement.repositories.sign_offs import accreditors, digest_of, standing
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import CoursePartner
from catalogue.database import db


@dataclass(frozen=True)
class Accreditation:
    """One accreditor's row, its last standing word, and what that word still covers."""

    partner: CoursePartner
    given: SignOff | None
    by: Person | None
    covers_draft: bool
    covers_published: bool
    may_sign: bool


def signing_partner(actor: Actor, course_id: int, partner_id: int) -> CoursePartner | None:
    """Return an accreditor's row for which the actor may sign, or nothing.

    Hub staff sign only where they are members of the accreditor too.
    """
    partner = db.session.scalars(
        select(CoursePartner).where(
            CoursePartner.id == partner_id,
            CoursePartner.course_id == course_id,
            CoursePartner.role == PartnerRole.ACCREDITOR,
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
        )
    ).one_or_none()
    if partner is None or partner.organisation_id not in actor.holds(MemberRole.EDITOR):
        return None
    return partner


def accreditations(actor: Actor, draft: Draft) -> Sequence[Accreditation]:
    """Return every accreditor of a course with where its sign-off stands."""
    session = db.session()
    found = []
    for partner in accreditors(session, draft.course):
        given = next(iter(standing(session, partner)), None)
        found.append(
            Accreditation(
                partner=partner,
                given=given,
                by=session.get(Person, given.person_id) if given and given.person_id else None,
                covers_draft=given is not None
                and given.digest == digest_of(partner, draft.snapshot),
                covers_published=partner.signed_off_at is not None,
                may_sign=partner.organisation_id in actor.holds(MemberRole.EDITOR),
            )
        )
    return found


def partners_behind(course_id: int) -> Sequence[CoursePartner]:
    """Return every role behind a course that has not ended, asked-for ones included, in order."""
    query = (
        select(CoursePartner)
        .where(CoursePartner.course_id == course_id, CoursePartner.ended_at.is_(None))
        .order_by(CoursePartner.position, CoursePartner.id)
        .options(joinedload(CoursePartner.organisation), joinedload(CoursePartner.words))
    )
    return db.session.scalars(query).unique().all()
