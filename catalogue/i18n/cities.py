"""Cities whose name differs between the languages.

A city is typed once, in whichever language its editor writes, and is shown in the page's. A city
that is not in the table has one name everywhere, or is shown as it was typed.
"""

from __future__ import annotations

from catalogue.i18n.languages import language

CITIES: tuple[dict[str, str], ...] = (
    {"en": "Abu Dhabi", "es": "Abu Dabi"},
    {"en": "Addis Ababa", "es": "Adís Abeba"},
    {"en": "Algiers", "es": "Argel"},
    {"en": "Amman", "es": "Amán"},
    {"en": "Athens", "es": "Atenas"},
    {"en": "Baku", "es": "Bakú"},
    {"en": "Beijing", "es": "Pekín"},
    {"en": "Belgrade", "es": "Belgrado"},
    {"en": "Berlin", "es": "Berlín"},
    {"en": "Bern", "es": "Berna"},
    {"en": "Brussels", "es": "Bruselas"},
    {"en": "Bucharest", "es": "Bucarest"},
    {"en": "Cairo", "es": "El Cairo"},
    {"en": "Cape Town", "es": "Ciudad del Cabo"},
    {"en": "Copenhagen", "es": "Copenhague"},
    {"en": "Dubai", "es": "Dubái"},
    {"en": "Dublin", "es": "Dublín"},
    {"en": "Geneva", "es": "Ginebra"},
    {"en": "Guatemala City", "es": "Ciudad de Guatemala"},
    {"en": "Havana", "es": "La Habana"},
    {"en": "Istanbul", "es": "Estambul"},
    {"en": "Jakarta", "es": "Yakarta"},
    {"en": "Jerusalem", "es": "Jerusalén"},
    {"en": "Johannesburg", "es": "Johannesburgo"},
    {"en": "Lisbon", "es": "Lisboa"},
    {"en": "London", "es": "Londres"},
    {"en": "Luxembourg", "es": "Luxemburgo"},
    {"en": "Mexico City", "es": "Ciudad de México"},
    {"en": "Moscow", "es": "Moscú"},
    {"en": "Muscat", "es": "Mascate"},
    {"en": "New Delhi", "es": "Nueva Delhi"},
    {"en": "New York", "es": "Nueva York"},
    {"en": "Panama City", "es": "Ciudad de Panamá"},
    {"en": "Paris", "es": "París"},
    {"en": "Port of Spain", "es": "Puerto España"},
    {"en": "Prague", "es": "Praga"},
    {"en": "Rome", "es": "Roma"},
    {"en": "Seoul", "es": "Seúl"},
    {"en": "Singapore", "es": "Singapur"},
    {"en": "Stockholm", "es": "Estocolmo"},
    {"en": "Strasbourg", "es": "Estrasburgo"},
    {"en": "The Hague", "es": "La Haya"},
    {"en": "Tokyo", "es": "Tokio"},
    {"en": "Tunis", "es": "Túnez"},
    {"en": "Valletta", "es": "La Valeta"},
    {"en": "Vienna", "es": "Viena"},
    {"en": "Warsaw", "es": "Varsovia"},
    {"en": "Zurich", "es": "Zúrich"},
)
_BY_NAME = {name.casefold(): names for names in CITIES for name in names.values()}


def city_name(city: str) -> str:
    """Return a city's name in the page's language, or the name as it was typed."""
    return _BY_NAME.get(city.strip().casefold(), {}).get(language(), city)
