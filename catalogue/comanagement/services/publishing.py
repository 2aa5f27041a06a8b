"""Letting the public read a draft, and making a draft as the listing was once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.comanagement.codes import CourseEvent
from catalogue.comanagement.errors import (
    Incomplete,
    Invalid,
    ListingError,
    MovedOn,
    NothingToPublish,
    NotThere,
    Unchanged,
)
from catalogue.comanagement.repositories.revisions import (
    append,
    marks_of,
    publish_head,
    revision_of,
    snapshot_of,
    source_language,
)
from catalogue.comanagement.repositories.sign_offs import refresh_sign_offs
from catalogue.comanagement.rules.freshness import completeness
from catalogue.comanagement.rules.merging import changed, marks_after_restore
from catalogue.comanagement.rules.snapshots import (
    COURSE_WORDS,
    EDITION_WORDS,
    Snapshot,
    in_languages,
)
from catalogue.comanagement.rules.validity import course_gaps, edition_gaps
from catalogue.comanagement.services.locking import (
    LockedListing,
    lock_listing,
    record_act,
)
from catalogue.database import now, rollback_on, writing
from catalogue.events.repositories import note_event
from catalogue.wiring import wiring


@rollback_on(ListingError)
def publish(actor: Actor, *, listing_id: int, number: int) -> None:
    """Let the public read revision ``number``, which must be the newest.

    Raises ``MovedOn`` where somebody has added another since it was looked at, ``Incomplete``
    where the source language or the edition lacks something, ``Invalid`` where it contradicts
    itself or the places taken, ``NothingToPublish``, ``NotThere``.
    """
    session = writing()
    held = lock_listing(session, actor, listing_id, "publish")
    if held.listing.head != number:
        raise MovedOn(held.listing.head)
    if held.listing.published == number:
        raise NothingToPublish
    _check(held)
    before = _published(session, held)
    publish_head(session, held.listing, now(), held.head)
    if held.edition is not None:
        _tell_of_edition(session, held.edition.id, before, held.snapshot)
    else:
        for partner in refresh_sign_offs(session, held.course):
            note_event(
                session,
                CourseEvent.SIGN_OFF_LAPSED,
                actor,
                organisation_id=partner.organisation_id,
                course_id=held.course.id,
            )
    record_act(session, actor, "publish", held.listing, revision=number)
    _note_publication(session, actor, held, before)
    session.commit()


def _published(session: Session, held: LockedListing) -> Snapshot | None:
    """Return what the public has read so far; nothing before the first publication."""
    if held.listing.published is None:
        return None
    revision = revision_of(session, held.listing, held.listing.published)
    return snapshot_of(held.listing, revision) if revision is not None else None


def _note_publication(
    session: Session, actor: Actor, held: LockedListing, before: Snapshot | None
) -> None:
    """Note for the other partners what was published, and which languages it leaves behind."""
    kind = held.listing.kind
    source = source_language(held.listing, held.snapshot)
    names = COURSE_WORDS if held.edition is None else EDITION_WORDS
    fields = changed(before, held.snapshot) if before is not None else []
    outdated = [
        language
        for language in sorted(held.spoken)
        if completeness(held.snapshot, held.marks, names, language, source).outdated
    ]
    note_event(
        session,
        CourseEvent.PUBLISHED,
        actor,
        acting_id=held.behalf(None),
        course_id=held.course.id,
        edition_id=held.edition.id if held.edition is not None else None,
        listing=kind.value,
        revision=held.listing.head,
        first=before is None,
        fields=sorted(fields),
        outdated=outdated,
    )


def _tell_of_edition(
    session: Session, edition_id: int, before: Snapshot | None, after: Snapshot
) -> None:
    """Let others do what follows from a publication, within its transaction."""
    if before is not None:
        for changed_hook in wiring().after_edition_changed:
            changed_hook(session, edition_id, before, after)
    for hook in wiring().after_edition_published:
        hook(session, edition_id)


def _check(held: LockedListing) -> None:
    gaps = (course_gaps if held.edition is None else edition_gaps)(held.snapshot)
    if gaps:
        raise Incomplete(gaps)
    problems = held.problems(held.snapshot)
    if problems:
        raise Invalid(problems, held.snapshot, held.listing.head)


@rollback_on(ListingError)
def restore(
    actor: Actor, *, listing_id: int, number: int, organisation_id: int | None = None
) -> int:
    """Make the draft as it was in revision ``number``; returns the new revision's number.

    Partner roles, sign-offs and places are no part of a snapshot, so none comes back. Raises
    ``Unchanged`` where the draft is like that already, ``Invalid`` where it would no longer do,
    ``NotThere``.
    """
    session = writing()
    held = lock_listing(session, actor, listing_id, "edit")
    past = revision_of(session, held.listing, number)
    if past is None:
        raise NotThere
    snapshot = in_languages(snapshot_of(held.listing, past), held.spoken)
    if held.edition is not None:
        # The address of an edition is not undone: people hold links to the present one.
        snapshot["slug"] = held.snapshot["slug"]
    if not changed(held.snapshot, snapshot):
        raise Unchanged
    problems = held.problems(snapshot)
    if problems:
        raise Invalid(problems, snapshot, held.listing.head)
    source = held.course.source_language if held.edition else str(snapshot["source_language"])
    marks = marks_after_restore(
        number=held.listing.head + 1,
        source=source,
        before=held.snapshot,
        after=snapshot,
        marks=held.marks,
        restored=marks_of(past),
    )
    made = append(
        session,
        held.listing,
        snapshot=snapshot,
        marks=marks,
        spoken=held.spoken,
        author_id=actor.person_id,
        organisation_id=held.behalf(organisation_id),
        at=now(),
    ).number
    record_act(session, actor, "restore", held.listing, revision=made, of=number)
    session.commit()
    return made
