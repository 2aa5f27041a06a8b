"""Sort keys, stored beside names so that both databases and Python sort alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from catalogue.caches import remembered
from catalogue.i18n.folding import GLOTTAL, bare, joined
from catalogue.i18n.normalisation import normal_form

TAILORED = {"es": {"ñ": "n\u007f"}}
"""Letters of their own, by language: in Spanish ñ follows every n (CLDR, locale ``es``)."""


def _key(text: str, tailored: Mapping[str, str]) -> str:
    key = []
    for character in normal_form("NFC", joined(text)).lower():
        if character in tailored:
            key.append(tailored[character])
            continue
        for part in bare(character):
            if part.isalnum() and part != GLOTTAL:
                key.append(part)
            elif part.isspace() or unicodedata.category(part).startswith("P"):
                key.append(" ")
    return " ".join("".join(key).split())[:200]


def stored_key(text: str) -> str:
    """Return the key of a text that readers of every language order, such as a person's name.

    It keeps every language's own letters apart; ``foreign_letters`` says what to replace in it to
    have the order of one language.
    """
    return _key(text, {letter: key for own in TAILORED.values() for letter, key in own.items()})


def foreign_letters(language: str) -> list[tuple[str, str]]:
    """Return what stands in a stored key for letters that are none of their own in a language.

    Each comes with what the language's own key has in its place.
    """
    own = TAILORED.get(language, {})
    return [
        (key, own.get(letter, _key(letter, {})))
        for letters in TAILORED.values()
        for letter, key in letters.items()
        if own.get(letter) != key
    ]


@remembered(4096)
def sort_key(text: str, language: str) -> str:
    """Return an ASCII-comparable key: folded as for the search, but for tailored letters.

    Only letters and digits count; words are kept apart by a space. The key is cut to 200
    characters, which is enough to order names and titles.
    """
    return _key(text, TAILORED.get(language, {}))


def folded_key(text: str) -> str:
    """Return the key of a text with every letter plain, to look for words in whatever language."""
    return _key(text, {})
