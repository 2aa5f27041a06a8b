"""The sample's dates: most are laid relative to the day on which it is loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OFFSET = re.compile(r"[+-]\d+")
PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def next_monday(day: date) -> date:
    """Return the day itself if it is a Monday, else the Monday after it."""
    return day + timedelta(days=-day.weekday() % 7)


def is_partial(text: str) -> bool:
    """Say whether a text is a partial date ("2009-06-25", "2015-12", "2018") or empty."""
    return not text or PARTIAL.fullmatch(text) is not None


@dataclass(frozen=True)
class Days:
    """What "+84" and "-30 09:00" mean when the sample is loaded on ``today``."""

    today: date

    def day(self, text: str) -> date:
        """Return the day of "+84" or "2014-09-15". Raises ``ValueError`` for anything else."""
        if OFFSET.fullmatch(text):
            return self.today + timedelta(days=int(text))
        return date.fromisoformat(text)

    def start(self, text: str) -> date:
        """Return a day on which an edition starts: relative ones are moved to the next Monday."""
        day = self.day(text)
        return next_monday(day) if OFFSET.fullmatch(text) else day

    def instant(self, text: str, zone: str) -> datetime:
        """Return the instant of "+42 23:59" in a zone. Raises ``ValueError`` for anything else."""
        day, _, hour = text.partition(" ")
        local = datetime.combine(self.day(day), time.fromisoformat(hour), ZoneInfo(zone))
        return local.astimezone(UTC)

    def ago(self, days: int, hour: int = 10) -> datetime:
        """Return an instant so many days before loading, in office hours."""
        return datetime.combine(self.today - timedelta(days=days), time(hour), UTC)


def last_day(start: date, weeks: int | None, days: int | None) -> date:
    """Return the day on which a course of that length ends: weeks end on a Friday."""
    if weeks:
        return start + timedelta(days=7 * weeks - 3)
    return start + timedelta(days=(days or 1) - 1)
