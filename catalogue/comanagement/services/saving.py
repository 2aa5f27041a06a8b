"""Saving a draft: two people's changes are merged, and only what contradicts asks a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.comanagement.codes import Freshness
from catalogue.comanagement.errors import Clashed, Invalid, ListingError, NotThere, Unchanged
from catalogue.comanagement.repositories.revisions import append, marks_of, revision_of, snapshot_of
from catalogue.comanagement.rules.freshness import freshness
from catalogue.comanagement.rules.merging import Marks, changed, marks_after_edit, merge, value
from catalogue.comanagement.rules.snapshots import Snapshot, in_languages
from catalogue.comanagement.services.locking import (
    LockedListing,
    lock_listing,
    record_act,
)
from catalogue.database import now, rollback_on, writing


@dataclass(frozen=True)
class Saved:
    """The new revision, and the fields in which others' changes since the author's base stand."""

    number: int
    base: int
    others: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """What somebody chose of each field that clashed, with revision ``head`` in front of them."""

    head: int
    values: Mapping[str, Any]


@rollback_on(ListingError)
def save(
    actor: Actor,
    *,
    listing_id: int,
    base: int,
    mine: Snapshot,
    confirmed: Collection[str] = (),
    choices: Choices | None = None,
    organisation_id: int | None = None,
    note: str = "",
) -> Saved:
    """Keep what somebody wrote on top of revision ``base`` as a new revision.

    What others changed since is merged in. Raises ``Clashed`` where they changed the same fields
    to other values and ``choices`` do not say, of what they say now, which to keep; ``Invalid``
    where the whole contradicts itself; ``Unchanged`` where there is nothing to keep; ``NotThere``.
    """
    session = writing()
    held = lock_listing(session, actor, listing_id, "edit")
    ground, seen = _ground(session, held, base)
    mine = mine | dict(choices.values) if choices is not None else mine
    merged = in_languages(_merged(held, ground, mine, choices), held.spoken)
    confirmed = _still_outdated(held, merged, confirmed)
    if not changed(held.snapshot, merged) and not confirmed:
        raise Unchanged
    problems = held.problems(merged)
    if problems:
        raise Invalid(problems, merged, held.listing.head)
    # A field in which the author chose the others' version is not the author's.
    wrote = {*changed(ground, mine)} & {*changed(held.snapshot, merged)}
    number = append(
        session,
        held.listing,
        snapshot=merged,
        marks=_marks(held, merged, wrote | {*confirmed}, seen),
        spoken=held.spoken,
        author_id=actor.person_id,
        organisation_id=held.behalf(organisation_id),
        at=now(),
        note=note,
    ).number
    record_act(session, actor, "save", held.listing, revision=number)
    session.commit()
    return Saved(number, base, _kept_of_others(ground, held.snapshot, merged))


def _ground(session: Session, held: LockedListing, base: int) -> tuple[Snapshot, Marks]:
    """Return what revision ``base`` says, and its marks; raises ``NotThere`` without one.

    Mostly nobody saved meanwhile, and it is the newest one, which is at hand.
    """
    if base == held.listing.head:
        return held.snapshot, held.marks
    found = revision_of(session, held.listing, base)
    if found is None:
        raise NotThere
    return snapshot_of(held.listing, found), marks_of(found)


def _kept_of_others(ground: Snapshot, theirs: Snapshot, merged: Snapshot) -> tuple[str, ...]:
    """Return the fields that others changed, without those decided against them."""
    others = changed(ground, theirs)
    return tuple(field for field in others if merged.get(field) == theirs.get(field))


def _marks(held: LockedListing, merged: Snapshot, written: Collection[str], seen: Marks) -> Marks:
    """Return the marks of what is kept, written with a revision marked ``seen`` in front."""
    return marks_after_edit(
        number=held.listing.head + 1,
        source=_source(held, merged),
        before=held.snapshot,
        after=merged,
        marks=held.marks,
        seen=seen.stamps,
        written=written,
    )


def _merged(
    held: LockedListing, ground: Snapshot, mine: Snapshot, choices: Choices | None
) -> Snapshot:
    """Merge, and settle what clashes by choices that were made of what is there now.

    Whoever chooses what is there now no longer clashes with it.
    """
    outcome = merge(ground, mine, held.snapshot)
    settled: dict[str, Any] = {}
    if choices is not None:
        settled = {
            clash.field: choices.values[clash.field]
            for clash in outcome.clashes
            if clash.field in choices.values
            and held.marks.stamps.get(clash.field, 0) <= choices.head
        }
    if len(settled) < len(outcome.clashes):
        raise Clashed(outcome.clashes, held.listing.head)
    return outcome.merged | settled


def _source(held: LockedListing, snapshot: Snapshot) -> str:
    if held.edition is not None:
        return held.course.source_language
    return str(snapshot["source_language"])


def _still_outdated(held: LockedListing, merged: Snapshot, confirmed: Collection[str]) -> list[str]:
    """Return the translations called right that were not known to be."""
    source = _source(held, merged)
    found = []
    for name in confirmed:
        _words, language, short = name.split(".", 2)
        before = freshness(held.snapshot, held.marks, short, language, source)
        original = f"words.{source}.{short}"
        rewritten = value(merged, original) != value(held.snapshot, original)
        if before is Freshness.OUTDATED or (rewritten and value(merged, name)):
            found.append(name)
    return found
