"""How one text becomes another, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import groupby

from catalogue.comanagement.codes import Change

Segment = tuple[str, str]
"""A stretch of text: ``same``, ``added`` or ``removed``, and its words."""

_WORD = re.compile(r"(\S*)(\s*)")


LONG = 1_500
"""Words from which on the commonest are no anchors: otherwise a hostile text takes seconds."""


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
        None,
        [word for word, _ in before],
        [word for word, _ in after],
        autojunk=len(after) > LONG,
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
