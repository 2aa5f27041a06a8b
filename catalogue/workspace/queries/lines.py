"""The courses of a page of a member's list, as plain columns: what their lines say, no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Date,
    and_,
    bindparam,
    or_,
    select,
)

from catalogue.accounts.access import Actor
from catalogue.comanagement.access import allowed
from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.queries.drafts import Rights, stakes_of
from catalogue.comanagement.rules.merging import Marks
from catalogue.comanagement.rules.snapshots import Snapshot, readable, upgraded
from catalogue.courses.codes import Admission, Format
from catalogue.courses.models import Course, Edition, EditionWords, FeeRoute
from catalogue.courses.queries.reading import rows
from catalogue.database import now
from catalogue.workspace.queries.courses import may_list_of, undecided

COURSE = ListingKind.COURSE
DAY = timedelta(days=1)


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
        .outerjoin(
            FeeRoute, and_(FeeRoute.edition_id == Edition.id, FeeRoute.withdrawn_at.is_(None))
        )
        .where(
            Edition.course_id.in_(bindparam("ids", expanding=True)),
            or_(Edition.ends_on.is_(None), Edition.ends_on >= bindparam("yesterday", type_=Date())),
            Edition.cancelled_at.is_(None),
        )
        .order_by(Edition.starts_on.desc(), Edition.id, FeeRoute.position)
    )
