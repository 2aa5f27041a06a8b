"""What a listing may not say, and what it must say before the public reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from catalogue.comanagement.rules.merging import Snapshot, value
from catalogue.comanagement.rules.times import day_begins, day_ends


class Trouble(StrEnum):
    """What is wrong; a view words it."""

    TITLE_MISSING = "title-missing"
    WORDS_MISSING = "words-missing"
    HOURS_REVERSED = "hours-reversed"
    WEEKS_AND_DAYS = "weeks-and-days"
    HALF_DATED = "half-dated"
    DEADLINE_MISSING = "deadline-missing"
    ENDS_BEFORE_START = "ends-before-start"
    DEADLINE_BEFORE_OPENING = "deadline-before-opening"
    DEADLINE_AFTER_START = "deadline-after-start"
    DEADLINE_AFTER_END = "deadline-after-end"
    EARLY_HALF = "early-half"
    EARLY_NOT_LOWER = "early-not-lower"
    EARLY_AFTER_DEADLINE = "early-after-deadline"
    SCHOLARSHIP_REVERSED = "scholarship-reversed"
    CAPACITY_BELOW_TAKEN = "capacity-below-taken"
    ADMISSION_RELIED_ON = "admission-relied-on"
    PLACE_MISSING = "place-missing"
    LANGUAGE_MISSING = "language-missing"
    ROUTE_MISSING = "route-missing"
    OPENING_MISSING = "opening-missing"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, the field at which to say so, and a number where one tells more."""

    field: str
    trouble: Trouble
    number: int | None = None


REQUIRED_WORDS = ("title", "summary", "description")
"""What a course has to say in its source language before it is published."""


def course_problems(snapshot: Snapshot) -> list[Problem]:
    """Return what is wrong with a course's draft as it stands."""
    source = snapshot["source_language"]
    found = []
    if not value(snapshot, f"words.{source}.title"):
        found.append(Problem(f"words.{source}.title", Trouble.TITLE_MISSING))
    least, most = snapshot["hours_min"], snapshot["hours_max"]
    if least is not None and most is not None and most < least:
        found.append(Problem("hours_max", Trouble.HOURS_REVERSED))
    if snapshot["weeks"] and snapshot["days"]:
        found.append(Problem("days", Trouble.WEEKS_AND_DAYS))
    return found


def course_gaps(snapshot: Snapshot) -> list[Problem]:
    """Return what a course lacks for being published."""
    source = snapshot["source_language"]
    fields = [f"words.{source}.{name}" for name in REQUIRED_WORDS]
    return [Problem(field, Trouble.WORDS_MISSING) for field in fields if not value(snapshot, field)]


def edition_problems(snapshot: Snapshot, places_taken: int) -> list[Problem]:
    """Return what is wrong with an edition's draft as it stands.

    Opening < deadline of every route < start; with late entry, deadline ≤ end. Without an end,
    which only an edition at everybody's own pace may lack, a deadline may come at any time or not
    at all.
    """
    found = list(_day_problems(snapshot))
    if snapshot["capacity"] < places_taken:
        found.append(Problem("capacity", Trouble.CAPACITY_BELOW_TAKEN, places_taken))
    dated = not found or found[0].field == "capacity"
    for field, route in routes(snapshot):
        found += _route_problems(field, route)
        found += _deadline_problems(field, route, snapshot, dated=dated)
    return found


def edition_gaps(snapshot: Snapshot) -> list[Problem]:
    """Return what an edition lacks for being published; a planned one needs little."""
    found = []
    if not snapshot["languages"]:
        found.append(Problem("languages", Trouble.LANGUAGE_MISSING))
    if snapshot["format"] != "online" and not (snapshot["city"] and snapshot["country"]):
        found.append(Problem("city", Trouble.PLACE_MISSING))
    if snapshot["starts_on"] is not None:
        if not routes(snapshot):
            found.append(Problem("routes.certificate", Trouble.ROUTE_MISSING))
        if snapshot["opens_at"] is None:
            found.append(Problem("opens_at", Trouble.OPENING_MISSING))
    return found


def routes(snapshot: Snapshot) -> list[tuple[str, dict[str, Any]]]:
    """Return the fee routes that a snapshot has, by field."""
    return [
        (field, route) for field, route in snapshot.items() if field.startswith("routes.") and route
    ]


def is_open_ended(snapshot: Snapshot) -> bool:
    """Say whether an edition goes on without an end, each at their own pace."""
    ends = snapshot["ends_on"]
    return bool(snapshot["self_paced"]) and snapshot["starts_on"] is not None and ends is None


def _day_problems(snapshot: Snapshot) -> Iterable[Problem]:
    starts, ends = snapshot["starts_on"], snapshot["ends_on"]
    if is_open_ended(snapshot):
        return
    if (starts is None) != (ends is None):
        yield Problem("ends_on" if ends is None else "starts_on", Trouble.HALF_DATED)
    elif starts is not None and date.fromisoformat(ends) < date.fromisoformat(starts):
        yield Problem("ends_on", Trouble.ENDS_BEFORE_START)


def _route_problems(field: str, route: Snapshot) -> Iterable[Problem]:
    early, until = route["early_amount"], route["early_until"]
    if (early is None) != (until is None):
        yield Problem(
            f"{field}.early_until" if early else f"{field}.early_amount", Trouble.EARLY_HALF
        )
    elif early is not None:
        if Decimal(early) >= Decimal(route["amount"]):
            yield Problem(f"{field}.early_amount", Trouble.EARLY_NOT_LOWER)
        if route["deadline_at"] is not None and _at(until) >= _at(route["deadline_at"]):
            yield Problem(f"{field}.early_until", Trouble.EARLY_AFTER_DEADLINE)
    least, most = route["scholarship_min"], route["scholarship_max"]
    if least is not None and most is not None and most < least:
        yield Problem(f"{field}.scholarship_max", Trouble.SCHOLARSHIP_REVERSED)


def _deadline_problems(
    field: str, route: Snapshot, snapshot: Snapshot, *, dated: bool
) -> Iterable[Problem]:
    place = f"{field}.deadline_at"
    if route["deadline_at"] is None:
        if not is_open_ended(snapshot):
            yield Problem(place, Trouble.DEADLINE_MISSING)
        return
    deadline, opens = _at(route["deadline_at"]), snapshot["opens_at"]
    if opens is not None and deadline <= _at(opens):
        yield Problem(place, Trouble.DEADLINE_BEFORE_OPENING)
    if snapshot["starts_on"] is None or is_open_ended(snapshot) or not dated:
        return
    zone = snapshot["zone"]
    if snapshot["late_entry"]:
        if deadline > day_ends(date.fromisoformat(snapshot["ends_on"]), zone):
            yield Problem(place, Trouble.DEADLINE_AFTER_END)
    elif deadline >= day_begins(date.fromisoformat(snapshot["starts_on"]), zone):
        yield Problem(place, Trouble.DEADLINE_AFTER_START)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
