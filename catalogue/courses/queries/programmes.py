"""Programmes with their courses and partners."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, raiseload

from catalogue.courses.models import Programme, ProgrammeCourse, ProgrammePartner
from catalogue.database import db
from catalogue.partners.models import Organisation


@dataclass(frozen=True)
class ProgrammeRows:
    """A published programme, who stands behind it, and the ids of its courses in order."""

    programme: Programme
    partners: Sequence[ProgrammePartner]
    courses: Sequence[int]


def _published() -> Select[Programme]:
    return (
        select(Programme)
        .where(Programme.published_at.is_not(None))
        .order_by(Programme.id)
        .options(joinedload(Programme.words))
    )


def programmes(of: Collection[str] | None = None) -> Sequence[Programme]:
    """Return the published programmes with words and course links (one statement).

    ``of`` are the slugs of organisations of which one has to stand behind it.
    """
    query = _published().options(joinedload(Programme.courses), raiseload("*"))
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
    """Return a published programme with everything its page shows (three statements)."""
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
    ids = (
        select(ProgrammeCourse.course_id)
        .where(ProgrammeCourse.programme_id == programme.id)
        .order_by(ProgrammeCourse.position)
    )
    return ProgrammeRows(
        programme,
        db.session.scalars(partners).unique().all(),
        db.session.scalars(ids).all(),
    )
