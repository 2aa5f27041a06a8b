"""Organisations as the public sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, raiseload

from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import CoursePartner
from catalogue.database import db
from catalogue.partners.models import (
    Affiliation,
    Agreement,
    AgreementParty,
    FormerSlug,
    Organisation,
)


@dataclass(frozen=True)
class PartnerRows:
    """An organisation with its courses' ids by role, agreements, affiliations and members."""

    organisation: Organisation
    courses: Sequence[tuple[PartnerRole, int]]
    agreements: Sequence[Agreement]
    affiliations: Sequence[Affiliation]
    members: Sequence[Affiliation]


def former_partner_slug(slug: str) -> str | None:
    """Return the present slug of an organisation that once had ``slug``, or nothing."""
    return db.session.scalar(
        select(Organisation.slug)
        .join(FormerSlug, FormerSlug.target_id == Organisation.id)
        .where(FormerSlug.kind == "organisation", FormerSlug.slug == slug)
    )


def _agreements(organisation_id: int) -> Sequence[Agreement]:
    query = (
        select(Agreement)
        .where(Agreement.parties.any(AgreementParty.organisation_id == organisation_id))
        .order_by(Agreement.signed)
        .options(
            joinedload(Agreement.words),
            joinedload(Agreement.parties)
            .joinedload(AgreementParty.organisation)
            .joinedload(Organisation.words),
            raiseload("*"),
        )
    )
    return db.session.scalars(query).unique().all()


def _affiliations(organisation_id: int) -> Sequence[Affiliation]:
    """Return what it belongs to and, if it is a network, who belongs to it (one statement)."""
    query = (
        select(Affiliation)
        .where(
            or_(
                Affiliation.organisation_id == organisation_id,
                Affiliation.body_id == organisation_id,
            )
        )
        .order_by(Affiliation.since, Affiliation.id)
        .options(
            joinedload(Affiliation.words),
            joinedload(Affiliation.organisation).joinedload(Organisation.words),
            joinedload(Affiliation.body).joinedload(Organisation.words),
            raiseload("*"),
        )
    )
    return db.session.scalars(query).unique().all()


def partner_page(slug: str, course_ids: Sequence[int]) -> PartnerRows | None:
    """Return an organisation with everything its page shows (four statements).

    ``course_ids`` are those of its courses that the page has room for, best first.
    """
    query = (
        select(Organisation)
        .where(Organisation.slug == slug)
        .options(
            joinedload(Organisation.words), joinedload(Organisation.former_names), raiseload("*")
        )
    )
    organisation = db.session.scalars(query).unique().one_or_none()
    if organisation is None:
        return None
    roles = defaultdict(list)
    for course_id, role in db.session.execute(
        select(CoursePartner.course_id, CoursePartner.role).where(
            CoursePartner.organisation_id == organisation.id,
            CoursePartner.course_id.in_(course_ids),
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
        )
    ):
        roles[course_id].append(role)
    affiliations = _affiliations(organisation.id)
    return PartnerRows(
        organisation,
        [(role, course_id) for course_id in course_ids for role in roles[course_id]],
        _agreements(organisation.id),
        [found for found in affiliations if found.organisation_id == organisation.id],
        [found for found in affiliations if found.body_id == organisation.id],
    )
