"""Which locale of the Unicode CLDR a language is written in."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError

from catalogue.caches import remembered

FORMATS = {"en": "en_GB"}
"""Languages whose formats are those of one country; any other is formatted as itself."""


@remembered(64)
def locale_of(language: str) -> Locale:
    """Return the Babel locale in which a language's dates and lists are written."""
    return Locale.parse(FORMATS.get(language, language))


@remembered(64)
def is_language(code: str) -> bool:
    """Say whether there is such a language, spoken in this house or not."""
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True
