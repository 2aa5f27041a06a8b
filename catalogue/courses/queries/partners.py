"""Organisations as the public sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Subquery, func, literal, or_, select, true, union_all
from sqlalchemy.orm import joinedload, raiseload

from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, CoursePartner, Programme, ProgrammePartner
from catalogue.database import db
from catalogue.partners.models import Affiliation, Agreement, AgreementParty, Organisation


@dataclass(frozen=True)
class PartnerRows:
    """An organisation and its present roles: how many courses it has in each, and where.

    ``courses`` are its roles in the courses that the page shows, by the course's id, and
    ``programmes`` those in programmes, by their slug.
    """

    organisation: Organisation
    roles: Mapping[PartnerRole, int]
    courses: Mapping[int, Sequence[PartnerRole]]
    programmes: Mapping[str, Sequence[PartnerRole]]


@dataclass(frozen=True)
class PartnerTies:
    """What an organisation has signed and belongs to, and who belongs to it, ended or not."""

    agreements: Sequence[Agreement]
    affiliations: Sequence[Affiliation]
    members: Sequence[Affiliation]


def _roles(slug: str, course_ids: Sequence[int]) -> Subquery:
    """Return the number of courses by role, the roles in some courses, those in programmes."""
    wanted = select(Organisation.id).where(Organisation.slug == slug).scalar_subquery()
    mine = (
        CoursePartner.organisation_id == wanted,
        CoursePartner.accepted_at.is_not(None),
        CoursePartner.ended_at.is_(None),
    )
    counted = (
        select(
            CoursePartner.role.label("role"),
            func.count(CoursePartner.course_id.distinct()).label("number"),
            literal("").label("programme"),
            literal("count").label("what"),
        )
        .join(Course)
        .where(*mine, Course.published_at.is_not(None), Course.withdrawn_at.is_(None))
        .group_by(CoursePartner.role)
    )
    here = select(
        CoursePartner.role, CoursePartner.course_id, literal(""), literal("course")
    ).where(*mine, CoursePartner.course_id.in_(course_ids))
    programmes = (
        select(ProgrammePartner.role, literal(0), Programme.slug, literal("programme"))
        .join(Programme, Programme.id == ProgrammePartner.programme_id)
        .where(ProgrammePartner.organisation_id == wanted, Programme.published_at.is_not(None))
    )
    return union_all(counted, here, programmes).subquery()


def partner_page(slug: str, course_ids: Sequence[int]) -> PartnerRows | None:
    """Return an organisation with its roles (one statement); nothing where there is none.

    ``course_ids`` are those of its courses that the page has room for.
    """
    roles = _roles(slug, course_ids)
    query = (
        select(Organisation, roles.c.what, roles.c.role, roles.c.number, roles.c.programme)
        .outerjoin(roles, true())
        .where(Organisation.slug == slug)
        .options(
            joinedload(Organisation.words), joinedload(Organisation.former_names), raiseload("*")
        )
    )
    rows = db.session.execute(query).unique().all()
    if not rows:
        return None
    counts: dict[PartnerRole, int] = {}
    courses: dict[int, list[PartnerRole]] = defaultdict(list)
    programmes: dict[str, list[PartnerRole]] = defaultdict(list)
    for _organisation, what, role, number, programme in rows:
        if what == "count":
            counts[role] = number
        elif what == "course":
            courses[number].append(role)
        elif what == "programme":
            programmes[programme].append(role)
    return PartnerRows(rows[0][0], counts, courses, programmes)


def partner_ties(organisation_id: int) -> PartnerTies:
    """Return an organisation's agreements, affiliations and members (two statements)."""
    affiliations = _affiliations(organisation_id)
    return PartnerTies(
        _agreements(organisation_id),
        [found for found in affiliations if found.organisation_id == organisation_id],
        [found for found in affiliations if found.body_id == organisation_id],
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
