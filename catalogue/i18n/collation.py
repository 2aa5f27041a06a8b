"""Sort keys, stored beside names so that both databases and Python sort alike."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

TAILORED = {"es": {"ñ": "n\u007f"}}
"""Letters of their own, by language: in Spanish ñ follows every n (CLDR, locale ``es``)."""


@lru_cache(maxsize=4096)
def sort_key(text: str, language: str) -> str:
    """Return an ASCII-comparable key: case and accents are ignored, tailored letters are not.

    Only letters and digits count; words are kept apart by a space. The key is cut to 200
    characters, which is enough to order names and titles.
    """
    tailored = TAILORED.get(language, {})
    key = []
    for character in unicodedata.normalize("NFC", text).casefold():
        if character in tailored:
            key.append(tailored[character])
            continue
        for part in unicodedata.normalize("NFKD", character):
            if part.isalnum():
                key.append(part)
            elif part.isspace() or unicodedata.category(part).startswith("P"):
                key.append(" ")
    return " ".join("".join(key).split())[:200]
