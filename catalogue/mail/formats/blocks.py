"""A letter's text, taken apart, so that the HTML says the same words as the plain text.

Letters are written as plain text with blank lines between their parts. What a part is shows in
how it begins, as a reader of the plain text sees it too:

- an address of ours alone on its line is a link;
- lines that begin with four blanks are facts, ``name: value`` each;
- lines that begin with ``>`` are quoted;
- lines that begin with ``*`` are items, each with the lines indented by two below it;
- anything else is a paragraph.

Nothing else is markup, and an address is a link only where the letter's template made it one. So
whatever people typed stays text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

FACT, QUOTE, ITEM = "    ", ">", "* "


@dataclass(frozen=True)
class Line:
    """A line of text; where it is one of our addresses, ``label`` is what the link is called."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Block:
    """One part of a letter; ``rows`` are its lines, in an item's or a fact's case grouped."""

    kind: str
    rows: tuple[tuple[Line, ...], ...]


def blocks(text: str, links: Mapping[str, str]) -> list[Block]:
    """Return the parts of a letter; ``links`` gives each address of ours its name."""
    return [_block(part, links) for part in re.split(r"\n{2,}", text.strip("\n")) if part.strip()]


def _block(part: str, links: Mapping[str, str]) -> Block:
    lines = part.splitlines()
    if part.strip() in links:
        return Block("link", ((_line(part, links),),))
    if all(line.startswith(FACT) for line in lines):
        return Block("facts", tuple(_fact(line) for line in lines))
    if all(line.startswith(QUOTE) for line in lines):
        return Block("quote", tuple((Line(line[1:].strip()),) for line in lines))
    if lines[0].startswith(ITEM):
        return Block("items", _items(lines, links))
    return Block("text", tuple((_line(line, links),) for line in lines))


def _line(text: str, links: Mapping[str, str]) -> Line:
    return Line(text.strip(), links.get(text.strip(), ""))


def _fact(line: str) -> tuple[Line, ...]:
    name, _colon, value = line.strip().partition(":")
    return Line(name.strip()), Line(value.strip())


def _items(lines: list[str], links: Mapping[str, str]) -> tuple[tuple[Line, ...], ...]:
    items: list[list[Line]] = []
    for line in lines:
        if line.startswith(ITEM):
            items.append([])
        items[-1].append(_line(line.removeprefix(ITEM), links))
    return tuple(tuple(item) for item in items)
