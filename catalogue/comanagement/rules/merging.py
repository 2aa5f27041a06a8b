"""Merging two people's changes, and marking what changed when.

A field that a snapshot does not have counts as empty, so that a language added later needs no
rewriting of what is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

Snapshot = Mapping[str, Any]


# What holds of a chain, and what everything else here rests on:
#
# - A field that only one side changed has that side's value, whoever saves first. So nothing that
#   somebody wrote is lost without a person having chosen between the two.
# - `stamps[field]` is the number of the revision in which the field got its present value. It only
#   rises, and never beyond the revision's own number.
# - `against[translation]` is the stamp that the *source* had when its translation was written. A
#   translation is outdated exactly when it is below the source's stamp (`freshness`). Looking at
#   it again and calling it right raises it, without touching the words.
# - Whoever writes a translation is judged by the source that they had in front of them (`seen`),
#   not by what it says when they save. Somebody else may have changed it in between, and nobody
#   has read that change yet.
# - Both are kept in the revision itself, so no question about the present reads the chain.


@dataclass(frozen=True)
class Clash:
    """A field that two people changed to different values."""

    field: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Merge:
    """What a merge came to. Where there are clashes, ``merged`` holds the other side's value."""

    merged: dict[str, Any]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True)
class Marks:
    """In which revision each field last changed, and against which one each was translated."""

    stamps: Mapping[str, int] = field(default_factory=dict)
    against: Mapping[str, int] = field(default_factory=dict)


def value(snapshot: Snapshot, name: str) -> Any:
    """Return a field's value; words that are not there are empty."""
    return snapshot.get(name, "" if name.startswith("words.") else None)


def changed(before: Snapshot, after: Snapshot) -> list[str]:
    """Return the fields that differ, in the order in which the snapshots have them."""
    names = dict.fromkeys([*before, *after])
    return [name for name in names if value(before, name) != value(after, name)]


def merge(base: Snapshot, mine: Snapshot, theirs: Snapshot) -> Merge:
    """Merge two changes of the same base, field by field; a list or a route is one value.

    Who alone changed a field prevails; both changing it alike is no clash.
    """
    merged: dict[str, Any] = {}
    clashes = []
    for name in dict.fromkeys([*theirs, *base, *mine]):
        was, my, their = value(base, name), value(mine, name), value(theirs, name)
        if my in (was, their):
            merged[name] = their
        elif their == was:
            merged[name] = my
        else:
            merged[name] = their
            clashes.append(Clash(name, was, my, their))
    return Merge(merged, tuple(clashes))


def _translated(name: str, source: str) -> str | None:
    """Return the source field of a translated one, or nothing where it is not a translation."""
    parts = name.split(".", 2)
    if parts[0] != "words" or parts[1] == source:
        return None
    return f"words.{source}.{parts[2]}"


def marks_after_edit(
    *,
    number: int,
    source: str,
    before: Snapshot,
    after: Snapshot,
    marks: Marks,
    seen: Mapping[str, int],
    written: Collection[str],
) -> Marks:
    """Return the marks of revision ``number``, which turns ``before`` into ``after``.

    ``marks`` are those of ``before``. ``written`` are the fields that the author wrote or called
    still right; ``seen`` the stamps of the revision that they had in front of them, so a source
    that somebody else changed meanwhile leaves their translation outdated.
    """
    stamps = dict(marks.stamps) | dict.fromkeys(changed(before, after), number)
    against = dict(marks.against)
    for name in written:
        original = _translated(name, source)
        if original is not None:
            own = original in written and stamps.get(original) == number
            against[name] = number if own else seen.get(original, 0)
    return Marks(stamps, against)


def marks_after_restore(
    *, number: int, source: str, before: Snapshot, after: Snapshot, marks: Marks, restored: Marks
) -> Marks:
    """Return the marks of revision ``number``, which makes the listing as it was once.

    ``restored`` are the marks of then: what was a current translation then is one now, and what
    was outdated is outdated for the same reason.
    """
    stamps = dict(marks.stamps) | dict.fromkeys(changed(before, after), number)
    against = {}
    for name in after:
        original = _translated(name, source)
        if original is not None and name in restored.against:
            was_current = restored.against[name] >= restored.stamps.get(original, 0)
            against[name] = stamps.get(original, 0) if was_current else restored.against[name]
    return Marks(stamps, against)
