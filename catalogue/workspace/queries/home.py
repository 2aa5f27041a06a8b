"""The list of a member's courses: narrowed, ordered and paged in SQL by their drafts' titles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, func, literal, or_, select, true
from sqlalchemy.orm import aliased, joinedload, load_only

from catalogue.accounts.access import Actor
from catalogue.comanagement.access import Stake, allowed
from catalogue.comanagement.models import CourseTitle, Listing, Revision
from catalogue.comanagement.queries.drafts import Draft, stakes_of
from catalogue.comanagement.repositories.revisions import marks_of, snapshot_of
from catalogue.courses.models import Course, CoursePartner, Edition, EditionWords, FeeRoute
from catalogue.database import db, now
from catalogue.i18n.collation import folded_key
from catalogue.paging import Page, page_of
from catalogue.workspace.codes import CourseState
from catalogue.workspace.queries.courses import may_list_of, undecided

MOST_WORDS = 8
MOST_COURSES = 10_000_000
"""More than there will ever be; the page asked for is looked for before the count is known."""
DAY = timedelta(days=1)
SAID_OF_REVISION = ("listing_id", "number", "schema", "snapshot", "stamps", "against")
SAID_OF_EDITION = (
    "course_id",
    "slug",
    "starts_on",
    "ends_on",
    "opens_at",
    "zone",
    "format",
    "city",
    "languages",
    "capacity",
    "places_taken",
    "admission",
    "waiting_list",
    "cancelled_at",
    "published_at",
)
"""What a line says or is decided by; the other columns of so many rows are a third of the work."""
ANY = aliased(CourseTitle)
"""A title in whatever language, beside that by which the list is ordered."""
STATES: Mapping[CourseState, ColumnElement[bool]] = {
    CourseState.PUBLISHED: Listing.published == Listing.head,
    CourseState.CHANGED: Listing.published != Listing.head,
    CourseState.UNPUBLISHED: Listing.published.is_(None),
}


@dataclass(frozen=True)
class Wanted:
    """What somebody asks of the list of their courses: words of a title, and a state."""

    text: str = ""
    state: CourseState | None = None


@dataclass(frozen=True)
class HomeEdition:
    """An edition as the home lists it, with the numbers of its chain."""

    edition: Edition
    listing: Listing


@dataclass(frozen=True)
class HomeRow:
    """A course's newest revision with its editions; ``new`` as in ``CourseRow``."""

    draft: Draft
    editions: Sequence[HomeEdition]
    new: Mapping[int, int]


def _within_reach(actor: Actor, course_id: Any) -> ColumnElement[bool]:
    """Return the condition for courses of the actor's organisations; the hub reaches every one."""
    if actor.hub:
        return true()
    own = select(CoursePartner.course_id).where(
        CoursePartner.organisation_id.in_(actor.organisations()),
        CoursePartner.accepted_at.is_not(None),
        CoursePartner.ended_at.is_(None),
    )
    return course_id.in_(own)


def _matching(actor: Actor, wanted: Wanted, spoken: str) -> list[ColumnElement[bool]]:
    """Return the conditions for the titles, in one language, of the courses asked for."""
    conditions = [CourseTitle.language == spoken, _within_reach(actor, CourseTitle.course_id)]
    words = folded_key(wanted.text).split()[:MOST_WORDS]
    if words:
        named = select(ANY.course_id).where(
            *(ANY.folded.contains(word, autoescape=True) for word in words)
        )
        conditions.append(CourseTitle.course_id.in_(named))
    if wanted.state is not None:
        stands = select(Listing.course_id).where(
            Listing.course_id.is_not(None), STATES[wanted.state]
        )
        conditions.append(CourseTitle.course_id.in_(stands))
    return conditions


@dataclass(frozen=True)
class Found:
    """A page of what was asked for: its place in the list, the courses' ids, how many there are."""

    page: Page
    ids: Sequence[int]
    total: int


def find(actor: Actor, wanted: Wanted, spoken: str, asked: str, size: int) -> Found:
    """Return the page that an address asks for of the courses, by their titles in a language.

    What is narrowed is counted while it is looked for, since each would read every title; all
    courses are counted by themselves, since a count beside a page would read on to the last.
    """
    conditions = _matching(actor, wanted, spoken)
    if not wanted.text and wanted.state is None:
        total = _count(conditions)
        page = page_of(total, asked, size)
        return Found(page, [key for key, _all in _ids(conditions, page, literal(0))], total)
    page = page_of(MOST_COURSES, asked, size)
    rows = _ids(conditions, page, func.count().over())
    total = rows[0][1] if rows else _count(conditions)
    page = page_of(total, asked, size)
    if not rows and total:
        rows = _ids(conditions, page, literal(0))
    return Found(page, [key for key, _all in rows], total)


def _count(conditions: Sequence[ColumnElement[bool]]) -> int:
    query = select(func.count()).select_from(CourseTitle).where(*conditions)
    return db.session.scalar(query) or 0


def _ids(
    conditions: Sequence[ColumnElement[bool]], page: Page, beside: ColumnElement[int]
) -> Sequence[tuple[int, int]]:
    """Return the ids of a page in the order of titles, each with what is counted beside it."""
    query = (
        select(CourseTitle.course_id, beside)
        .where(*conditions)
        .order_by(CourseTitle.sort_key, CourseTitle.course_id)
        .offset(page.first)
        .limit(page.size)
    )
    return [(key, number) for key, number in db.session.execute(query)]


def courses_of(actor: Actor, ids: Sequence[int]) -> list[HomeRow]:
    """Return these courses in this order (four statements).

    Whoever pages reads the ids first: a page far down would else sort whole revisions.
    """
    rows = {
        course.id: (course, listing, head)
        for course, listing, head in db.session.execute(_whole_rows(), {"ids": ids})
    }
    stakes = stakes_of(ids)
    editions = _home_editions(ids)
    new = undecided([key for key in ids if may_list_of(actor, stakes.get(key, ()))])
    return [
        HomeRow(_home_draft(actor, stakes, *rows[key]), editions[key], new[key])
        for key in ids
        if key in rows
    ]


def _home_draft(
    actor: Actor,
    stakes: Mapping[int, Sequence[Stake]],
    course: Course,
    listing: Listing,
    head: Revision,
) -> Draft:
    """Return a draft without what the public reads, which no list shows."""
    return Draft(
        course=course,
        listing=listing,
        head=head,
        snapshot=snapshot_of(listing, head),
        marks=marks_of(head),
        published=None,
        rights=allowed(actor, stakes.get(course.id, ())),
    )


def _home_editions(course_ids: Sequence[int]) -> Mapping[int, list[HomeEdition]]:
    """Return the editions that are not over for certain, whatever their zone, by course."""
    found: dict[int, list[HomeEdition]] = defaultdict(list)
    asked = {"ids": course_ids, "yesterday": (now() - DAY).date()}
    for edition, listing in db.session.execute(_edition_rows(), asked).unique():
        found[edition.course_id].append(HomeEdition(edition, listing))
    return found


@cache
def _whole_rows() -> Any:
    """Select courses with their chain and its newest revision; put together once."""
    return (
        select(Course, Listing, Revision)
        .join(Listing, Listing.course_id == Course.id)
        .join(Revision, and_(Revision.listing_id == Listing.id, Revision.number == Listing.head))
        .where(Course.id.in_(bindparam("ids", expanding=True)))
        .options(
            load_only(Course.slug, raiseload=True),
            load_only(*_of(Revision, SAID_OF_REVISION), raiseload=True),
        )
    )


@cache
def _edition_rows() -> Any:
    """Select editions with what a line says of them, and their chain; put together once."""
    return (
        select(Edition, Listing)
        .join(Listing, Listing.edition_id == Edition.id)
        .where(
            Edition.course_id.in_(bindparam("ids", expanding=True)),
            or_(Edition.ends_on.is_(None), Edition.ends_on >= bindparam("yesterday", type_=Date())),
            Edition.cancelled_at.is_(None),
        )
        .order_by(Edition.starts_on.desc(), Edition.id)
        .options(
            load_only(*_of(Edition, SAID_OF_EDITION), raiseload=True),
            joinedload(Edition.words).load_only(EditionWords.label, raiseload=True),
            joinedload(Edition.routes).load_only(
                FeeRoute.deadline_at, FeeRoute.former_deadline_at, raiseload=True
            ),
        )
    )


def _of(kind: Any, names: Sequence[str]) -> list[Any]:
    return [getattr(kind, name) for name in names]
