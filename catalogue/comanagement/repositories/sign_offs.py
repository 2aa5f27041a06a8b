"""Keeping what the public sees of an accreditation in step with what was signed off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.comanagement.models import SignOff
from catalogue.comanagement.rules.guarded import accreditation_digest
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, CoursePartner

# A sign-off is of what was read, not of a course: it holds the digest of the guarded fields as they
# were. So nothing has to be undone when they change. It no longer covers what is published, the
# statement disappears with the publication that changed them, and comes back if they do.
# `signed_off_at` on the partner's row is a copy of that for the public pages. Whatever may change
# the answer (publishing a course, signing, withdrawing) calls `refresh_sign_offs` in the same
# transaction; a partner whose role ends loses it with the role.


def accreditors(session: Session, course: Course) -> Sequence[CoursePartner]:
    """Return the current, accepted accreditors of a course."""
    return session.scalars(
        select(CoursePartner)
        .where(
            CoursePartner.course_id == course.id,
            CoursePartner.role == PartnerRole.ACCREDITOR,
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
        )
        .order_by(CoursePartner.position, CoursePartner.id)
    ).all()


def digest_of(partner: CoursePartner, guarded: Mapping[str, Any]) -> str:
    """Return the digest of a snapshot's guarded fields with the accreditor's own statement."""
    return accreditation_digest(
        ects=guarded["ects"],
        award=str(guarded["award"]),
        eqf_level=guarded["eqf_level"],
        statements={code: words.statement for code, words in partner.words.items()},
    )


def standing(session: Session, partner: CoursePartner) -> Sequence[SignOff]:
    """Return an accreditor's sign-offs of a course that were not withdrawn, the newest first."""
    return session.scalars(
        select(SignOff)
        .where(
            SignOff.course_id == partner.course_id,
            SignOff.organisation_id == partner.organisation_id,
            SignOff.role == PartnerRole.ACCREDITOR,
            SignOff.withdrawn_at.is_(None),
        )
        .order_by(SignOff.id.desc())
    ).all()


def refresh_sign_offs(session: Session, course: Course) -> list[CoursePartner]:
    """Let each accreditor's statement show only while its sign-off covers what is published.

    Returns those whose statement showed and no longer does.
    """
    lapsed = []
    published = {
        "ects": course.ects,
        "award": course.award.value,
        "eqf_level": course.eqf_level,
    }
    for partner in accreditors(session, course):
        digest = digest_of(partner, published)
        covering = [each for each in standing(session, partner) if each.digest == digest]
        signed = covering[0].signed_at if covering and course.published_at else None
        if partner.signed_off_at is not None and signed is None:
            lapsed.append(partner)
        partner.signed_off_at = signed
    return lapsed
