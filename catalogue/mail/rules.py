"""When a mail that could not be delivered is tried again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

WAITS = (1, 2, 5, 10)
"""Minutes before the second, third … attempt; the last holds for all that follow."""
YOUNG = timedelta(hours=6)
LATER = timedelta(hours=1)
"""Between two attempts at a mail that is no longer young."""
GIVEN_UP_AFTER = timedelta(days=3)
KEPT_FOR = timedelta(days=30)
"""How long a mail is kept once it was sent or given up."""
LEASE = timedelta(minutes=2)
"""How long a mail belongs to the worker that took it; longer than any one delivery may take."""


def next_attempt(created_at: datetime, attempts: int, at: datetime) -> datetime | None:
    """Return when to try again after ``attempts`` failures; nothing where it is time to give up.

    A server that was away for an hour is back in at most ten minutes for every young mail.
    """
    if at - created_at >= GIVEN_UP_AFTER:
        return None
    if at - created_at >= YOUNG:
        return at + LATER
    return at + timedelta(minutes=WAITS[min(attempts, len(WAITS)) - 1])
