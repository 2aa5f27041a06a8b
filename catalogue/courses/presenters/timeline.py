"""An edition's dates on one line, for drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from catalogue.courses.models import Edition
from catalogue.courses.rules import states

NEAR = timedelta(days=60)
"""How near to the edition's own dates today has to be to stand on the same line."""


@dataclass(frozen=True)
class Timeline:
    """The edition's dates on one scale from 0 to 100, for drawing."""

    apply_from: float | None
    apply_to: float | None
    teach_from: float | None
    teach_to: float | None
    today: float | None


def timeline(edition: Edition, now: datetime) -> Timeline | None:
    """Return the dates for drawing; nothing where fewer than three of them are known."""
    starts, ends = states.start_instant(edition), states.end_instant(edition)
    deadline, opens = states.last_deadline(edition), edition.opens_at
    known = [at for at in (opens, deadline, starts, ends) if at is not None]
    if starts is None or ends is None or len(known) < 3:
        return None
    first, last = min(known), max(known)
    if first - NEAR < now < last + NEAR:
        first, last = min(first, now), max(last, now)
    span = (last - first).total_seconds()

    def place(at: datetime | None) -> float | None:
        return None if at is None else round(100 * (at - first).total_seconds() / span, 1)

    return Timeline(
        place(opens),
        place(deadline),
        place(starts),
        place(ends),
        place(now) if first <= now <= last else None,
    )
