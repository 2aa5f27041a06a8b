"""Decisions about organisations: their slugs, and how long an invitation holds."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Set
from datetime import date, datetime, timedelta

from catalogue.i18n.normalisation import normal_form

INVITATION_HOLDS = timedelta(days=14)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_MOST = 80


def slug_of(name: str) -> str:
    """Return an address word for a name: lower-case ASCII, whole words, not too long."""
    folded = normal_form("NFKD", name.casefold())
    joined = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = re.findall(r"[a-z0-9]+", re.sub("['’ʻ]", "", joined))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:SLUG_MOST]
        if len(longer) > SLUG_MOST:
            break
        slug = longer
    return slug


def is_slug(text: str, reserved: Set[str] = frozenset()) -> bool:
    """Say whether a text may be an address word: well formed and none of the house's own."""
    return len(text) <= SLUG_MOST and bool(SLUG.fullmatch(text)) and text not in reserved


def is_open(accepted_at: datetime | None, expires_at: datetime, at: datetime) -> bool:
    """Say whether an invitation can still be accepted."""
    return accepted_at is None and at < expires_at


def last_day(partial: str) -> date:
    """Return the last day of a partial date ("2017", "2017-06", "2017-06-30")."""
    year, month, day = (*(int(part) for part in partial.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    return date(year, month or 12, monthrange(year, month or 12)[1])


def has_ended(until: str, today: date) -> bool:
    """Say whether what lasted until a partial date is over; an empty one means open-ended."""
    return bool(until) and last_day(until) < today
