"""Programmes with their courses and partners."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, raiseload

from catalogue.courses.codes import PartnerRole, Visibility
from catalogue.courses.models import (
    Course,
    CoursePartner,
    Edition,
    Programme,
    ProgrammeCourse,
    ProgrammePartner,
)
from catalogue.courses.queries.listing import ZONES_APART
from catalogue.database import db
from catalogue.partners.models import Organisation


@dataclass(frozen=True)
class ProgrammeRows:
    """A published programme, who stands behind it, and the ids of its courses in order.

    ``signed`` are the organisations (by id) whose sign-off stands on every course of the programme
    that they accredit, one at least.
    """

    programme: Programme
    partners: Sequence[ProgrammePartner]
    courses: Sequence[int]
    signed: Collection[int] = frozenset()


def _published() -> Select[Programme]:
    return (
        select(Programme)
        .where(Programme.published_at.is_not(None))
        .order_by(Programme.id)
        .options(joinedload(Programme.words))
    )


def programmes(of: Collection[str] | None = None) -> Sequence[Programme]:
    """Return the published programmes with words, course links and partners (one statement).

    ``of`` are the slugs of organisations of which one has to stand behind it.
    """
    query = _published().options(
        joinedload(Programme.courses),
        joinedload(Programme.partners)
        .joinedload(ProgrammePartner.organisation)
        .joinedload(Organisation.words),
        raiseload("*"),
    )
    if of is not None:
        query = query.where(
            Programme.id.in_(
                select(ProgrammePartner.programme_id)
                .join(ProgrammePartner.organisation)
                .where(Organisation.slug.in_(of))
            )
        )
    return db.session.scalars(query).unique().all()


def programme_page(slug: str) -> ProgrammeRows | None:
    """Return a published programme and who stands behind it (three statements)."""
    query = (
        _published()
        .where(Programme.slug == slug)
        .options(joinedload(Programme.courses), raiseload("*"))
    )
    programme = db.session.scalars(query).unique().one_or_none()
    if programme is None:
        return None
    partners = (
        select(ProgrammePartner)
        .where(ProgrammePartner.programme_id == programme.id)
        .order_by(ProgrammePartner.position)
        .options(
            joinedload(ProgrammePartner.organisation).joinedload(Organisation.words),
            joinedload(ProgrammePartner.words),
            raiseload("*"),
        )
    )
    return ProgrammeRows(
        programme,
        db.session.scalars(partners).unique().all(),
        [each.course_id for each in programme.courses],
        _signed(programme.id),
    )


def _signed(programme_id: int) -> frozenset[int]:
    """Return who has signed off every course of a programme that they accredit."""
    query = (
        select(CoursePartner.organisation_id)
        .join(ProgrammeCourse, ProgrammeCourse.course_id == CoursePartner.course_id)
        .join(Course, Course.id == CoursePartner.course_id)
        .where(
            ProgrammeCourse.programme_id == programme_id,
            CoursePartner.role == PartnerRole.ACCREDITOR,
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
            Course.published_at.is_not(None),
            Course.withdrawn_at.is_(None),
        )
        .group_by(CoursePartner.organisation_id)
        .having(func.count() == func.count(CoursePartner.signed_off_at))
    )
    return frozenset(db.session.scalars(query))


def next_starts(programme_ids: Collection[int], now: datetime) -> Mapping[int, date]:
    """Return the first day of the next edition of any of each programme's courses (one statement).

    Cancelled editions do not count, nor does one that has begun in its own zone.
    """
    query = (
        select(ProgrammeCourse.programme_id, Edition.starts_on, Edition.zone)
        .join(Course, Course.id == ProgrammeCourse.course_id)
        .join(Edition, Edition.course_id == Course.id)
        .where(
            ProgrammeCourse.programme_id.in_(programme_ids),
            Course.published_at.is_not(None),
            Course.withdrawn_at.is_(None),
            Edition.published_at.is_not(None),
            Edition.visibility == Visibility.LISTED,
            Edition.cancelled_at.is_(None),
            Edition.starts_on >= (now - ZONES_APART).date(),
        )
        .order_by(Edition.starts_on.desc())
    )
    # The latest come first, so that the soonest is the one that stays.
    return {
        programme_id: day
        for programme_id, day, zone in db.session.execute(query)
        if day is not None and datetime.combine(day, time(), ZoneInfo(zone)) > now
    }
