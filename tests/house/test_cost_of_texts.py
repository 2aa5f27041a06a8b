"""What users write costs in proportion to its length, however it is written.

Steps inside libraries cannot be counted from outside, so the processor's time for a text is
compared with that for one four times as long: about 4 where the work is linear, 16 where it is
quadratic. The word-by-word comparison counts its own steps (``comanagement/test_differences.py``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from inspect import unwrap

import pytest

from catalogue.comanagement.rules.snapshots import tidy
from catalogue.i18n.collation import sort_key
from catalogue.i18n.markdown import prose
from catalogue.search.index.excerpts import excerpt_of, plain
from catalogue.search.text.highlight import Marker, flattened
from catalogue.search.text.shown import Texts

pytestmark = pytest.mark.slow

LONGEST = 20_000
"""Characters of the longest text that partners may write."""
NOISE = 0.02
"""Seconds below which a ratio says nothing."""
GROWTH = 9


def excerpt(text: str) -> object:
    """Look for an excerpt as a search does that finds the text."""
    return excerpt_of(Marker("red azul", ("en", "es")), {"en": Texts(title="t", body=text)})


WORK: dict[str, Callable[[str], object]] = {
    "prose": prose,
    "plain": plain,
    "excerpt": excerpt,
    "flattened": flattened,
    "tidy": tidy,
    "sort key": lambda text: unwrap(sort_key)(text, "es"),
}
PIECES = {
    "brackets": "[",
    "brackets after a word": "red [",
    "links without an end": "[red](",
    "links": "[red](b) ",
    "closed brackets": "[]",
    "escapes": "\\[",
    "stars": "*",
    "stars and words": "*red ",
    "bold": "red**red",
    "ticks": "`red",
    "underscores": "_red",
    "lists": "\n- red",
    "one word": "red ",
    "two words": "red azul ",
    "entities": "&red",
    "tags": "<red@b ",
    "spaces": " ",
    "accents": "e\u0301",
    "sentences": "red! ",
    "letters": "".join(chr(0x4E00 + number) for number in range(LONGEST)),
}


def cost(work: Callable[[str], object], text: str) -> float:
    """Return the least processor time of three goes; one that takes next to none is enough."""
    goes: list[float] = []
    while len(goes) < 3 and (not goes or goes[-1] > NOISE / GROWTH):
        begun = time.process_time()
        work(text)
        goes.append(time.process_time() - begun)
    return min(goes)


@pytest.mark.parametrize("work", WORK)
def test_four_times_as_long_a_text_costs_about_four_times_as_much(work: str) -> None:
    wrong = []
    for name, piece in PIECES.items():
        whole = (piece * (LONGEST // len(piece) + 1))[:LONGEST]
        long = cost(WORK[work], whole)
        if long > NOISE:
            short = cost(WORK[work], whole[: LONGEST // 4])
            if long >= GROWTH * short:
                wrong.append(f"{name}: {short:.3f} s, then {long:.3f} s")
    assert wrong == []
