"""Sort keys as the catalogue made them when migrations 0010, 0014 and 0015 were written.

A copy of ``i18n/collation.py``, ``i18n/folding.py`` and ``i18n/normalisation.py`` of that time,
and on purpose no import of them: a migration does the same on every database, whenever it is run.
Nothing here is ever changed. When keys are folded in another way, a new migration brings a copy of
its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

TAILORED = {"es": {"ñ": "n\u007f"}}
GLOTTAL = "\u02bc"
APOSTROPHES = "'`\u00b4\u02b9-\u02bf\u02c8\u02ca\u02cb\u2018-\u201b\u2032\u2035\ua78b\ua78c\uff07"
ELIDED = "l|d|j|c|n|s|m|t|qu|jusqu|lorsqu|puisqu|quoiqu|dell|all|dall|nell|sull|un"
WITHIN = re.compile(rf"(?<=[^\W_])[{APOSTROPHES}](?=[^\W_{APOSTROPHES}])")
ELISION = re.compile(rf"(?<![^\W_])({ELIDED}){GLOTTAL}", re.IGNORECASE)
LONELY = re.compile(rf"(?<![^\W_]){GLOTTAL}|{GLOTTAL}(?![^\W_])")
OTHER = re.compile(f"(?!{GLOTTAL})[{APOSTROPHES}]")
ANY = re.compile(f"[{APOSTROPHES}]")
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
MOST_MARKS = 30
FIRST_MARK, LAST_MARK = 0x300, 0x1FFFF


def _marks() -> str:
    marks = {code for code in range(FIRST_MARK, LAST_MARK) if unicodedata.combining(chr(code))}
    first = sorted(code for code in marks if code - 1 not in marks)
    last = sorted(code for code in marks if code + 1 not in marks)
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(first, last, strict=True))


MAY_HAVE = re.compile(f"[{chr(FIRST_MARK)}-{chr(LAST_MARK)}]{{{MOST_MARKS + 1}}}")
TOO_MANY = re.compile(f"(?<=[{_marks()}]{{{MOST_MARKS}}})[{_marks()}]+")


def _normal_form(form: Literal["NFC", "NFKD"], text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize(form, TOO_MANY.sub("", text) if MAY_HAVE.search(text) else text)


def _joined(text: str) -> str:
    if not ANY.search(text):
        return text
    text = ELISION.sub(r"\1'", WITHIN.sub(GLOTTAL, text))
    return OTHER.sub("'", LONELY.sub("'", text))


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    parts = _normal_form("NFKD", STROKES.get(letter, letter))
    return "".join(each for each in parts if not unicodedata.combining(each))


def _key(text: str, tailored: Mapping[str, str]) -> str:
    key = []
    for character in _normal_form("NFC", _joined(text)).lower():
        if character in tailored:
            key.append(tailored[character])
            continue
        for part in _bare(character):
            if part.isalnum() and part != GLOTTAL:
                key.append(part)
            elif part.isspace() or unicodedata.category(part).startswith("P"):
                key.append(" ")
    return " ".join("".join(key).split())[:200]


def stored_key(text: str) -> str:
    """Return the key of a text that is ordered in every language, such as a person's name."""
    return _key(text, {letter: key for own in TAILORED.values() for letter, key in own.items()})


def sort_key(text: str, language: str) -> str:
    """Return the key of a text in one language."""
    return _key(text, TAILORED.get(language, {}))
