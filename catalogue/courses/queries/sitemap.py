"""Every public page, in slices, for the sitemap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from catalogue.courses.codes import Visibility
from catalogue.courses.models import Course, Edition, Programme
from catalogue.courses.queries.courses import published
from catalogue.database import db
from catalogue.partners.models import Organisation

FIXED = (
    "courses.home",
    "courses.catalogue",
    "courses.programmes",
    "courses.partners",
    "courses.privacy",
    "courses.accessibility",
    "courses.contact",
    "partners.join",
)
"""Public pages that are there in every house."""


@dataclass(frozen=True)
class PublicPage:
    """A page's endpoint, its slug where it has one, and when it changed where that is known."""

    endpoint: str
    slug: str = ""
    changed: datetime | None = None


def _courses(first: int, count: int) -> Select[*tuple[Any, ...]]:
    """Select courses with the last change that the public saw of them or of a listed edition."""
    some = (
        published()
        .with_only_columns(Course.id, Course.slug, Course.changed_at, Course.published_at)
        .order_by(Course.slug)
        .offset(first)
        .limit(count)
        .subquery()
    )
    of_edition = func.max(func.coalesce(Edition.changed_at, Edition.published_at))
    return (
        select(some.c.slug, func.coalesce(some.c.changed_at, some.c.published_at), of_edition)
        .outerjoin(
            Edition,
            (Edition.course_id == some.c.id)
            & Edition.published_at.is_not(None)
            & (Edition.visibility == Visibility.LISTED),
        )
        .group_by(some.c.slug, some.c.changed_at, some.c.published_at)
        .order_by(some.c.slug)
    )


def _programmes(first: int, count: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Programme.slug, Programme.published_at)
        .where(Programme.published_at.is_not(None))
        .order_by(Programme.slug)
        .offset(first)
        .limit(count)
    )


def _organisations(first: int, count: int) -> Select[*tuple[Any, ...]]:
    return select(Organisation.slug).order_by(Organisation.slug).offset(first).limit(count)


SLICES = {
    "courses.course": _courses,
    "courses.programme": _programmes,
    "courses.partner": _organisations,
}


def how_many_pages() -> dict[str, int]:
    """Return how many public pages each endpoint with a slug has (one statement)."""
    programmes = select(func.count(Programme.id)).where(Programme.published_at.is_not(None))
    row = db.session.execute(
        select(
            published().with_only_columns(func.count(Course.id)).scalar_subquery(),
            programmes.scalar_subquery(),
            select(func.count(Organisation.id)).scalar_subquery(),
        )
    ).one()
    return dict(zip(SLICES, row, strict=True))


def public_pages(sizes: dict[str, int], first: int, count: int) -> Sequence[PublicPage]:
    """Return a slice of the public pages, in an order that stays (three statements).

    ``sizes`` is what ``how_many_pages`` returned; the slice is empty beyond the last page.
    """
    found = [PublicPage(endpoint) for endpoint in FIXED[first : first + count]]
    start = len(FIXED)
    for endpoint, statement in SLICES.items():
        begin = max(first - start, 0)
        end = min(first + count - start, sizes[endpoint])
        for slug, *changes in db.session.execute(statement(begin, max(end - begin, 0))):
            known = [change for change in changes if change is not None]
            found.append(PublicPage(endpoint, slug, max(known, default=None)))
        start += sizes[endpoint]
    return found
