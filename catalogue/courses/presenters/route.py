"""Fee routes as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from catalogue.courses.codes import Funding, RouteKind
from catalogue.courses.labels import label
from catalogue.courses.models import FeeRoute
from catalogue.courses.rules.states import can_be_taken
from catalogue.i18n import formats


@dataclass(frozen=True)
class RouteCard:
    """A fee route in words; ``closed`` once its own deadline is over.

    One that never closes has no ``deadline_at``, and ``deadline`` says so. ``extended`` says, while
    the deadline is an extension, when applications were to close before.
    """

    kind: RouteKind
    label: str
    fee: str
    early: str
    funding: str
    deadline_at: datetime | None
    deadline: str
    extended: str
    closed: bool


def _fee(route: FeeRoute) -> str:
    if route.amount == 0:
        return _("Free")
    return formats.money(route.amount, route.currency)


def _early(route: FeeRoute, zone: str, now: datetime) -> str:
    if route.early_amount is None or route.early_until is None or now > route.early_until:
        return ""
    return _(
        "%(amount)s until %(day)s",
        amount=formats.money(route.early_amount, route.currency),
        day=formats.short_instant(route.early_until, zone),
    )


def _funding(route: FeeRoute) -> str:
    if route.funding is Funding.FULL:
        return _("Free for participants (fully funded)")
    if route.funding is not Funding.PARTIAL:
        return ""
    if route.scholarship_min and route.scholarship_max:
        words = _(
            "Partial scholarships of %(least)d–%(most)d %%",
            least=route.scholarship_min,
            most=route.scholarship_max,
        )
        return words.replace(" %", f"{formats.NO_BREAK}%")
    return _("Partial scholarships")


def _extended(route: FeeRoute, zone: str) -> str:
    if route.former_deadline_at is None:
        return ""
    before = formats.instant(route.former_deadline_at, zone)
    return _("Extended: the previous deadline was %(when)s", when=before)


def _deadline(route: FeeRoute, zone: str) -> str:
    if route.deadline_at is None:
        return _("No deadline")
    return formats.instant(route.deadline_at, zone)


def route_name(route: FeeRoute) -> str:
    """Return what a route is called, its credit included."""
    name = label(route.kind)
    if route.ects:
        return _("%(route)s (%(ects)d ECTS)", route=name, ects=route.ects)
    return name


def route_card(route: FeeRoute, zone: str, now: datetime) -> RouteCard:
    """Return a fee route in words, as it stands at ``now``."""
    return RouteCard(
        kind=route.kind,
        label=route_name(route),
        fee=_fee(route),
        early=_early(route, zone, now),
        funding=_funding(route),
        deadline_at=route.deadline_at,
        deadline=_deadline(route, zone),
        extended=_extended(route, zone),
        closed=not can_be_taken(route, now),
    )
