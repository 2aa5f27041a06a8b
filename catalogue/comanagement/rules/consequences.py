"""What changes for those who live by an edition when a snapshot of it is published after another.

A change is named by its kind, not by its field: a new first day and a new last day are one thing
to whoever has booked a journey. Who is concerned by which kind is for those to say who know people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from catalogue.comanagement.rules.extending import former_deadline

Snapshot = Mapping[str, Any]


class ChangeKind(StrEnum):
    """What can change for those who live by an edition."""

    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    """It takes place after all."""
    DATES = "dates"
    ZONE = "zone"
    PLACE = "place"
    FORMAT = "format"
    PACE = "pace"
    LANGUAGES = "languages"
    ASSIGNMENT_LANGUAGES = "assignment-languages"
    FEE = "fee"
    CREDIT = "credit"
    ROUTE_ADDED = "route-added"
    ROUTE_REMOVED = "route-removed"
    DEADLINE_LATER = "deadline-later"
    DEADLINE_EARLIER = "deadline-earlier"
    DEADLINE_PLANNED = "deadline-planned"
    """Another deadline that nobody has been told of: applications have not opened."""
    OPENING = "opening"
    CAPACITY = "capacity"
    ADMISSION = "admission"
    WAITING_LIST = "waiting-list"
    LATE_ENTRY = "late-entry"
    NOMINATION = "nomination"
    ELIGIBILITY = "eligibility"
    VISIBILITY = "visibility"
    ADDRESS = "address"
    WORDING = "wording"


FIELDS: Mapping[str, ChangeKind] = {
    "slug": ChangeKind.ADDRESS,
    "starts_on": ChangeKind.DATES,
    "ends_on": ChangeKind.DATES,
    "opens_at": ChangeKind.OPENING,
    "zone": ChangeKind.ZONE,
    "format": ChangeKind.FORMAT,
    "self_paced": ChangeKind.PACE,
    "city": ChangeKind.PLACE,
    "country": ChangeKind.PLACE,
    "languages": ChangeKind.LANGUAGES,
    "assignment_languages": ChangeKind.ASSIGNMENT_LANGUAGES,
    "capacity": ChangeKind.CAPACITY,
    "admission": ChangeKind.ADMISSION,
    "waiting_list": ChangeKind.WAITING_LIST,
    "late_entry": ChangeKind.LATE_ENTRY,
    "nomination": ChangeKind.NOMINATION,
    "visibility": ChangeKind.VISIBILITY,
    "eligible_by": ChangeKind.ELIGIBILITY,
    "eligible_groups": ChangeKind.ELIGIBILITY,
    "eligible_countries": ChangeKind.ELIGIBILITY,
    "eligible_employers": ChangeKind.ELIGIBILITY,
}
"""The kind that a change of each plain field is of; ``cancelled`` has a direction instead."""

WORDS: Mapping[str, ChangeKind] = {
    "label": ChangeKind.WORDING,
    "venue": ChangeKind.PLACE,
    "note": ChangeKind.WORDING,
}
"""The same for the words of an edition; what counts is what a reader of one language is shown."""

ROUTE_FIELDS: Mapping[str, ChangeKind] = {
    "ects": ChangeKind.CREDIT,
    "amount": ChangeKind.FEE,
    "currency": ChangeKind.FEE,
    "early_amount": ChangeKind.FEE,
    "early_until": ChangeKind.FEE,
    "funding": ChangeKind.FEE,
    "scholarship_min": ChangeKind.FEE,
    "scholarship_max": ChangeKind.FEE,
}
"""The same for the fields of a participation option, its deadline aside."""

UNORDERED = frozenset(
    {
        "languages",
        "assignment_languages",
        "eligible_groups",
        "eligible_countries",
        "eligible_employers",
    }
)
"""Lists that say the same in any order."""


@dataclass(frozen=True, order=True)
class Change:
    """One thing that changes; ``route`` is the participation option it is about, if any."""

    kind: ChangeKind
    route: str = ""


def consequences(
    before: Snapshot | None, after: Snapshot, at: datetime, language: str
) -> tuple[Change, ...]:
    """Return what changes for a reader of ``language`` where ``after`` is published at ``at``.

    ``before`` is what the public read until then; a first publication changes nothing for anybody.
    That an edition is cancelled leaves nothing else to say of it, and as long as it is, nothing
    that changes in it concerns anybody.
    """
    if before is None or (before.get("cancelled") and after.get("cancelled")):
        return ()
    if after.get("cancelled"):
        return (Change(ChangeKind.CANCELLED),)
    found = {
        Change(kind)
        for field, kind in FIELDS.items()
        if _comparable(field, before) != _comparable(field, after)
    }
    if before.get("cancelled"):
        found.add(Change(ChangeKind.REINSTATED))
    found |= {
        Change(kind)
        for name, kind in WORDS.items()
        if said(before, name, language) != said(after, name, language)
    }
    for field in dict.fromkeys([*before, *after]):
        if field.startswith("routes."):
            found |= _of_route(field, before, after, at)
    return tuple(sorted(found))


def _comparable(field: str, snapshot: Snapshot) -> Any:
    value = snapshot.get(field)
    return sorted(value or []) if field in UNORDERED else value


def said(snapshot: Snapshot, name: str, language: str) -> str:
    """Return an edition's words as a reader of ``language`` is shown them: another's if need be."""
    own = snapshot.get(f"words.{language}.{name}")
    if own:
        return str(own)
    others = sorted(
        field for field in snapshot if field.startswith("words.") and field.endswith(f".{name}")
    )
    return next((str(snapshot[field]) for field in others if snapshot[field]), "")


def _of_route(field: str, before: Snapshot, after: Snapshot, at: datetime) -> set[Change]:
    route = field.partition(".")[2]
    old, new = before.get(field), after.get(field)
    if not old or not new:
        if bool(old) == bool(new):
            return set()
        return {Change(ChangeKind.ROUTE_ADDED if new else ChangeKind.ROUTE_REMOVED, route)}
    found = {
        Change(kind, route) for name, kind in ROUTE_FIELDS.items() if old.get(name) != new.get(name)
    }
    was, wanted = _instant(old.get("deadline_at")), _instant(new.get("deadline_at"))
    if was != wanted:
        opened = all(_has_opened(each, at) for each in (before, after))
        found.add(Change(_of_deadline(was, wanted, opened=opened, at=at), route))
    return found


def _of_deadline(
    was: datetime | None, wanted: datetime | None, *, opened: bool, at: datetime
) -> ChangeKind:
    """Return the kind of another deadline: people rely on it only once applications have opened."""
    if not opened:
        return ChangeKind.DEADLINE_PLANNED
    if former_deadline(None, was, wanted, stays_open=True, at=at) is not None:
        return ChangeKind.DEADLINE_LATER
    if wanted is not None and (was is None or wanted < was):
        return ChangeKind.DEADLINE_EARLIER
    return ChangeKind.DEADLINE_PLANNED


def _has_opened(snapshot: Snapshot, at: datetime) -> bool:
    opens = _instant(snapshot.get("opens_at"))
    return opens is not None and opens <= at


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
