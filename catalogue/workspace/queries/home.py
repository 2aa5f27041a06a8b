"""The list of a member's courses: narrowed, ordered and paged in SQL by their drafts' titles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from catalogue.accounts.access import Actor
from catalogue.comanagement.access import allowed
from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.models import CourseTitle, Listing, Revision
from catalogue.comanagement.queries.drafts import Rights, stakes_of
from catalogue.comanagement.rules.merging import Marks
from catalogue.comanagement.rules.snapshots import Snapshot, readable, upgraded
from catalogue.courses.codes import Admission, Format
from catalogue.courses.models import Course, CoursePartner, Edition, EditionWords, FeeRoute
from catalogue.courses.queries.reading import rows
from catalogue.database import now
from catalogue.i18n.collation import folded_key
from catalogue.paging import Page, page_of
from catalogue.workspace.codes import CourseState
from catalogue.workspace.queries.courses import may_list_of, undecided

MOST_WORDS = 8
MANY_TITLES = 10_000
"""So many titles of a language are taken to be there, of which those asked for are some.

Going along all in their order, a page is full the sooner, the more of them are asked for; looking
up and sorting those asked for takes the longer, the more they are.
"""
ESCAPE = "/"
DAY = timedelta(days=1)
COURSE = ListingKind.COURSE
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


class Label(NamedTuple):
    """What an edition is called in one language."""

    label: str


class Route(NamedTuple):
    """Until when an edition can be taken on one route, and until when it could before."""

    deadline_at: datetime | None
    former_deadline_at: datetime | None


class Chain(NamedTuple):
    """The numbers of the revision that the public reads and of the newest one."""

    published: int | None
    head: int


@dataclass(slots=True)
class PlainEdition:
    """An edition, as far as its line goes; named as its row is, which takes longer to be read."""

    id: int
    course_id: int
    slug: str
    starts_on: date | None
    ends_on: date | None
    opens_at: datetime | None
    zone: str
    format: Format
    city: str
    languages: list[str]
    capacity: int
    places_taken: int
    admission: Admission
    waiting_list: bool
    cancelled_at: datetime | None
    published_at: datetime | None
    words: dict[str, Label] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)

    @property
    def places_left(self) -> int:
        """Return how many places nobody has."""
        return self.capacity - self.places_taken


PLAIN = [each.name for each in fields(PlainEdition) if each.name not in ("words", "routes")]


@dataclass(frozen=True)
class HomeEdition:
    """An edition as the home lists it, with the numbers of its chain."""

    edition: PlainEdition
    listing: Chain


@dataclass(frozen=True)
class HomeRow:
    """A course with its newest revision and its editions; ``new`` as in ``CourseRow``."""

    slug: str
    listing: Chain
    snapshot: Snapshot
    marks: Marks
    rights: Rights
    editions: Sequence[HomeEdition]
    new: Mapping[int, int]


@dataclass(frozen=True)
class _Asked:
    """What narrows a list, as far as its statements differ by it; the values are parameters."""

    everywhere: bool
    words: int
    state: CourseState | None

    @property
    def all(self) -> bool:
        """Say whether whatever is within reach is asked for."""
        return not self.words and self.state is None


@dataclass(frozen=True)
class Found:
    """A page of what was asked for: its place in the list, the courses' ids, how many there are."""

    page: Page
    ids: Sequence[int]
    total: int


def find(actor: Actor, wanted: Wanted, spoken: str, asked: str, size: int) -> Found:
    """Return the page that an address asks for of the courses, by their titles in a language.

    They are counted first: by how many they are, it is known how a page of them is found soonest.
    """
    words = folded_key(wanted.text).split()[:MOST_WORDS]
    what = _Asked(actor.hub, len(words), wanted.state)
    values: dict[str, Any] = {"spoken": spoken}
    values |= {f"word{number}": _within(word) for number, word in enumerate(words)}
    if not actor.hub:
        values["own"] = list(actor.organisations())
    total: int = rows(_count(what), values)[0][0]
    page = page_of(total, asked, size)
    if not total:
        return Found(page, [], total)
    walked = (page.first + page.size) * MANY_TITLES < total**2
    found = rows(_ids(what, walked), values | {"first": page.first, "size": page.size})
    return Found(page, [key for (key,) in found], total)


def _within(word: str) -> str:
    """Return the pattern of a text in which a word stands anywhere."""
    for sign in (ESCAPE, "%", "_"):
        word = word.replace(sign, ESCAPE + sign)
    return f"%{word}%"


def _own() -> list[ColumnElement[bool]]:
    """Return the conditions for the roles of the actor's organisations."""
    return [
        CoursePartner.organisation_id.in_(bindparam("own", expanding=True)),
        CoursePartner.accepted_at.is_not(None),
        CoursePartner.ended_at.is_(None),
    ]


def _conditions(what: _Asked, walked: bool) -> list[ColumnElement[bool]]:
    """Return the conditions for the titles, in one language, of the courses asked for.

    The courses are the same either way. ``walked``, each title is asked whether it is one of them;
    else they are looked up first, all of them.
    """

    def among(key: Any, conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
        if walked:
            return exists().where(key == CourseTitle.course_id, *conditions)
        return CourseTitle.course_id.in_(select(key).where(*conditions))

    found = [CourseTitle.language == bindparam("spoken")]
    if not what.everywhere:
        found.append(among(CoursePartner.course_id, _own()))
    if what.words:
        patterns = [bindparam(f"word{number}", type_=String()) for number in range(what.words)]
        found.append(
            among(ANY.course_id, [ANY.folded.like(each, escape=ESCAPE) for each in patterns])
        )
    if what.state is not None:
        stands = [Listing.course_id.is_not(None), STATES[what.state]]
        found.append(among(Listing.course_id, stands))
    return found


@cache
def _count(what: _Asked) -> Any:
    """Count the courses asked for; put together once for each way of asking."""
    if what.all and not what.everywhere:
        # Every course has a title in each language.
        return select(func.count(CoursePartner.course_id.distinct())).where(*_own())
    return select(func.count()).select_from(CourseTitle).where(*_conditions(what, walked=False))


@cache
def _ids(what: _Asked, walked: bool) -> Any:
    """Select the ids of a page in the order of titles; put together once for each way of asking."""
    return (
        select(CourseTitle.course_id)
        .where(*_conditions(what, walked))
        .order_by(CourseTitle.sort_key, CourseTitle.course_id)
        .offset(bindparam("first", type_=Integer()))
        .limit(bindparam("size", type_=Integer()))
    )


def courses_of(actor: Actor, ids: Sequence[int]) -> list[HomeRow]:
    """Return these courses in this order (four statements at most).

    Whoever pages reads the ids first: a page far down would else sort whole revisions.
    """
    read = rows(_course_rows(), {"ids": ids})
    stakes = stakes_of(ids)
    editions = _home_editions(ids)
    new = undecided([key for key in ids if may_list_of(actor, stakes.get(key, ()))])
    found = {
        key: HomeRow(
            slug=slug,
            listing=Chain(published, head),
            snapshot=readable(COURSE, upgraded(COURSE, schema, snapshot)),
            marks=Marks(stamps, against),
            rights=allowed(actor, stakes.get(key, ())),
            editions=editions[key],
            new=new[key],
        )
        for key, slug, published, head, schema, snapshot, stamps, against in read
    }
    return [found[key] for key in ids if key in found]


def _home_editions(course_ids: Sequence[int]) -> Mapping[int, list[HomeEdition]]:
    """Return the editions that are not over for certain, whatever their zone, by course."""
    found: dict[int, list[HomeEdition]] = defaultdict(list)
    known: dict[int, PlainEdition] = {}
    taken: set[int] = set()
    asked = {"ids": course_ids, "yesterday": (now() - DAY).date()}
    for published, head, code, label, route_id, deadline, former, *said in rows(
        _edition_rows(), asked
    ):
        edition = known.get(said[0])
        if edition is None:
            edition = known[said[0]] = PlainEdition(*said)
            found[edition.course_id].append(HomeEdition(edition, Chain(published, head)))
        if code is not None:
            edition.words[code] = Label(label)
        if route_id is not None and route_id not in taken:
            taken.add(route_id)
            edition.routes.append(Route(deadline, former))
    return found


@cache
def _course_rows() -> Any:
    """Select courses with their newest revision; put together once."""
    return (
        select(
            Course.id,
            Course.slug,
            Listing.published,
            Listing.head,
            Revision.schema,
            Revision.snapshot,
            Revision.stamps,
            Revision.against,
        )
        .join_from(Course, Listing, Listing.course_id == Course.id)
        .join(Revision, and_(Revision.listing_id == Listing.id, Revision.number == Listing.head))
        .where(Course.id.in_(bindparam("ids", expanding=True)))
    )


@cache
def _edition_rows() -> Any:
    """Select editions with what a line says of them, and their chain; put together once.

    One is as many rows as it has routes, once more for each language that has a label of its own.
    """
    return (
        select(
            Listing.published,
            Listing.head,
            EditionWords.language,
            EditionWords.label,
            FeeRoute.id,
            FeeRoute.deadline_at,
            FeeRoute.former_deadline_at,
            *(getattr(Edition, name) for name in PLAIN),
        )
        .join_from(Edition, Listing, Listing.edition_id == Edition.id)
        .outerjoin(
            EditionWords, and_(EditionWords.edition_id == Edition.id, EditionWords.label != "")
        )
        .outerjoin(FeeRoute, FeeRoute.edition_id == Edition.id)
        .where(
            Edition.course_id.in_(bindparam("ids", expanding=True)),
            or_(Edition.ends_on.is_(None), Edition.ends_on >= bindparam("yesterday", type_=Date())),
            Edition.cancelled_at.is_(None),
        )
        .order_by(Edition.starts_on.desc(), Edition.id, FeeRoute.position)
    )
