"""Local times in a zone: some do not exist, some exist twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class ClockTrouble(StrEnum):
    """Why a local time names no single instant."""

    NONEXISTENT = "nonexistent"
    AMBIGUOUS = "ambiguous"


class NoInstant(ValueError):
    """A local time that was skipped, or that came twice, when the clocks were changed."""

    def __init__(self, trouble: ClockTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def instant(local: datetime, zone: str) -> datetime:
    """Return the instant, in UTC, of a local time in a zone.

    Raises ``NoInstant`` where the clocks skip the time or show it twice: guessing either would
    move a deadline by an hour.
    """
    place = ZoneInfo(zone)
    first = local.replace(tzinfo=place, fold=0)
    second = local.replace(tzinfo=place, fold=1)
    if first.astimezone(UTC).astimezone(place).replace(tzinfo=None) != local:
        raise NoInstant(ClockTrouble.NONEXISTENT)
    if first.utcoffset() != second.utcoffset():
        raise NoInstant(ClockTrouble.AMBIGUOUS)
    return first.astimezone(UTC)


def local(at: datetime, zone: str) -> datetime:
    """Return an instant as the clocks of a zone show it, without the zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def day_begins(day: date, zone: str) -> datetime:
    """Return the instant at which a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def day_ends(day: date, zone: str) -> datetime:
    """Return the instant at which a day is over in a zone."""
    return day_begins(day + timedelta(days=1), zone)


def year_later(day: date) -> date:
    """Return the same day of the same week (ISO 8601) of the next year.

    That is 52 or 53 weeks on, so that a series stays where it is in the year. Week 53 always
    becomes week 52, since the year after never has a week 53.
    """
    year, week, weekday = day.isocalendar()
    return date.fromisocalendar(year + 1, min(week, 52), weekday)
