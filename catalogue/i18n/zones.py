"""Time zones to choose from: each once, under its newest name, by its city."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.

from catalogue.i18n import formats
from catalogue.i18n.collation import sort_key
from catalogue.i18n.languages import language
from catalogue.i18n.locales import newest_name
from catalogue.i18n.selects import LongSelectField

ZONE_AREAS = {
    "Africa": _l("Africa"),
    "America": _l("The Americas"),
    "Arctic": _l("The Arctic"),
    "Asia": _l("Asia"),
    "Atlantic": _l("The Atlantic"),
    "Australia": _l("Australia"),
    "Europe": _l("Europe"),
    "Indian": _l("The Indian Ocean"),
    "Pacific": _l("The Pacific"),
}
"""Parts of the world by the first word of a time zone's name; those where nobody lives are none."""


@cache
def zones() -> tuple[str, ...]:
    """Return the names of the IANA zones that are named after a place, and UTC."""
    areas = (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    named = [name for name in available_timezones() if name.split("/")[0] in areas]
    return ("UTC", *sorted(named))


def zone_choices() -> list[SelectChoice]:
    """Return every zone, under its newest name, by its city; grouped by part of the world."""
    named = [
        (str(ZONE_AREAS[area]), formats.zone_city(zone), zone)
        for zone in zones()
        for area in [zone.split("/")[0]]
        if area in ZONE_AREAS and newest_name(zone) == zone
    ]
    named.sort(key=lambda each: [sort_key(part, language()) for part in each])
    return [
        SelectChoice("UTC", "UTC"),
        *(SelectChoice(zone, f"{city} ({zone})", optgroup=area) for area, city, zone in named),
    ]


class ZoneField(LongSelectField):
    """A question for a time zone; its answer is the IANA name."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, offered=zone_choices, codes=zones, **options)

    def process_data(self, value: Any) -> None:
        """Take a zone by its newest name, under which it is offered."""
        super().process_data(newest_name(value) if value else value)
