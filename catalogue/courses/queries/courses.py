"""Courses with all that a page or a list shows of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload, raiseload, selectinload

from catalogue.courses.codes import Visibility
from catalogue.courses.models import (
    Course,
    CoursePartner,
    Edition,
    Programme,
    ProgrammeCourse,
    Topic,
)
from catalogue.database import db
from catalogue.partners.models import Agreement, Organisation


@dataclass(frozen=True)
class CourseRows:
    """A published course, its current partners, listed editions and published programmes."""

    course: Course
    partners: Sequence[CoursePartner] = ()
    editions: Sequence[Edition] = ()
    programmes: Sequence[Programme] = field(default=())


def published() -> Select[Course]:
    """Select the courses that the public may see."""
    return select(Course).where(Course.published_at.is_not(None), Course.withdrawn_at.is_(None))


def current_partners(course_ids: Iterable[int]) -> Sequence[CoursePartner]:
    """Return who stands behind these courses today, in order, with names and reasons."""
    query = (
        select(CoursePartner)
        .where(
            CoursePartner.course_id.in_(list(course_ids)),
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
        )
        .order_by(CoursePartner.course_id, CoursePartner.position, CoursePartner.id)
        .options(
            joinedload(CoursePartner.organisation).joinedload(Organisation.words),
            joinedload(CoursePartner.words),
            raiseload("*"),
        )
    )
    return db.session.scalars(query).unique().all()


def published_editions(course_ids: Iterable[int], *, listed_only: bool = True) -> Sequence[Edition]:
    """Return the courses' published editions with words and routes, the latest start first."""
    query = (
        select(Edition)
        .where(Edition.course_id.in_(list(course_ids)), Edition.published_at.is_not(None))
        .order_by(Edition.starts_on.desc(), Edition.id)
        .options(joinedload(Edition.words), joinedload(Edition.routes), raiseload("*"))
    )
    if listed_only:
        query = query.where(Edition.visibility == Visibility.LISTED)
    return db.session.scalars(query).unique().all()


def _programmes_of(course_id: int) -> Sequence[Programme]:
    query = (
        select(Programme)
        .join(ProgrammeCourse)
        .where(ProgrammeCourse.course_id == course_id, Programme.published_at.is_not(None))
        .order_by(Programme.id)
        .options(joinedload(Programme.words), raiseload("*"))
    )
    return db.session.scalars(query).unique().all()


def course_page(slug: str) -> CourseRows | None:
    """Return a published course with everything its page shows, or nothing (five statements).

    Topics are read by themselves: SQLite puts an outer join of two tables together for all courses
    before it looks for the one.
    """
    query = (
        published()
        .where(Course.slug == slug)
        .options(
            joinedload(Course.words),
            selectinload(Course.topics).joinedload(Topic.words),
            joinedload(Course.agreement).joinedload(Agreement.words),
            raiseload("*"),
        )
    )
    course = db.session.scalars(query).unique().one_or_none()
    if course is None:
        return None
    return CourseRows(
        course,
        current_partners([course.id]),
        published_editions([course.id]),
        _programmes_of(course.id),
    )


def courses_by_id(course_ids: Sequence[int]) -> list[CourseRows]:
    """Return these courses for a list, in the order given (three statements)."""
    query = (
        published()
        .where(Course.id.in_(list(course_ids)))
        .options(joinedload(Course.words), raiseload("*"))
    )
    courses = {course.id: course for course in db.session.scalars(query).unique()}
    partners: dict[int, list[CoursePartner]] = defaultdict(list)
    editions: dict[int, list[Edition]] = defaultdict(list)
    for partner in current_partners(courses):
        partners[partner.course_id].append(partner)
    for edition in published_editions(courses):
        editions[edition.course_id].append(edition)
    return [
        CourseRows(courses[found], partners[found], editions[found])
        for found in course_ids
        if found in courses
    ]


@cache
def _find_edition() -> Select[Edition]:
    # Made once: each step of applying asks it, and making it took half as long as asking.
    return (
        select(Edition)
        .join(Edition.course)
        .where(
            Course.slug == bindparam("course_slug"),
            Course.published_at.is_not(None),
            Course.withdrawn_at.is_(None),
            Edition.slug == bindparam("edition_slug"),
            Edition.published_at.is_not(None),
        )
        .options(
            contains_eager(Edition.course).joinedload(Course.words),
            joinedload(Edition.words),
            joinedload(Edition.routes),
        )
    )


def find_edition(course_slug: str, edition_slug: str) -> Edition | None:
    """Return a published edition of a published course, whatever its visibility, or nothing.

    Its course, words and routes come with it; who may see it is for ``access`` to say.
    """
    wanted = {"course_slug": course_slug, "edition_slug": edition_slug}
    return db.session.scalars(_find_edition(), wanted).unique().one_or_none()


def course_slugs(course_ids: Sequence[int]) -> Mapping[int, str]:
    """Return the slugs of these courses by id, those not published left out (one statement)."""
    query = published().with_only_columns(Course.id, Course.slug).where(Course.id.in_(course_ids))
    return {row.id: row.slug for row in db.session.execute(query)}
