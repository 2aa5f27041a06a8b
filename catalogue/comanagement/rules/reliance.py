"""What applications stand on in an edition: what no publication may take from under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalogue.comanagement.rules.validity import Problem, Trouble


@dataclass(frozen=True)
class Chosen:
    """How many applications, whatever became of them, and how many drafts name a fee route."""

    applications: int = 0
    drafts: int = 0


@dataclass(frozen=True)
class Reliance:
    """What there is of an edition's applications.

    ``standing`` is how many applications stand: all but those that were declined, withdrawn or have
    lapsed. ``waiting`` is how many of them wait for a place, ``chosen`` what was chosen by the fee
    route's code.
    """

    standing: int = 0
    waiting: int = 0
    chosen: Mapping[str, Chosen] = field(default_factory=dict)


def reads_differently(before: str, snapshot: Mapping[str, Any]) -> bool:
    """Say whether a snapshot admits in another way than ``before``.

    A place in the order of arrival and an offer that has to be accepted are not the same thing: a
    place held for an address would become an offer that lapses, one on a committee's list would be
    promoted by the machine.
    """
    return bool(snapshot["admission"] != before)


def admission_problems(before: str, snapshot: Mapping[str, Any], standing: int) -> list[Problem]:
    """Return what is wrong with the way of admitting, where applications stand on another."""
    if standing and reads_differently(before, snapshot):
        return [Problem("admission", Trouble.ADMISSION_RELIED_ON, standing)]
    return []


def withdrawn_routes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the codes of the fee routes that ``after`` no longer offers, in their order."""
    return [
        field.removeprefix("routes.")
        for field, route in before.items()
        if field.startswith("routes.") and route and not after.get(field)
    ]


def closes_waiting_list(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether publishing ``after`` lets nobody else wait for a place."""
    return bool(before["waiting_list"] and not after["waiting_list"])
