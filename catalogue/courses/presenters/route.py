"""Fee routes as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from flask_babel import gettext as _

from catalogue.courses.codes import Funding, RouteKind
from catalogue.courses.labels import label
from catalogue.courses.rules.states import can_be_taken
from catalogue.i18n import formats
from catalogue.i18n.fallback import names_in, naming


@dataclass(frozen=True)
class RouteCard:
    """A fee route in words; ``closed`` once its own deadline is over.

    ``cost`` is what it costs whoever takes it, and ``cost_note`` what is worth knowing beside that;
    ``fee`` is the amount, whoever pays it, and ``funding`` who does. One that never closes has no
    ``deadline_at``, and ``deadline`` says so. ``extended`` says, while the deadline is an
    extension, when applications were to close before.
    """

    kind: RouteKind
    label: str
    cost: str
    cost_note: str
    fee: str
    early: str
    funding: str
    deadline_at: datetime | None
    deadline: str
    extended: str
    closed: bool

    @property
    def cost_line(self) -> str:
        """Return what it costs on one line."""
        if not self.cost_note:
            return self.cost
        return naming(f"{self.cost} ({self.cost_note})", names_in(self.cost))


class Priced(Protocol):
    """A fee route as far as its amount goes: a row of the database or a line of a list."""

    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> str: ...
    @property
    def funding(self) -> Funding: ...


class RouteFacts(Priced, Protocol):
    """A fee route as far as it is said in words: a row, or what somebody was shown of one."""

    @property
    def kind(self) -> RouteKind: ...
    @property
    def ects(self) -> int | None: ...
    @property
    def early_amount(self) -> Decimal | None: ...
    @property
    def early_until(self) -> datetime | None: ...
    @property
    def scholarship_min(self) -> int | None: ...
    @property
    def scholarship_max(self) -> int | None: ...
    @property
    def deadline_at(self) -> datetime | None: ...
    @property
    def former_deadline_at(self) -> datetime | None: ...
    @property
    def is_offered(self) -> bool: ...


def cost_span(routes: Sequence[Priced]) -> str:
    """Return in a few words what an edition or a course costs, whichever route is taken."""
    if not routes:
        return ""
    if all(route.amount == 0 for route in routes):
        return _("Free")
    paid: dict[str, list[Decimal]] = {}
    for route in routes:
        if route.amount and route.funding is not Funding.FULL:
            paid.setdefault(route.currency, []).append(route.amount)
    if not paid:
        return _("Free for participants")
    # Amounts in different currencies are not compared: the lowest of each is told.
    each = [formats.money(min(paid[currency]), currency) for currency in sorted(paid)]
    lowest = formats.join_list(each, "or")
    if sum(map(len, paid.values())) < len(routes):
        return _("Free, or from %(amount)s", amount=lowest)
    if all(len(set(amounts)) == 1 for amounts in paid.values()):
        return lowest
    return _("from %(amount)s", amount=lowest)


def _cost(route: RouteFacts, early: str, funding: str, funders: Sequence[str]) -> tuple[str, str]:
    """Return what a route costs whoever takes it, and a note: the one place that words a cost.

    What is funded in full costs nothing, so that is said first and its value after it: somebody who
    reads the amount first believes that they owe it.
    """
    if route.amount == 0:
        return _("Free"), ""
    if route.funding is Funding.FULL:
        value = _("value: %(amount)s", amount=formats.money(route.amount, route.currency))
        if funders:
            said = _("Free for participants, funded by %(names)s", names=formats.join_list(funders))
            return naming(said, funders), value
        return _("Free for participants"), value
    return _fee(route), "; ".join(note for note in (early, funding) if note)


def _fee(route: RouteFacts) -> str:
    if route.amount == 0:
        return _("Free")
    return formats.money(route.amount, route.currency)


def _early(route: RouteFacts, zone: str, now: datetime) -> str:
    if route.early_amount is None or route.early_until is None or now > route.early_until:
        return ""
    return _(
        "%(amount)s until %(day)s",
        amount=formats.money(route.early_amount, route.currency),
        day=formats.bare_instant(route.early_until, zone),
    )


def _funding(route: RouteFacts) -> str:
    if route.funding is Funding.FULL:
        return _("Free for participants")
    if route.funding is not Funding.PARTIAL:
        return ""
    if route.scholarship_min and route.scholarship_max:
        words = _(
            "partial scholarships of %(least)d–%(most)d%%",
            least=route.scholarship_min,
            most=route.scholarship_max,
        )
        return words.replace(" %", f"{formats.NO_BREAK}%")
    return _("partial scholarships")


def _extended(route: RouteFacts, zone: str) -> str:
    if route.former_deadline_at is None:
        return ""
    before = formats.instant(route.former_deadline_at, zone)
    return _("Extended: the previous deadline was %(when)s", when=before)


def _deadline(route: RouteFacts, zone: str) -> str:
    if route.deadline_at is None:
        return _("No deadline")
    return formats.instant(route.deadline_at, zone)


def route_name(route: RouteFacts) -> str:
    """Return what a route is called, its credit included."""
    name = label(route.kind)
    if route.ects:
        return _("%(route)s (%(ects)d ECTS)", route=name, ects=route.ects)
    return name


def chosen_route_name(route: RouteFacts) -> str:
    """Return what the route of somebody's application is called, and whether it still exists."""
    if route.is_offered:
        return route_name(route)
    return _("%(route)s (no longer offered)", route=route_name(route))


def route_card(
    route: RouteFacts, zone: str, now: datetime, funders: Sequence[str] = ()
) -> RouteCard:
    """Return a fee route in words, as it stands at ``now``; ``funders`` are named as who pays."""
    early, funding = _early(route, zone, now), _funding(route)
    cost, note = _cost(route, early, funding, funders)
    return RouteCard(
        kind=route.kind,
        label=route_name(route),
        cost=cost,
        cost_note=note,
        fee=_fee(route),
        early=early,
        funding=formats.capitalised(funding),
        deadline_at=route.deadline_at,
        deadline=_deadline(route, zone),
        extended=_extended(route, zone),
        closed=not can_be_taken(route, now),
    )
