"""Time zones as calendar files carry them, from the IANA rules that Python reads.

The library's own component is an hour off where clocks go forward, and spans decades; this one
covers the years that a file speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
Change = tuple[datetime, timedelta, timedelta, str, bool]
"""An instant's local time before it, the offsets before and after, the new name, summer time."""


def _bisected(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the first instant in (low, high] with another offset or name than ``low``."""
    before = _rule(zone, low)
    while high - low > SECOND:
        middle = low + ((high - low) // 2 // SECOND) * SECOND
        if _rule(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _rule(zone: ZoneInfo, at: datetime) -> tuple[timedelta, str, bool]:
    local = at.astimezone(zone)
    return local.utcoffset() or timedelta(), local.tzname() or "", bool(local.dst())


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[Change]:
    at = first
    while at < last:
        after = at + DAY
        before, now = _rule(zone, at), _rule(zone, after)
        if before != now:
            change = _bisected(zone, at, after)
            yield change.replace(tzinfo=None) + before[0], before[0], now[0], now[1], now[2]
        at = after


@lru_cache(maxsize=512)
def zone_component(key: str, first_year: int, last_year: int) -> Timezone:
    """Return a zone's ``VTIMEZONE``, right from the first of ``first_year`` to ``last_year``'s end.

    Onsets are local times by the clock before the change, as RFC 5545 (3.6.5) wants them. The
    result is shared: nobody may change it. Raises ``ZoneInfoNotFoundError`` for an unknown zone.
    """
    zone = ZoneInfo(key)
    start = datetime(first_year, 1, 1, tzinfo=UTC) - DAY
    offset, name, summer = _rule(zone, start)
    onset = start.replace(tzinfo=None) + offset
    changes: list[Change] = [(onset, offset, offset, name, summer)]
    changes += _changes(zone, start, datetime(last_year + 1, 1, 2, tzinfo=UTC))
    component = Timezone()
    component.add("tzid", key)
    rules: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = {}
    for onset, before, after, name, summer in changes:
        rules.setdefault((before, after, name, summer), []).append(onset)
    for (before, after, name, summer), onsets in rules.items():
        part = TimezoneDaylight() if summer else TimezoneStandard()
        part.add("dtstart", onsets[0])
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        if len(onsets) > 1:
            part.add("rdate", onsets[1:])
        component.add_component(part)
    return component
