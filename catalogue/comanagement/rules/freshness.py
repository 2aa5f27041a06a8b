"""Whether a listing's words are there in a language, and still say what the source says."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from catalogue.comanagement.codes import Freshness
from catalogue.comanagement.rules.merging import Marks, Snapshot, value


@dataclass(frozen=True)
class Completeness:
    """What a listing still lacks in one language, by the fields' short names."""

    missing: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()


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
    snapshot: Snapshot,
    marks: Marks,
    names: Iterable[str],
    language: str,
    source: str,
    required: Collection[str] = (),
) -> Completeness:
    """Return what is missing and what outdated in ``language``.

    Of the source, only ``required`` words can be missing.
    """
    if language == source:
        said = (name for name in names if name in required)
        return Completeness(
            tuple(name for name in said if not value(snapshot, f"words.{source}.{name}"))
        )
    missing, outdated = [], []
    for name in names:
        state = freshness(snapshot, marks, name, language, source)
        if state is Freshness.MISSING:
            missing.append(name)
        elif state is Freshness.OUTDATED:
            outdated.append(name)
    return Completeness(tuple(missing), tuple(outdated))
