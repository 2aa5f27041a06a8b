"""The next edition of a series, made from an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from catalogue.comanagement.rules import times
from catalogue.comanagement.rules.times import NoInstant


def next_edition(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Return an edition moved on by 52 weeks, so that every date keeps its day of the week.

    Hours stay as the clocks show them. Whoever could apply still can; the name, which mostly
    holds a year, and a cancellation do not come along.
    """
    zone = snapshot["zone"]
    moved = dict(snapshot)
    for field in ("starts_on", "ends_on"):
        if snapshot[field]:
            moved[field] = times.year_later(date.fromisoformat(snapshot[field])).isoformat()
    moved["opens_at"] = _moved(snapshot["opens_at"], zone)
    for field, route in snapshot.items():
        if field.startswith("routes.") and route:
            moved[field] = dict(route) | {
                name: _moved(route[name], zone) for name in ("early_until", "deadline_at")
            }
        elif field.startswith("words.") and field.endswith(".label"):
            moved[field] = ""
    moved["cancelled"] = False
    moved["slug"] = moved["starts_on"][:7] if moved["starts_on"] else ""
    return moved


def _moved(text: str | None, zone: str) -> str | None:
    if text is None:
        return None
    clock = times.local(datetime.fromisoformat(text), zone)
    later = datetime.combine(times.year_later(clock.date()), clock.time())
    try:
        return times.instant(later, zone).isoformat()
    except NoInstant:
        # The clocks are changed just then: noon of the same day exists everywhere, once.
        return times.instant(later.replace(hour=12, minute=0), zone).isoformat()
