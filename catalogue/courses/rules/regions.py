"""Where on the globe a country lies: seven regions that share no country and leave none out.

They follow the groups of ``eligibility`` (the United Nations' M49), with two differences, so that
every country stands in one place only: the Middle East and North Africa is taken out of Africa
and Asia, and what is in no group of continents is Northern America. Codes are those of the
groups, where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping

from catalogue.courses.rules.eligibility import GROUPS

NORTHERN_AMERICA = frozenset(("BM", "CA", "GL", "PM", "US"))
ELSEWHERE = "elsewhere"
"""Where what is no country stands, such as the European Union (EU) or the United Nations (UN)."""

REGIONS: Mapping[str, frozenset[str]] = {
    "northern-america": NORTHERN_AMERICA,
    "latin-america-caribbean": GROUPS["latin-america-caribbean"],
    "europe": GROUPS["europe"],
    "mena": GROUPS["mena"],
    "africa": GROUPS["africa"] - GROUPS["mena"],
    "asia": GROUPS["asia"] - GROUPS["mena"],
    "pacific": GROUPS["pacific"],
}
"""In the order in which a reader goes over a map: from west to east, from north to south."""

_REGION_OF = {country: region for region, countries in REGIONS.items() for country in countries}


def region_of(country: str) -> str:
    """Return the code of the region in which a country lies (ISO 3166-1 alpha-2)."""
    return _REGION_OF.get(country, ELSEWHERE)
