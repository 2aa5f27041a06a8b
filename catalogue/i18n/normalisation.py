"""Unicode's normal forms, at a bounded cost: the only place in which they are made."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

MOST_MARKS = 30
"""Marks in a row on one letter (Unicode Standard Annex #15, "Stream-Safe Text Format").

More of them are no writing, and putting a run of marks in order takes time in the square of its
length: some ten thousand hold up a process for half a minute.
"""


FIRST_MARK, LAST_MARK = 0x300, 0x1FFFF
"""No block before that of the combining marks has any, nor one beyond the supplementary plane."""


def _marks() -> str:
    """Return all marks as the inside of a character class."""
    marks = {code for code in range(FIRST_MARK, LAST_MARK) if unicodedata.combining(chr(code))}
    first = sorted(code for code in marks if code - 1 not in marks)
    last = sorted(code for code in marks if code + 1 not in marks)
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(first, last, strict=True))


_MAY_HAVE = re.compile(f"[{chr(FIRST_MARK)}-{chr(LAST_MARK)}]{{{MOST_MARKS + 1}}}")
_TOO_MANY = re.compile(f"(?<=[{_marks()}]{{{MOST_MARKS}}})[{_marks()}]+")


def normal_form(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """Return a text in a normal form; of more than 30 marks in a row the rest is left out."""
    if text.isascii():
        return text
    return unicodedata.normalize(form, stream_safe(text))


def stream_safe(text: str) -> str:
    """Return a text with at most 30 marks in a row, in time in proportion to its length."""
    # Looking each letter up among all marks takes ten times as long as one range, and writing
    # in Latin letters has no such run: reading a page of drafts was an eighth of that.
    return _TOO_MANY.sub("", text) if _MAY_HAVE.search(text) else text
