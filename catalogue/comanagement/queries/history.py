"""A listing's past, a page of it at a time; no page reads more texts than it shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased, defer, joinedload

from catalogue.accounts.models import Person
from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.repositories.revisions import snapshot_of
from catalogue.comanagement.rules.snapshots import (
    Snapshot,
    empty,
    fields_of,
    languages_of,
    readable,
)
from catalogue.database import db
from catalogue.i18n.languages import languages
from catalogue.partners.models import Organisation, OrganisationWords

PER_PAGE = 50
"""How many revisions a page of the history lists."""


@dataclass(frozen=True)
class Step:
    """One revision, which fields it changed, and the newest earlier one that said the same.

    The revision's texts are not read.
    """

    revision: Revision
    fields: Sequence[str]
    like: int | None


@dataclass(frozen=True)
class Looked:
    """One revision with what it says, and what the one before it said."""

    revision: Revision
    snapshot: Snapshot
    before: Snapshot


def page_with(listing: Listing, number: int) -> int:
    """Return the page of a listing's history on which a revision stands."""
    return (listing.head - number) // PER_PAGE + 1


def history(listing: Listing, page: int) -> list[Step]:
    """Return a page of a listing's revisions, the newest first (one statement)."""
    newest = listing.head - (page - 1) * PER_PAGE
    asked = {"listing": listing.id, "newest": newest, "before": newest - PER_PAGE}
    return [
        Step(revision, changed_fields(listing, revision), alike)
        for revision, alike in db.session.execute(_steps(), asked).unique()
    ]


@cache
def _steps() -> Select[Any]:
    """Select revisions, each with the newest earlier one that said the same; put together once."""
    earlier = aliased(Revision)
    like = (
        select(func.max(earlier.number))
        .where(
            earlier.listing_id == Revision.listing_id,
            earlier.digest == Revision.digest,
            earlier.number < Revision.number,
        )
        .scalar_subquery()
    )
    return (
        _with_authors(bindparam("listing"))
        .add_columns(like)
        .where(Revision.number <= bindparam("newest"), Revision.number > bindparam("before"))
        .order_by(Revision.number.desc())
    )


def changed_fields(listing: Listing, revision: Revision) -> list[str]:
    """Return the fields that a revision changed, as its own stamps tell."""
    own = {name: at for name, at in revision.stamps.items() if at == revision.number}
    named = languages_of(readable(listing.kind, own))
    order = fields_of(listing.kind, dict.fromkeys([*languages(), *named]))
    return [name for name in order if name in own]


def look(listing: Listing, number: int) -> Looked | None:
    """Return one revision and what it changed, or nothing; it and its parent are read."""
    query = (
        select(Revision)
        .where(Revision.listing_id == listing.id, Revision.number.in_((number - 1, number)))
        .options(*_authors())
    )
    found = {each.number: each for each in db.session.scalars(query).unique()}
    if number not in found:
        return None
    parent = found.get(number - 1)
    return Looked(
        revision=found[number],
        snapshot=snapshot_of(listing, found[number]),
        before=snapshot_of(listing, parent) if parent else empty(listing.kind, languages()),
    )


def revisions_numbered(listing: Listing, numbers: Collection[int]) -> Mapping[int, Revision]:
    """Return revisions with their authors, by number, without their texts."""
    query = _with_authors(listing.id).where(Revision.number.in_(numbers))
    return {each.number: each for each in db.session.scalars(query).unique()}


def last_by_each(listing: Listing, after: int, until: int) -> Sequence[Revision]:
    """Return of everybody who saved revisions after one number up to another their last one."""
    last = (
        select(func.max(Revision.id))
        .where(Revision.listing_id == listing.id, Revision.number > after, Revision.number <= until)
        .group_by(Revision.author_id, Revision.organisation_id)
    )
    query = _with_authors(listing.id).where(Revision.id.in_(last)).order_by(Revision.number)
    return db.session.scalars(query).unique().all()


def snapshots_numbered(listing: Listing, numbers: Collection[int]) -> Mapping[int, Snapshot]:
    """Return what revisions said, by number, to show what a translator last translated."""
    if not numbers:
        return {}
    query = select(Revision).where(
        Revision.listing_id == listing.id, Revision.number.in_(sorted(numbers))
    )
    return {each.number: snapshot_of(listing, each) for each in db.session.scalars(query)}


def _authors() -> Sequence[Any]:
    # Only what they are called: a page has fifty lines, and an organisation two names.
    return (
        joinedload(Revision.author).load_only(Person.full_name, Person.email, raiseload=True),
        joinedload(Revision.organisation)
        .load_only(Organisation.slug, raiseload=True)
        .joinedload(Organisation.words)
        .load_only(OrganisationWords.name, raiseload=True),
    )


def _with_authors(listing_id: Any) -> Select[Any]:
    return (
        select(Revision)
        .where(Revision.listing_id == listing_id)
        .options(*_authors(), defer(Revision.snapshot), defer(Revision.against))
    )
