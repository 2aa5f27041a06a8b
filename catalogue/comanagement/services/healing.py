"""Taking out of a listing what no field is called, by a new revision; none is rewritten."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.accounts.services.people import record
from catalogue.comanagement.models import Listing
from catalogue.comanagement.queries.healing import is_surplus, kept_languages, surplus_names
from catalogue.comanagement.repositories.revisions import (
    append,
    head_of,
    marks_of,
    publish_head,
    snapshot_of,
)
from catalogue.comanagement.rules.snapshots import in_languages
from catalogue.comanagement.services.locking import subject_of
from catalogue.courses.models import Edition
from catalogue.database import now, writing


def heal(listing_id: int, *, note: str, dropped: Collection[str] = ()) -> int | None:
    """Add a revision without the names that are no field's; returns its number, if one was needed.

    Words in ``dropped`` languages go too. Where the public reads the newest revision, it reads
    the new one from then on; public words in a language that there is not are deleted. What
    earlier revisions hold stays in them, unread.
    """
    session = writing()
    listing = session.scalars(
        select(Listing).where(Listing.id == listing_id).with_for_update(of=Listing)
    ).one()
    if listing.edition_id is not None:
        session.scalars(
            select(Edition).where(Edition.id == listing.edition_id).with_for_update(of=Edition)
        ).one()
    number = _without_surplus(session, listing, note, dropped)
    _clear_public_words(listing, dropped)
    kind, subject_id = subject_of(listing)
    action = f"{kind}.heal"
    record(session, action, person_id=None, subject=kind, subject_id=subject_id, revision=number)
    session.commit()
    return number


def _without_surplus(
    session: Session, listing: Listing, note: str, dropped: Collection[str]
) -> int | None:
    head = head_of(session, listing)
    if not surplus_names(listing.kind, head, dropped):
        return None
    kept = kept_languages(head, dropped)
    was_public = listing.published == listing.head
    at = now()
    made = append(
        session,
        listing,
        snapshot=in_languages(snapshot_of(listing, head), kept),
        marks=marks_of(head),
        spoken=kept,
        author_id=None,
        organisation_id=None,
        at=at,
        note=note,
    )
    if was_public:
        publish_head(session, listing, at)
    return made.number


def _clear_public_words(listing: Listing, dropped: Collection[str]) -> None:
    subject = listing.course or listing.edition
    assert subject is not None, "A listing is of a course or of an edition."
    gone = [code for code in subject.words if is_surplus(code, dropped)]
    for code in gone:
        del subject.words[code]
    if gone:
        subject.changed_at = now()
