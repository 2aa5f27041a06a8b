"""The values of a facet as boxes to tick, a narrower value below the one it is part of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

SHOWN = 6
"""How many of a facet's values stand open; the rest unfolds."""

MOST = 40
"""How many of a facet's values a page has at all. Nobody reads further down; who looks for one of
hundreds of institutions types its name, and a page on a slow line should not carry them all."""


class Option(NamedTuple):
    """One value of a facet, as a checkbox with the number of courses it leads to.

    ``depth`` says how many values contain it: 0 stands by itself.
    """

    value: str
    label: str
    total: int
    checked: bool
    depth: int = 0


class Facet(NamedTuple):
    """A facet's values: those that stand open, those that unfold, and how many are left out.

    ``past`` are those of a time that is over; they unfold by themselves.
    """

    name: str
    legend: str
    shown: Sequence[Option]
    rest: Sequence[Option]
    left_out: int
    past: Sequence[Option] = ()


def facet_of(name: str, legend: str, options: Sequence[Option]) -> Facet:
    """Return a facet's options, which stand in order; what is ticked always stands open."""
    kept = options
    if len(options) > MOST:
        largest = sorted(options, key=lambda each: (not each.checked, -each.total))[:MOST]
        wanted = {each.value for each in largest}
        kept = [each for each in options if each.value in wanted]
    shown = [each for place, each in enumerate(kept) if place < SHOWN or each.checked]
    rest = [each for each in kept[SHOWN:] if not each.checked]
    if len(rest) == 1:
        # Unfolding one line takes as much room as the line.
        shown, rest = list(kept), []
    return Facet(name, legend, shown, rest, len(options) - len(kept))


def nested(options: Sequence[Option], parents: Mapping[str, str]) -> list[Option]:
    """Return the options with each one's narrower ones right below it, otherwise in their order."""
    here = {option.value for option in options}
    below: dict[str, list[Option]] = defaultdict(list)
    for option in options:
        parent = parents.get(option.value, "")
        below[parent if parent in here else ""].append(option)
    ordered: list[Option] = []

    def add(parent: str, depth: int) -> None:
        for option in below.pop(parent, ()):
            ordered.append(option._replace(depth=depth))
            add(option.value, depth + 1)

    add("", 0)
    return ordered
