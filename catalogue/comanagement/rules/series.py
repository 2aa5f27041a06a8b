"""The next edition of a series, made from an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from catalogue.comanagement.rules import times
from catalogue.comanagement.rules.times import NoInstant


def next_edition(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Return an edition moved on to the same week of the next year.

    Every date moves by as many whole weeks as the first day does (``times.year_later``), so that
    it keeps its day of the week and its distance from the others. Hours stay as the clocks show
    them. Whoever could apply still can; the name, which mostly holds a year, and a cancellation
    do not come along.
    """
    zone = snapshot["zone"]
    moved = dict(snapshot)
    year = _year(snapshot, zone)
    for field in ("starts_on", "ends_on"):
        if snapshot[field]:
            moved[field] = (date.fromisoformat(snapshot[field]) + year).isoformat()
    moved["opens_at"] = _moved(snapshot["opens_at"], zone, year)
    for field, route in snapshot.items():
        if field.startswith("routes.") and route:
            moved[field] = dict(route) | {
                name: _moved(route[name], zone, year) for name in ("early_until", "deadline_at")
            }
        elif field.startswith("words.") and field.endswith(".label"):
            moved[field] = ""
    moved["cancelled"] = False
    moved["slug"] = moved["starts_on"][:7] if moved["starts_on"] else ""
    return moved


def _year(snapshot: Mapping[str, Any], zone: str) -> timedelta:
    """Return how far the edition moves: from its first day, or what comes nearest to one."""
    if snapshot["starts_on"]:
        first = date.fromisoformat(snapshot["starts_on"])
    else:
        routes = [each for name, each in snapshot.items() if name.startswith("routes.") and each]
        instants = [snapshot["opens_at"], *(route["deadline_at"] for route in routes)]
        known = [datetime.fromisoformat(each) for each in instants if each]
        if not known:
            return timedelta(weeks=52)
        first = times.local(min(known), zone).date()
    return times.year_later(first) - first


def _moved(text: str | None, zone: str, year: timedelta) -> str | None:
    if text is None:
        return None
    later = times.local(datetime.fromisoformat(text), zone) + year
    try:
        return times.instant(later, zone).isoformat()
    except NoInstant:
        # The clocks are changed just then: noon of the same day exists everywhere, once.
        return times.instant(later.replace(hour=12, minute=0), zone).isoformat()
