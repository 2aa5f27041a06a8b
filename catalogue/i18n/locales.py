"""Which locale of the Unicode CLDR a language is written in."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from catalogue.caches import remembered

FORMATS = {"en": "en_GB", "es": "es_419"}
"""Languages whose formats are those of one country or region; any other is formatted as itself.

Spanish is written for Latin America (419 is its code in UN M49): "Arabia Saudita", "Rumania".
"""

COUNTRY_NAMES = {
    "es": {
        "BA": "Bosnia y Herzegovina",
        "BY": "Belarús",
        "CI": "Côte d’Ivoire",
        "ML": "Malí",
        "MM": "Myanmar",
        "QA": "Qatar",
        "SZ": "Eswatini",
        "TL": "Timor-Leste",
    }
}
"""By language: countries that foreign ministries call otherwise than CLDR does.

The Spanish ones are those of the United Nations (https://www.un.org/es/about-us/member-states).
"""


@remembered(64)
def locale_of(language: str) -> Locale:
    """Return the Babel locale in which a language's dates and lists are written."""
    return Locale.parse(FORMATS.get(language, language))


AMPERSANDS = {"en": " and "}
"""By language: what stands for the sign that CLDR writes in "Trinidad & Tobago"."""


@remembered(64)
def country_names(language: str) -> dict[str, str]:
    """Return the names of countries and territories (CLDR) in a language, by their codes."""
    spelled = AMPERSANDS.get(language, " & ")
    names = {
        code: name.replace(" & ", spelled) for code, name in locale_of(language).territories.items()
    }
    return {**names, **COUNTRY_NAMES.get(language, {})}


@remembered(64)
def is_language(code: str) -> bool:
    """Say whether there is such a language, spoken in this house or not."""
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True


@remembered(64)
def _by_newer_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for old, new in get_global("zone_aliases").items():
        found[new] = (*found.get(new, ()), old)
    return found


def older_names(zone: str) -> tuple[str, ...]:
    """Return the names that a time zone had before, all of which still lead to it."""
    return _by_newer_name().get(zone, ())


def newest_name(zone: str) -> str:
    """Return the name that a time zone has now: Asia/Kolkata for Asia/Calcutta."""
    return str(get_global("zone_aliases").get(zone, zone))
