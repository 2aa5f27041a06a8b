"""A listing's draft as one person may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager

from catalogue.accounts.access import Actor
from catalogue.comanagement.access import Action, Reason, Stake, allowed
from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.repositories.revisions import marks_of, revision_of, snapshot_of
from catalogue.comanagement.rules.merging import Marks
from catalogue.comanagement.rules.snapshots import Snapshot
from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.database import db

Rights = Mapping[Action, tuple[Reason, ...]]


@dataclass(frozen=True)
class Draft:
    """A listing's newest revision, what the public reads, and what the actor may do with it."""

    course: Course
    listing: Listing
    head: Revision
    snapshot: Snapshot
    marks: Marks
    published: Snapshot | None
    rights: Rights

    @property
    def edition(self) -> Edition | None:
        """Return the edition, where the listing is one."""
        # Of a course, the mapper would look for an edition anew each time it is asked.
        return self.listing.edition if self.listing.edition_id is not None else None

    @property
    def source(self) -> str:
        """Return the language in which the listing is first written."""
        if self.edition is None:
            return str(self.snapshot["source_language"])
        return self.course.source_language

    @property
    def is_published(self) -> bool:
        """Say whether the public reads the newest revision."""
        return self.listing.published == self.listing.head

    def may(self, action: Action) -> bool:
        """Say whether the actor may do something with it."""
        return action in self.rights


def stakes_of(course_ids: Iterable[int]) -> dict[int, list[Stake]]:
    """Return the current, accepted roles behind these courses, by course."""
    rows = db.session.execute(_stakes(), {"ids": list(course_ids)})
    found: dict[int, list[Stake]] = {}
    for course_id, organisation_id, role in rows:
        found.setdefault(course_id, []).append(Stake(organisation_id, role))
    return found


@cache
def _stakes() -> Any:
    """Select who stands behind courses; put together once, since every page of a draft asks."""
    return (
        select(CoursePartner.course_id, CoursePartner.organisation_id, CoursePartner.role)
        .where(
            CoursePartner.course_id.in_(bindparam("ids", expanding=True)),
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
        )
        .order_by(CoursePartner.position, CoursePartner.id)
    )


def rights_in(actor: Actor, course_id: int) -> Rights:
    """Return what an actor may do with a course and its editions, and why."""
    return allowed(actor, stakes_of([course_id]).get(course_id, []))


def course_draft(actor: Actor, slug: str) -> Draft | None:
    """Return a course's draft, or nothing where for this actor there is none."""
    listing = db.session.scalars(_of_course(), {"course": slug}).one_or_none()
    return _draft(actor, listing)


@cache
def _of_course() -> Select[Listing]:
    """Select a course's listing; put together once, as the next two: every page of a draft asks."""
    return (
        select(Listing)
        .join(Listing.course)
        .where(Course.slug == bindparam("course"))
        .options(contains_eager(Listing.course))
    )


def edition_draft(
    actor: Actor, course_slug: str, edition_slug: str, rights: Rights | None = None
) -> Draft | None:
    """Return an edition's draft, or nothing where for this actor there is none.

    ``rights`` are the actor's in the course, where they are known already.
    """
    asked = {"course": course_slug, "edition": edition_slug}
    listing = db.session.scalars(_of_edition(), asked).one_or_none()
    return _draft(actor, listing, rights)


@cache
def _of_edition() -> Select[Listing]:
    return (
        select(Listing)
        .join(Listing.edition)
        .join(Edition.course)
        .where(Course.slug == bindparam("course"), Edition.slug == bindparam("edition"))
        .options(contains_eager(Listing.edition).contains_eager(Edition.course))
    )


def _draft(actor: Actor, listing: Listing | None, rights: Rights | None = None) -> Draft | None:
    if listing is None:
        return None
    course = listing.edition.course if listing.edition is not None else listing.course
    assert course is not None, "A listing is of a course or of an edition."
    rights = rights if rights is not None else rights_in(actor, course.id)
    if Action.READ_DRAFT not in rights:
        return None
    standing = _standing(listing)
    head = standing[listing.head]
    shown = standing.get(listing.published or 0)
    return Draft(
        course=course,
        listing=listing,
        head=head,
        snapshot=snapshot_of(listing, head),
        marks=marks_of(head),
        published=snapshot_of(listing, shown) if shown is not None else None,
        rights=rights,
    )


def _standing(listing: Listing) -> dict[int, Revision]:
    """Return the newest revision and the one that the public reads, by number."""
    numbers = {listing.head, listing.published or listing.head}
    asked = {"listing": listing.id, "numbers": sorted(numbers)}
    return {revision.number: revision for revision in db.session.scalars(_numbered(), asked)}


@cache
def _numbered() -> Select[Revision]:
    return select(Revision).where(
        Revision.listing_id == bindparam("listing"),
        Revision.number.in_(bindparam("numbers", expanding=True)),
    )


def published_snapshot(listing: Listing) -> Snapshot | None:
    """Return the snapshot that the public reads, or nothing where there is none."""
    if listing.published is None:
        return None
    revision = revision_of(db.session(), listing, listing.published)
    return snapshot_of(listing, revision) if revision is not None else None


def revision_snapshot(listing: Listing, number: int) -> tuple[Revision, Snapshot] | None:
    """Return one revision of a listing with its snapshot, or nothing."""
    revision = revision_of(db.session(), listing, number)
    return (revision, snapshot_of(listing, revision)) if revision is not None else None
