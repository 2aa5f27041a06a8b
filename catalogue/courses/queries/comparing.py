"""Editions of several courses, found by their addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload, raiseload

from catalogue.courses.codes import Visibility
from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.courses.queries.courses import current_partners
from catalogue.database import db
from catalogue.partners.models import FormerSlug

Address = tuple[str, str]
"""A course's slug and its edition's."""


def _with_courses() -> Select[Edition]:
    """Select the editions that the public may know of, with words, routes and their courses'."""
    return (
        select(Edition)
        .join(Edition.course)
        .where(
            Course.published_at.is_not(None),
            Course.withdrawn_at.is_(None),
            Edition.published_at.is_not(None),
        )
        .options(
            contains_eager(Edition.course).options(joinedload(Course.words), raiseload("*")),
            joinedload(Edition.words),
            joinedload(Edition.routes),
            raiseload("*"),
        )
    )


def editions_by_address(addresses: Sequence[Address]) -> dict[Address, Edition]:
    """Return the published editions that bear these addresses, whatever their visibility.

    Their courses with their words come with them (one statement, and another for addresses that
    a renamed course bore); who may see them is for ``access`` to say.
    """
    found: dict[Address, Edition] = {}
    if addresses:
        query = _with_courses().where(or_(*(_bears(Course.slug, each) for each in addresses)))
        for edition in db.session.scalars(query).unique():
            found[edition.course.slug, edition.slug] = edition
    missing = [each for each in addresses if each not in found]
    if missing:
        query_former = (
            _with_courses()
            .add_columns(FormerSlug.slug)
            .join(FormerSlug, and_(FormerSlug.target_id == Course.id, FormerSlug.kind == "course"))
            .where(or_(*(_bears(FormerSlug.slug, each) for each in missing)))
        )
        for edition, former in db.session.execute(query_former).unique():
            found[former, edition.slug] = edition
    return found


def _bears(slug: InstrumentedAttribute[str], address: Address) -> ColumnElement[bool]:
    course, edition = address
    return and_(slug == course, Edition.slug == edition)


def listed_editions(course_ids: Sequence[int]) -> dict[int, list[Edition]]:
    """Return the listed editions of these courses, which keep their order (one statement).

    The first to start come first, with their courses and the words of these.
    """
    query = (
        _with_courses()
        .where(Edition.course_id.in_(course_ids), Edition.visibility == Visibility.LISTED)
        .order_by(Edition.starts_on, Edition.id)
    )
    found: dict[int, list[Edition]] = {course_id: [] for course_id in course_ids}
    for edition in db.session.scalars(query).unique() if course_ids else ():
        found[edition.course_id].append(edition)
    return found


def partners_by_course(course_ids: Iterable[int]) -> dict[int, Sequence[CoursePartner]]:
    """Return who stands behind each of these courses today, in order (one statement)."""
    found: dict[int, list[CoursePartner]] = defaultdict(list)
    for partner in current_partners(course_ids):
        found[partner.course_id].append(partner)
    return dict(found)
