"""How one text becomes another, word by word, in a bounded number of steps.

A step is one pair of places, in the old and in the new text, that is looked at; setting up takes
one for each place. Reading, cutting and joining texts is linear in their length and not counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise

from catalogue.comanagement.codes import Change

Segment = tuple[str, str]
"""A stretch of text: ``same``, ``added`` or ``removed``, and its words."""
Token = tuple[str, str]
"""A word with the space after it."""
Block = tuple[int, int, int]
"""Where an equal stretch begins in the old text and in the new one, and how long it is."""

STEPS = 500_000
"""The most steps that two texts are compared in."""
PAGE_STEPS = 1_000_000
"""The most steps for all texts that one page compares."""
LONG = 1_500
"""Words from which on a text is compared by lines first, and by words only where lines differ."""
LITTLE = 3
"""Where comparing was given up, less than one part in as many alike is not worth telling apart."""
MOST_SEGMENTS = 900
"""Above as many stretches nobody can read what changed, so both texts are shown whole."""

_WORD = re.compile(r"(\S*)(\s*)")


class Budget:
    """Steps that may still be taken; whatever compares texts asks here first."""

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.refused = False

    def take(self, steps: int) -> bool:
        """Take steps if there are as many left, else none."""
        if steps > self.left:
            self.refused = True
            return False
        self.left -= steps
        return True


@dataclass(frozen=True)
class Difference:
    """How one text becomes another.

    Where the texts were ``too_different`` for the steps allowed, long stretches stand whole:
    first as they were, then as they are.
    """

    segments: Sequence[Segment]
    too_different: bool = False


def diff(old: str, new: str, budget: Budget | None = None) -> Difference:
    """Return how ``old`` becomes ``new``, word by word, in at most ``STEPS`` steps.

    What is the same and what was removed make up ``old``; what is the same and what was added
    make up ``new``. A word has the space after it, so one between two changes belongs to both.
    A ``budget`` bounds several comparisons together.
    """
    budget = budget or Budget(STEPS)
    own = Budget(min(STEPS, budget.left))
    granted = own.left
    before, after = _tokens(old), _tokens(new)
    segments = _gathered(_segments(before, after, _equal(before, after, own)))
    budget.left -= granted - own.left
    alike = sum(len(words) for kind, words in segments if kind == Change.SAME)
    little = own.refused and alike * LITTLE < max(len(old), len(new))
    if little or len(segments) > MOST_SEGMENTS:
        whole = [(Change.REMOVED.value, old), (Change.ADDED.value, new)]
        return Difference([each for each in whole if each[1]], too_different=True)
    return Difference(segments, too_different=own.refused)


def _tokens(text: str) -> list[Token]:
    """Return a text's words, each with the space after it."""
    return [(word, space) for word, space in _WORD.findall(text) if word or space]


def _join(tokens: Iterable[Token]) -> str:
    return "".join(word + space for word, space in tokens)


def _equal(before: Sequence[Token], after: Sequence[Token], budget: Budget) -> list[Block]:
    """Return the equal stretches of words, in order: first the ends, then what is between."""
    old, new = [word for word, _ in before], [word for word, _ in after]
    start = _alike(zip(old, new, strict=False))
    most = min(len(old), len(new)) - start
    end = min(most, _alike(zip(reversed(old), reversed(new), strict=False)))
    old_end, new_end = len(old) - end, len(new) - end
    if max(old_end, new_end) - start > LONG:
        between = _by_lines(before[start:old_end], after[start:new_end], budget)
    else:
        between = _blocks(old[start:old_end], new[start:new_end], budget)
    moved = [(i + start, j + start, size) for i, j, size in between]
    return [(0, 0, start), *moved, (old_end, new_end, end)]


def _alike(pairs: Iterable[tuple[str, str]]) -> int:
    """Return how many pairs are alike until the first that is not."""
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _by_lines(before: Sequence[Token], after: Sequence[Token], budget: Budget) -> list[Block]:
    """Return equal stretches of words: whole lines, and words in the lines that differ."""
    old_starts, old_lines = _lines(before)
    new_starts, new_lines = _lines(after)
    found: list[Block] = []
    i = j = 0
    alike = _blocks(old_lines, new_lines, budget)
    for line, new_line, count in [*alike, (len(old_lines), len(new_lines), 0)]:
        old_words = [word for word, _ in before[i : old_starts[line]]]
        new_words = [word for word, _ in after[j : new_starts[new_line]]]
        found += [(i + x, j + y, size) for x, y, size in _blocks(old_words, new_words, budget)]
        i, j = old_starts[line + count], new_starts[new_line + count]
        found.append((old_starts[line], new_starts[new_line], i - old_starts[line]))
    return found


def _lines(tokens: Sequence[Token]) -> tuple[list[int], list[tuple[str, ...]]]:
    """Return where lines begin, the end included, and the words of each line."""
    ends = [place for place, (_, space) in enumerate(tokens, 1) if "\n" in space]
    starts = sorted({0, *ends, len(tokens)})
    return starts, [tuple(word for word, _ in tokens[start:end]) for start, end in pairwise(starts)]


def _blocks(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> list[Block]:
    """Return equal stretches, in order: the longest one, then those before and after it.

    What each search will cost is known before it begins; where it is not granted, the stretch
    counts as different.
    """
    found: list[Block] = []
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        first, last, new_first, new_last = waiting.pop()
        one, other = old[first:last], new[new_first:new_last]
        if not one or not other or not budget.take(len(one) + len(other)):
            continue
        times = Counter(other)
        if not budget.take(sum(times[each] for each in one)):
            continue
        match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
        if match.size:
            i, j = first + match.a, new_first + match.b
            found.append((i, j, match.size))
            waiting.append((first, i, new_first, j))
            waiting.append((i + match.size, last, j + match.size, new_last))
    return sorted(found)


def _segments(
    before: Sequence[Token], after: Sequence[Token], equal: Iterable[Block]
) -> Iterator[Segment]:
    """Return the stretches of both texts in order."""
    i = j = 0
    for start, new_start, size in equal:
        yield (Change.REMOVED, _join(before[i:start]))
        yield (Change.ADDED, _join(after[j:new_start]))
        i, j = start + size, new_start + size
        for (word, space), (_, new_space) in zip(before[start:i], after[new_start:j], strict=True):
            yield (Change.SAME, word)
            if space == new_space:
                yield (Change.SAME, space)
            else:
                yield (Change.REMOVED, space)
                yield (Change.ADDED, new_space)
    yield (Change.REMOVED, _join(before[i:]))
    yield (Change.ADDED, _join(after[j:]))


def _gathered(segments: Iterable[Segment]) -> list[Segment]:
    """Put neighbours together: what was removed, then what was added."""
    gathered = []
    said = [segment for segment in segments if segment[1]]
    for _same, run in groupby(said, key=lambda each: each[0] == Change.SAME):
        stretch = list(run)
        for kind in Change:
            text = "".join(words for each, words in stretch if each == kind)
            if text:
                gathered.append((kind.value, text))
    return gathered
