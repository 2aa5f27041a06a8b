"""Facts about the house itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, raiseload

from catalogue.courses.models import Course
from catalogue.courses.queries.courses import published
from catalogue.database import db
from catalogue.partners.models import Organisation


@dataclass(frozen=True)
class Figures:
    """How much there is: published courses, organisations, and the countries these are in."""

    courses: int
    organisations: int
    countries: int


def home_figures() -> Figures:
    """Count what the catalogue holds (one statement)."""
    courses = published().with_only_columns(func.count(Course.id)).scalar_subquery()
    row = db.session.execute(
        select(
            courses,
            func.count(Organisation.id),
            func.count(func.distinct(Organisation.country)),
        ).select_from(Organisation)
    ).one()
    return Figures(*row)


def hub() -> Organisation | None:
    """Return the organisation that runs the catalogue, or nothing in an empty house."""
    query = (
        select(Organisation)
        .where(Organisation.hub.is_(True))
        .order_by(Organisation.id)
        .limit(1)
        .options(joinedload(Organisation.words), raiseload("*"))
    )
    return db.session.scalars(query).unique().first()
