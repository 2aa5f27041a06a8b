"""How long applications and drafts are kept: what the privacy notice promises."""

from __future__ import annotations

UNREACHABLE_DRAFT_DAYS = 7
"""For how many days a draft is kept that holds no address and is nobody's own, at most."""

MOST_ANONYMOUS_DRAFTS = 10_000
"""How many drafts are kept that are nobody's own."""

RETENTION_YEARS = 2
"""For how many years after an edition's end its applications are kept."""


def draft_days(days: int, *, has_address: bool) -> int:
    """Return for how many days an untouched draft is kept, where ``days`` is what the house says.

    Nobody can be told of a draft without an address, and anybody can make thousands of them.
    """
    return days if has_address else min(days, UNREACHABLE_DRAFT_DAYS)
