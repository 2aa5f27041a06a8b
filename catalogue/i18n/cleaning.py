"""What is taken out of typed and pasted text before anything else looks at it.

Only what nobody sees and nobody means goes: a copied text brings it along from a mail program, a
word processor or a web page. What stands for something that was lost stays, and is asked about.
"""

from __future__ import annotations

import re
import unicodedata

from catalogue.i18n.normalisation import normal_form

LOST = "\ufffd"
"""Stands where a character could not be read: what it was, only the writer knows."""

_NUMBERS_OF_LOST = re.compile(r"%ED%[AB][0-9A-F]%[89AB][0-9A-F]|[\ud800-\udfff]")
"""Half of a pair: by itself, or as the three bytes that Werkzeug leaves written as they came."""

_NEVER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # Controls but for tabs and line ends.
    "\ufdd0-\ufdef\ufffe\uffff"  # Noncharacters.
    "\u00ad\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # Nothing to be seen of them.
    "\u202a-\u202e]"  # Directions that reach over whatever follows on the page.
)
_MARKS = re.compile("[\u061c\u200e\u200f\u2066-\u2069]")
"""Directions within a paragraph: needed in mixed text, never in a name, a title or an address."""

_JOINERS = re.compile("(?<![^\x00-\x7f\\s])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f\\s])")
"""Joiners belong between letters of scripts that join; beside ASCII or space they do nothing."""

INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Characters of no width: none of them tells one word, address or number from another."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Counted among letters and signs, and yet nothing is to be seen of them."""

_LONGEST_ADDRESS = 1_000
_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean_text(text: str) -> str:
    """Return a text of several lines: one sort of line end, without what carries nothing."""
    text = _NUMBERS_OF_LOST.sub(LOST, text)
    return _NEVER.sub("", _ENDS.sub("\n", text)).strip()


def clean_line(text: str) -> str:
    """Return a name, a title, a place: on one line, single-spaced, as it is seen."""
    text = _JOINERS.sub("", _MARKS.sub("", clean_text(text)))
    return " ".join(text.split())


def clean_code(text: str) -> str:
    """Return what has to be exact: an address, a number, a code; only what is seen counts.

    Wide and other compatible forms of letters and signs become the usual ones.
    """
    text = normal_form("NFKC", INVISIBLE.sub("", clean_text(text)))
    return " ".join(text.split())


def clean_email(text: str) -> str:
    """Return an address as it was meant, whatever came along when it was copied.

    That is ``mailto:`` before it, angle brackets round it with a name before them, and a full
    stop, comma or semicolon behind it.
    """
    text = clean_code(text)
    while len(text) < _LONGEST_ADDRESS and (inner := _unwrapped(text)) != text:
        text = inner
    return text


def _unwrapped(text: str) -> str:
    text = text.strip(" .,;")
    if text.endswith(">") and "<" in text:
        return text[text.rindex("<") + 1 : -1]
    if text[:7].lower() == "mailto:":
        return text[7:].partition("?")[0]
    return text


def is_visible(text: str) -> bool:
    """Say whether anything is to be seen of a text: a letter, a digit or a sign, no marks alone."""
    return any(each not in _BLANK and unicodedata.category(each)[0] in "LNPS" for each in text)


def length(text: str) -> int:
    """Return how many characters a reader counts: a line end is one, an accented letter too."""
    return len(normal_form("NFC", clean_text(text)))
