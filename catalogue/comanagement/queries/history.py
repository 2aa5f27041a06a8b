"""A listing's past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from catalogue.comanagement.chain import snapshot_of
from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.rules.merging import changed
from catalogue.comanagement.snapshots import Snapshot
from catalogue.database import db
from catalogue.partners.models import Organisation


@dataclass(frozen=True)
class Step:
    """One revision, and which fields it changed in the one before it."""

    revision: Revision
    snapshot: Snapshot
    fields: Sequence[str]


def history(listing: Listing) -> list[Step]:
    """Return a listing's revisions, the newest first, with authors and organisations."""
    query = (
        select(Revision)
        .where(Revision.listing_id == listing.id)
        .order_by(Revision.number)
        .options(
            joinedload(Revision.author),
            joinedload(Revision.organisation).joinedload(Organisation.words),
        )
    )
    steps = []
    before: Snapshot | None = None
    for revision in db.session.scalars(query).unique():
        after = snapshot_of(listing, revision)
        steps.append(Step(revision, after, changed(before, after) if before is not None else ()))
        before = after
    return steps[::-1]


def authors_between(listing: Listing, after: int, until: int) -> list[Revision]:
    """Return the revisions after one number up to another, with their authors."""
    query = (
        select(Revision)
        .where(Revision.listing_id == listing.id, Revision.number > after, Revision.number <= until)
        .order_by(Revision.number)
        .options(
            joinedload(Revision.author),
            joinedload(Revision.organisation).joinedload(Organisation.words),
        )
    )
    return list(db.session.scalars(query).unique())


def source_before(listing: Listing, number: int) -> Snapshot | None:
    """Return the snapshot of a revision, to show what a translator last translated."""
    revision = db.session.scalars(
        select(Revision).where(Revision.listing_id == listing.id, Revision.number == number)
    ).one_or_none()
    return snapshot_of(listing, revision) if revision is not None else None
