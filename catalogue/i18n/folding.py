"""What different ways of writing the same word have in common: one folding for search and order.

Capitals, accents, ligatures and letters with strokes make no difference, and neither does the sign
that somebody has for an apostrophe: ʻokina, straight, curly, backward or none at all.
"""

from __future__ import annotations

import re
import unicodedata

from catalogue.caches import remembered
from catalogue.i18n.normalisation import normal_form

GLOTTAL = "\u02bc"
"""A letter that stands for every apostrophe within a word: the *modifier letter apostrophe*."""

APOSTROPHES = "'`\u00b4\u02b9-\u02bf\u02c8\u02ca\u02cb\u2018-\u201b\u2032\u2035\ua78b\ua78c\uff07"
ELIDED = "l|d|j|c|n|s|m|t|qu|jusqu|lorsqu|puisqu|quoiqu|dell|all|dall|nell|sull|un"
"""Small words of French, Italian and Catalan that lean on the next: *d’Ivoire* is two words."""

_WITHIN = re.compile(rf"(?<=[^\W_])[{APOSTROPHES}](?=[^\W_{APOSTROPHES}])")
_ELISION = re.compile(rf"(?<![^\W_])({ELIDED}){GLOTTAL}", re.IGNORECASE)
_LONELY = re.compile(rf"(?<![^\W_]){GLOTTAL}|{GLOTTAL}(?![^\W_])")
_OTHER = re.compile(f"(?!{GLOTTAL})[{APOSTROPHES}]")
_ANY = re.compile(f"[{APOSTROPHES}]")

STROKES = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ł": "l",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "ı": "i",
    "ə": "a",
    "ς": "σ",
}
"""Small letters that Unicode does not take apart; ASCII as the search engine has it."""


def joined(text: str) -> str:
    """Return the text with every apostrophe that joins a word as ``GLOTTAL``, letter for letter.

    Those that part words or stand around them become a straight one.
    """
    if not _ANY.search(text):
        return text
    text = _ELISION.sub(r"\1'", _WITHIN.sub(GLOTTAL, text))
    return _OTHER.sub("'", _LONELY.sub("'", text))


@remembered(4096)
def bare(letter: str) -> str:
    """Return a small letter without accents and strokes; an accent by itself is nothing."""
    parts = normal_form("NFKD", STROKES.get(letter, letter))
    return "".join(each for each in parts if not unicodedata.combining(each))


def fold(text: str) -> str:
    """Return the text in lower case, without accents and without apostrophes within words."""
    text = joined(text).lower()
    if not text.isascii():
        # Letter by letter of the few there are: taking a whole text apart is ten times slower.
        for letter in set(text):
            if letter > "\x7f":
                text = text.replace(letter, bare(letter))
    return text.replace(GLOTTAL, "")
