"""Holding a listing's row, so that one change at a time sees the chain and adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.comanagement.access import Action, Reason, speaks_for
from catalogue.comanagement.errors import NotThere
from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.queries.drafts import rights_in
from catalogue.comanagement.repositories.revisions import marks_of, snapshot_of
from catalogue.comanagement.rules.merging import Marks
from catalogue.comanagement.rules.reliance import admission_problems, reads_differently
from catalogue.comanagement.rules.snapshots import Snapshot, languages_of
from catalogue.comanagement.rules.validity import Problem, course_problems, edition_problems
from catalogue.courses.models import Course, Edition
from catalogue.i18n.languages import languages
from catalogue.wiring import wiring

ON_COURSE = {"edit": Action.EDIT, "publish": Action.PUBLISH}
ON_EDITION = {"edit": Action.EDITION_EDIT, "publish": Action.EDITION_PUBLISH}


@dataclass(frozen=True)
class LockedListing:
    """A listing whose row is held until the transaction ends."""

    listing: Listing
    edition: Edition | None
    course: Course
    head: Revision
    snapshot: Snapshot
    marks: Marks
    reasons: Sequence[Reason]

    @property
    def places_taken(self) -> int:
        """Return how many places of the edition are taken; a course has none."""
        return self.edition.places_taken if self.edition else 0

    @property
    def spoken(self) -> set[str]:
        """Return the languages that words may be in: the house's, and others already in use."""
        return {*languages(), *languages_of(self.snapshot)}

    def problems(self, snapshot: Snapshot) -> list[Problem]:
        """Return what is wrong with a snapshot of this listing, and with what stands on it.

        Applications are counted under the lock of the edition's row, which whoever applies takes
        too: none comes in unseen.
        """
        if self.edition is None:
            return course_problems(snapshot)
        found = edition_problems(snapshot, self.places_taken)
        before = self.edition.admission.value
        if reads_differently(before, snapshot):
            standing = wiring().standing_applications(self.edition.id)
            found += admission_problems(before, snapshot, standing)
        return found

    def behalf(self, asked: int | None) -> int | None:
        """Return the organisation that a change is made for: the one asked for if it may be."""
        possible = speaks_for(self.reasons)
        if asked in possible:
            return asked
        return possible[0] if possible else None


def lock_listing(session: Session, actor: Actor, listing_id: int, doing: str) -> LockedListing:
    """Hold a listing for ``edit`` or ``publish``; an edition's places are held with it.

    Raises ``NotThere`` where the actor may not do it.
    """
    listing = session.scalars(
        select(Listing).where(Listing.id == listing_id).with_for_update(of=Listing)
    ).one_or_none()
    if listing is None:
        raise NotThere
    course_id, edition = listing.course_id, None
    if listing.edition_id is not None:
        edition = session.scalars(
            select(Edition).where(Edition.id == listing.edition_id).with_for_update(of=Edition)
        ).one()
        course_id = edition.course_id
    assert course_id is not None, "A listing is of a course or of an edition."
    course, head = _course_and_head(session, course_id, listing)
    action = (ON_EDITION if listing.edition_id is not None else ON_COURSE)[doing]
    reasons = rights_in(actor, course.id).get(action, ())
    if not reasons:
        raise NotThere
    return LockedListing(
        listing, edition, course, head, snapshot_of(listing, head), marks_of(head), reasons
    )


def _course_and_head(session: Session, course_id: int, listing: Listing) -> tuple[Course, Revision]:
    """Return a held listing's course and its newest revision, both as they are now."""
    query = (
        select(Course, Revision)
        .join(Revision, Revision.listing_id == listing.id)
        .where(Course.id == course_id, Revision.number == listing.head)
    )
    course, head = session.execute(query).one()
    return course, head


def hold_course(session: Session, listing_id: int) -> LockedListing:
    """Hold a course's listing whatever the actor may do; the caller checks that.

    Raises ``NotThere`` where there is no such course.
    """
    listing = session.scalars(
        select(Listing)
        .where(Listing.id == listing_id, Listing.course_id.is_not(None))
        .with_for_update(of=Listing)
    ).one_or_none()
    if listing is None or listing.course_id is None:
        raise NotThere
    course, head = _course_and_head(session, listing.course_id, listing)
    return LockedListing(
        listing, None, course, head, snapshot_of(listing, head), marks_of(head), ()
    )


def record_act(
    session: Session, actor: Actor, act: str, listing: Listing, **details: object
) -> None:
    """Note in the audit log what somebody did to a listing."""
    kind, subject_id = subject_of(listing)
    record(
        session,
        f"{kind}.{act}",
        person_id=actor.person_id,
        subject=kind,
        subject_id=subject_id,
        **details,
    )


def subject_of(listing: Listing) -> tuple[str, int | None]:
    """Return what a listing describes, as the audit log names it."""
    return listing.kind.value, listing.course_id or listing.edition_id
