"""Merging, freshness and differences of listings in plain Python.

A field that a snapshot does not have counts as empty, so that a language added later needs no
rewriting of what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from catalogue.comanagement.codes import Change, Freshness

Snapshot = Mapping[str, Any]
Segment = tuple[str, str]
"""A stretch of text: ``same``, ``added`` or ``removed``, and its words."""


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


@dataclass(frozen=True)
class Completeness:
    """What a listing still lacks in one language, by the fields' short names."""

    missing: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Say whether nothing is missing and nothing outdated."""
        return not self.missing and not self.outdated


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

    ``restored`` are the marks of then: what was a current translation then is one now.
    """
    stamps = dict(marks.stamps) | dict.fromkeys(changed(before, after), number)
    against = {}
    for name in after:
        original = _translated(name, source)
        if original is not None and name in restored.against:
            was_current = restored.against[name] >= restored.stamps.get(original, 0)
            against[name] = stamps.get(original, 0) if was_current else 0
    return Marks(stamps, against)


def freshness(snapshot: Snapshot, marks: Marks, name: str, language: str, source: str) -> Freshness:
    """Return how the words called ``name`` stand in ``language``, where ``source`` comes first.

    What the source does not say need not be said elsewhere.
    """
    if language == source:
        return Freshness.SOURCE
    translation, original = f"words.{language}.{name}", f"words.{source}.{name}"
    if not value(snapshot, translation):
        return Freshness.MISSING if value(snapshot, original) else Freshness.CURRENT
    if marks.against.get(translation, 0) < marks.stamps.get(original, 0):
        return Freshness.OUTDATED
    return Freshness.CURRENT


def completeness(
    snapshot: Snapshot, marks: Marks, names: Iterable[str], language: str, source: str
) -> Completeness:
    """Return what is missing and what outdated in ``language``; of the source, what is empty."""
    missing, outdated = [], []
    for name in names:
        state = freshness(snapshot, marks, name, language, source)
        empty = state is Freshness.SOURCE and not value(snapshot, f"words.{language}.{name}")
        if state is Freshness.MISSING or empty:
            missing.append(name)
        elif state is Freshness.OUTDATED:
            outdated.append(name)
    return Completeness(tuple(missing), tuple(outdated))


_WORD = re.compile(r"(\S*)(\s*)")


def _tokens(text: str) -> list[tuple[str, str]]:
    """Return a text's words, each with the space after it."""
    return [(word, space) for word, space in _WORD.findall(text) if word or space]


def _join(tokens: Iterable[tuple[str, str]]) -> str:
    return "".join(word + space for word, space in tokens)


def diff(old: str, new: str) -> list[Segment]:
    """Return how ``old`` becomes ``new``, word by word.

    What is the same and what was removed make up ``old``; what is the same and what was added
    make up ``new``. A single space between two changes belongs to both, which reads better.
    """
    before, after = _tokens(old), _tokens(new)
    matcher = SequenceMatcher(
        None, [word for word, _ in before], [word for word, _ in after], autojunk=False
    )
    segments: list[Segment] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            for (word, space), (_word, new_space) in zip(
                before[start:end], after[new_start:new_end], strict=True
            ):
                segments.append((Change.SAME, word))
                if space == new_space:
                    segments.append((Change.SAME, space))
                else:
                    segments += [(Change.REMOVED, space), (Change.ADDED, new_space)]
        else:
            segments.append((Change.REMOVED, _join(before[start:end])))
            segments.append((Change.ADDED, _join(after[new_start:new_end])))
    return _gathered(segments)


def _gathered(segments: Iterable[Segment]) -> list[Segment]:
    """Put neighbours together: what was removed, then what was added."""
    spread: list[Segment] = []
    stretches = _stretches(segments)
    for place, (same, stretch) in enumerate(stretches):
        text = "".join(words for _kind, words in stretch)
        if same and text == " " and 0 < place < len(stretches) - 1:
            spread += [(Change.REMOVED, text), (Change.ADDED, text)]
        else:
            spread += stretch
    gathered = []
    for _same, stretch in _stretches(spread):
        for kind in Change:
            text = "".join(words for each, words in stretch if each == kind)
            if text:
                gathered.append((kind.value, text))
    return gathered


def _stretches(segments: Iterable[Segment]) -> list[tuple[bool, list[Segment]]]:
    """Return runs of unchanged and of changed segments in turn."""
    said = [segment for segment in segments if segment[1]]
    return [
        (same, list(run)) for same, run in groupby(said, key=lambda each: each[0] == Change.SAME)
    ]
