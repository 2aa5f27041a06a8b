"""What an applicant was asked and shown: kept with the application, whatever the edition becomes.

It is written once, when the application is sent, and read by ``presenters.asked`` alone. ``SCHEMA``
rises with every change of its shape, so that older ones can still be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol

from catalogue.courses.codes import Admission, Funding, RouteKind
from catalogue.courses.rules.eligibility import Limits, Verdict, encoded

SCHEMA = 1

Kept = Mapping[str, Any] | None
"""What an application holds; nothing where it was sent before any was kept."""

Words = tuple[str, str]
"""A text and the language it is in."""


class Chosen(Protocol):
    """A fee route, as far as an application goes."""

    @property
    def kind(self) -> RouteKind: ...
    @property
    def ects(self) -> int | None: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> str: ...
    @property
    def early_amount(self) -> Decimal | None: ...
    @property
    def early_until(self) -> datetime | None: ...
    @property
    def funding(self) -> Funding: ...
    @property
    def scholarship_min(self) -> int | None: ...
    @property
    def scholarship_max(self) -> int | None: ...
    @property
    def deadline_at(self) -> datetime | None: ...


class Terms(Limits, Protocol):
    """An edition, as far as its terms go."""

    @property
    def admission(self) -> Admission: ...


def asked(
    edition: Terms,
    route: Chosen,
    verdict: Verdict,
    *,
    at: datetime,
    language: str,
    conditions: Words,
    funders: Sequence[Words],
    notice: str,
) -> dict[str, Any]:
    """Return what somebody was asked and shown who applied at ``at``, as it is stored."""
    return {
        "schema": SCHEMA,
        "language": language,
        "route": route_of(route, at) | {"funders": [list(each) for each in funders]},
        "conditions": list(conditions),
        "admission": edition.admission.value,
        "limits": encoded(edition),
        "eligibility": {
            "outcome": verdict.outcome.value,
            "reasons": [each.value for each in verdict.reasons],
        },
        "notice": notice,
    }


def route_of(route: Chosen, at: datetime) -> dict[str, Any]:
    """Return a fee route as it was offered at an instant; ``early`` says which amount is owed."""
    early = route.early_until is not None and at <= route.early_until
    return {
        "kind": route.kind.value,
        "ects": route.ects,
        "amount": amount_text(route.amount),
        "currency": route.currency,
        "early_amount": amount_text(route.early_amount),
        "early_until": instant_text(route.early_until),
        "early": early and route.early_amount is not None,
        "funding": route.funding.value,
        "scholarship_min": route.scholarship_min,
        "scholarship_max": route.scholarship_max,
        "deadline_at": instant_text(route.deadline_at),
    }


def amount_text(amount: Decimal | None) -> str | None:
    """Return an amount as it is stored."""
    return None if amount is None else f"{amount:.2f}"


def instant_text(at: datetime | None) -> str | None:
    """Return an instant as it is stored: in UTC, to the second."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat() if at is not None else None


@dataclass(frozen=True)
class AskedRoute:
    """A fee route as it was when somebody chose it; ``is_offered`` is as of now."""

    kind: RouteKind
    ects: int | None
    amount: Decimal
    currency: str
    early_amount: Decimal | None
    early_until: datetime | None
    funding: Funding
    scholarship_min: int | None
    scholarship_max: int | None
    deadline_at: datetime | None
    is_offered: bool
    former_deadline_at: datetime | None = None


def route_asked(kept: Kept, *, is_offered: bool) -> AskedRoute | None:
    """Return the route as it was chosen, or nothing where that was not kept."""
    route = (kept or {}).get("route")
    if route is None:
        return None
    early, until, closes = route["early_amount"], route["early_until"], route["deadline_at"]
    return AskedRoute(
        kind=RouteKind(route["kind"]),
        ects=route["ects"],
        amount=Decimal(route["amount"]),
        currency=route["currency"],
        early_amount=Decimal(early) if early is not None else None,
        early_until=datetime.fromisoformat(until) if until else None,
        funding=Funding(route["funding"]),
        scholarship_min=route["scholarship_min"],
        scholarship_max=route["scholarship_max"],
        deadline_at=datetime.fromisoformat(closes) if closes else None,
        is_offered=is_offered,
    )
