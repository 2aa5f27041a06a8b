"""Editions of several courses, found by their addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, raiseload

from catalogue.courses.codes import Visibility
from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.courses.queries.courses import current_partners
from catalogue.database import db

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


def editions_by_address(addresses: Iterable[Address]) -> dict[Address, Edition]:
    """Return the published editions that bear these addresses, whatever their visibility.

    Their courses with their words come with them (one statement); who may see them is for
    ``access`` to say.
    """
    wanted = [and_(Course.slug == course, Edition.slug == edition) for course, edition in addresses]
    if not wanted:
        return {}
    found = db.session.scalars(_with_courses().where(or_(*wanted))).unique()
    return {(edition.course.slug, edition.slug): edition for edition in found}


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
