"""The two typefaces of pictures: which letters they have, how wide they are, where lines break.

Noto Serif and Noto Sans (SIL Open Font License, beside them) are cut down to Latin, Greek and
Cyrillic. Pictures are drawn on the server only; no page loads a font.
"""

from __future__ import annotations

import re
from pathlib import Path

from PIL import ImageFont

from catalogue.caches import remembered
from catalogue.i18n.normalisation import normal_form

FONTS = Path(__file__).parent / "fonts"
SERIF, SANS = "NotoSerif-Medium.ttf", "NotoSans-Medium.ttf"
ELLIPSIS = "…"

MISSING = re.compile(
    "[^ -~\u00a1-\u00ac\u00ae-\u024f\u02b0-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c"
    "\u038e-\u03a1\u03a3-\u03e1\u03f0-\u04ff\u1e00-\u1eff\u2010-\u2027\u202f-\u203a\u20a0-\u20bf"
    "\u2116\u2122\u2212]"
)
"""Any character that the typefaces do not have."""

READABLE = 0.7
"""What part of a text's letters must be there for the rest to make sense."""


@remembered(64)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a typeface in a size in pixels."""
    return ImageFont.truetype(FONTS / name, size)


def drawable(text: str) -> str:
    """Return what of a text can be drawn, on one line; nothing where too little of it can."""
    whole = " ".join(normal_form("NFC", text).split())
    kept = " ".join(MISSING.sub("", whole).split())
    letters = [sum(character.isalnum() for character in each) for each in (kept, whole)]
    return kept if letters[0] and letters[0] >= READABLE * letters[1] else ""


def wrapped(text: str, name: str, size: int, width: int) -> list[str]:
    """Return the text in lines no wider than ``width``; a word that is wider is cut."""
    measure = font(name, size).getlength
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if measure(longer) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        rest = word
        while measure(rest) > width:
            fits = next(end for end in range(len(rest), 0, -1) if measure(rest[:end]) <= width)
            lines[-1], rest = rest[:fits], rest[fits:]
            lines.append("")
        lines[-1] = rest
    return [line for line in lines if line]


def shortened(text: str, name: str, size: int, width: int) -> str:
    """Return the text on one line no wider than ``width``, cut at a word where it is too long."""
    measure = font(name, size).getlength
    if measure(text) <= width:
        return text
    words = text.split(" ")
    while len(words) > 1 and measure(" ".join(words) + ELLIPSIS) > width:
        words.pop()
    short = " ".join(words)
    while short and measure(short + ELLIPSIS) > width:
        short = short[:-1]
    return short.rstrip(" ,;:·–") + ELLIPSIS
