"""Whether a course's past editions make a series, in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

AT_LEAST = 3
"""How many years in a row it takes to speak of a series."""

MOST_MISSING = 2
ONE_RUN = timedelta(days=60)
"""Editions that start this near to one another are one run, taught in two languages perhaps."""


@dataclass(frozen=True)
class Series:
    """A course that came back ``times`` every so many ``years`` since a year, but for a few."""

    since: int
    years: int = 1
    times: int = 1
    missing: tuple[int, ...] = ()


def series(starts: Iterable[date], today: date) -> Series | None:
    """Return the series that editions made which have really begun, or nothing.

    ``starts`` are the first days of editions that took place or are under way; days after
    ``today`` are not counted, since what is planned proves nothing. A series comes at least yearly
    or every second year, has lasted for at least three such steps, and is alive: its newest
    edition began this year or one step before. At most two single years may be missing, no more
    than one for every three years with an edition, and each is named; a longer break begins a new
    series, if any. Every second year means every one since the very first edition.
    """
    days = [day for day in starts if day <= today]
    years = Counter(day.year for day in _runs(days))
    every = sorted(years)
    begun = {day.year for day in days}
    for since in every[: max(0, len(every) - AT_LEAST + 1)]:
        found = _yearly([year for year in every if year >= since], years, begun, today)
        if found:
            return found
    return _every_other_year(every, today) if len(every) >= AT_LEAST else None


def _runs(starts: Iterable[date]) -> list[date]:
    runs: list[date] = []
    for day in sorted(starts):
        if not runs or day - runs[-1] >= ONE_RUN:
            runs.append(day)
    return runs


def _yearly(held: list[int], years: Counter[int], begun: Set[int], today: date) -> Series | None:
    since, last = held[0], held[-1]
    # A run that began in November may have an edition that began in January: no year without one.
    missing = tuple(year for year in range(since, last) if year not in begun)
    if last < today.year - 1 or not _are_few(missing, held) or not _in_a_row(held):
        return None
    # The first year may have begun late, and the present one is not over.
    whole = [years[year] for year in held if since < year < today.year]
    return Series(since, times=min(whole) if len(whole) >= AT_LEAST - 1 else 1, missing=missing)


def _are_few(missing: tuple[int, ...], held: list[int]) -> bool:
    together = any(after - before == 1 for before, after in pairwise(missing))
    return len(missing) <= min(MOST_MISSING, len(held) // 3) and not together


def _in_a_row(held: list[int]) -> bool:
    return any(held[i + AT_LEAST - 1] - held[i] == AT_LEAST - 1 for i in range(len(held) - 2))


def _every_other_year(held: list[int], today: date) -> Series | None:
    steady = all(after - before == 2 for before, after in pairwise(held))
    return Series(held[0], years=2) if steady and held[-1] >= today.year - 2 else None
