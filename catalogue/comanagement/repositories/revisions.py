"""Adding links to a listing's chain of revisions, inside the caller's transaction.

Nothing here commits, checks a right or merges: that is for services. Whoever adds a revision to a
chain that others can see holds the listing's row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.repositories.publication import project_course, project_edition
from catalogue.comanagement.repositories.titles import note_titles
from catalogue.comanagement.rules.merging import Marks, changed, marks_after_edit
from catalogue.comanagement.rules.snapshots import (
    SCHEMA,
    Snapshot,
    digest,
    fields_of,
    languages_of,
    readable,
    unknown_names,
    upgraded,
)
from catalogue.courses.models import Course, Edition
from catalogue.i18n.languages import languages
from catalogue.i18n.locales import is_language

# A chain only grows, and only at its head:
#
# - The caller holds the listing's row. Two that add at once would both be revision n + 1; the
#   unique constraint on listing and number would refuse one, as an error instead of in turn.
# - A revision is never changed once it is written, but for `published_at`. Undoing adds one.
# - `number` counts from 1 without gaps, `parent` is the one before, `listing.head` the newest one.
# - A snapshot is whole. Reading one never needs another, so what a field was called or meant in
#   older shapes is settled in `rules.snapshots.upgraded` and nowhere else.
# - `append` is the only way in. It refuses names that are no field's (decision 24), since what is
#   in a chain once is read for ever, and it keeps the titles beside the chain (decision 25).


class UnknownFields(ValueError):
    """A snapshot was to be kept that has names which are no field's."""


def first_revision(
    session: Session,
    listing_kind: ListingKind,
    subject: Course | Edition,
    snapshot: Mapping[str, Any],
    author_id: int | None,
    organisation_id: int | None,
    at: datetime,
    published: bool,
    note: str = "",
) -> Listing:
    """Begin a listing's chain with revision 1, in which every translation is current.

    ``subject`` is in the session. Where ``published``, the public reads it.
    """
    session.flush()
    listing = Listing(
        kind=listing_kind,
        course_id=subject.id if isinstance(subject, Course) else None,
        edition_id=subject.id if isinstance(subject, Edition) else None,
        course=subject if isinstance(subject, Course) else None,
        edition=subject if isinstance(subject, Edition) else None,
        head=0,
    )
    session.add(listing)
    session.flush()
    full = upgraded(listing_kind, SCHEMA, snapshot)
    against = {name: 1 for name, said in full.items() if name.startswith("words.") and said}
    revision = append(
        session,
        listing,
        snapshot=full,
        marks=Marks(dict.fromkeys(full, 1), against),
        spoken=languages_of(full),
        author_id=author_id,
        organisation_id=organisation_id,
        at=at,
        note=note,
    )
    if published:
        publish_head(session, listing, at, revision)
    return listing


def next_revision(
    session: Session,
    listing: Listing,
    snapshot: Mapping[str, Any],
    author_id: int | None,
    organisation_id: int | None,
    at: datetime,
    published: bool,
    confirmed: Collection[str] = (),
) -> Revision:
    """Add a revision that its author wrote with the newest one in front of them.

    A source text that changes leaves its translations outdated, unless they change too or stand
    in ``confirmed`` (fields such as ``words.es.title``). Where ``published``, the public reads it.
    """
    head = head_of(session, listing)
    before = snapshot_of(listing, head)
    after = upgraded(listing.kind, SCHEMA, snapshot)
    revision = append(
        session,
        listing,
        snapshot=after,
        marks=marks_after_edit(
            number=listing.head + 1,
            source=source_language(listing, after),
            before=before,
            after=after,
            marks=marks_of(head),
            seen=head.stamps,
            written={*changed(before, after), *confirmed},
        ),
        spoken=languages_of(after),
        author_id=author_id,
        organisation_id=organisation_id,
        at=at,
    )
    if published:
        publish_head(session, listing, at, revision)
    return revision


def append(
    session: Session,
    listing: Listing,
    *,
    snapshot: Mapping[str, Any],
    marks: Marks,
    spoken: Collection[str],
    author_id: int | None,
    organisation_id: int | None,
    at: datetime,
    note: str = "",
) -> Revision:
    """Add one revision at the head of the chain.

    It may have words in the house's languages and in those of ``spoken`` that exist: what is there
    already of a language that the house has given up stays. Raises ``UnknownFields`` for any other
    name: what is in a chain once is in it for ever.
    """
    allowed = {*languages(), *filter(is_language, spoken)}
    unknown = unknown_names(listing.kind, snapshot, allowed)
    if unknown:
        raise UnknownFields(", ".join(sorted(unknown)))
    known = {*fields_of(listing.kind, allowed)}
    revision = Revision(
        listing_id=listing.id,
        number=listing.head + 1,
        parent=listing.head or None,
        schema=SCHEMA,
        snapshot=dict(snapshot),
        digest=digest(listing.kind, snapshot),
        stamps={name: number for name, number in marks.stamps.items() if name in known},
        against={name: number for name, number in marks.against.items() if name in known},
        author_id=author_id,
        organisation_id=organisation_id,
        note=note,
        created_at=at,
    )
    if listing.course_id is not None:
        note_titles(session, listing.course_id, revision.snapshot)
    session.add(revision)
    listing.head = revision.number
    return revision


def publish_head(
    session: Session, listing: Listing, at: datetime, head: Revision | None = None
) -> Revision:
    """Let the public read the newest revision, which is ``head`` where it is known already."""
    head = head or head_of(session, listing)
    head.published_at = at
    listing.published = head.number
    snapshot = snapshot_of(listing, head)
    if listing.course is not None:
        project_course(session, listing.course, snapshot, at)
    if listing.edition is not None:
        project_edition(session, listing.edition, snapshot, at)
    session.flush()
    return head


def revision_of(session: Session, listing: Listing, number: int) -> Revision | None:
    """Return one revision of a listing, or nothing where there is none with the number."""
    return session.scalars(
        select(Revision).where(Revision.listing_id == listing.id, Revision.number == number)
    ).one_or_none()


def head_of(session: Session, listing: Listing) -> Revision:
    """Return a listing's newest revision."""
    return session.scalars(
        select(Revision).where(Revision.listing_id == listing.id, Revision.number == listing.head)
    ).one()


def snapshot_of(listing: Listing, revision: Revision) -> Snapshot:
    """Return a revision's snapshot in the present shape, without names that are no field's."""
    return readable(listing.kind, upgraded(listing.kind, revision.schema, revision.snapshot))


def marks_of(revision: Revision) -> Marks:
    """Return a revision's marks."""
    return Marks(revision.stamps, revision.against)


def source_language(listing: Listing, snapshot: Mapping[str, Any]) -> str:
    """Return the language in which a listing is first written; an edition follows its course."""
    if listing.edition is not None:
        return listing.edition.course.source_language
    language: str = snapshot["source_language"]
    return language
