"""When somebody hears of something, in plain Python."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from catalogue.events.codes import Cadence, Pace

DIGEST_AT = time(7)
"""When the day's news is written, on the clocks of the zone that somebody has set."""

TOGETHER = timedelta(minutes=1)
"""How long news waits for more of its kind, so that one press is one letter."""


def next_digest(at: datetime, zone: str) -> datetime:
    """Return the next instant (UTC) at which the day's news is written in a zone."""
    local = at.astimezone(ZoneInfo(zone or "UTC"))
    day = local.date() + timedelta(days=int(local.time() >= DIGEST_AT))
    return datetime.combine(day, DIGEST_AT, local.tzinfo).astimezone(UTC)


def due_at(
    at: datetime, pace: Pace, cadence: Cadence, zone: str, *, needed: bool
) -> datetime | None:
    """Return from when on somebody is written to about what happened ``at``; nothing for never.

    ``needed`` is what must not be missed: it comes at once whatever somebody wished for.
    """
    if needed:
        return at + TOGETHER
    if cadence is Cadence.NEVER:
        return None
    if cadence is Cadence.DAILY or pace is Pace.DAILY:
        return next_digest(at, zone)
    return at + TOGETHER
