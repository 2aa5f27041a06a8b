"""A programme as a way through its courses: which one when, how long and at what cost in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.courses.codes import Funding, PartnerRole, ProgrammeRule, RouteKind
from catalogue.courses.models import Programme, ProgrammePartner
from catalogue.courses.presenters.edition import AnyEdition
from catalogue.courses.presenters.line import CourseLine
from catalogue.courses.presenters.partner import names_of
from catalogue.courses.presenters.route import Priced
from catalogue.courses.rules.states import start_instant
from catalogue.i18n import formats
from catalogue.i18n.fallback import naming

WEEKS_A_MONTH = Decimal("4.348")

MOST_STARTS = 3
"""How many of a course's coming starts the way through a programme names."""

WITH_CREDIT = (RouteKind.CREDIT, RouteKind.DEGREE)


@dataclass(frozen=True)
class Step:
    """One course of the way: in which months it begins next, or nothing where none is known."""

    card: CourseLine
    months: Sequence[str]


def way_through(cards: Sequence[CourseLine], now: datetime) -> list[Step]:
    """Return a programme's courses with the months in which they begin, in their order."""
    return [
        Step(
            card,
            [
                formats.capitalised(formats.month(day))
                for day in dict.fromkeys(day.replace(day=1) for day in _starts(card, now))
            ][:MOST_STARTS],
        )
        for card in cards
    ]


def _editions(card: CourseLine) -> list[AnyEdition]:
    return [card.best.edition, *card.others] if card.best is not None else []


def _starts(card: CourseLine, now: datetime) -> list[date]:
    """Return the first days of a course's editions that have not begun, the soonest first."""
    return sorted(
        edition.starts_on
        for edition in _editions(card)
        if edition.starts_on is not None
        and edition.cancelled_at is None
        and (start_instant(edition) or now) > now
    )


def _counted(programme: Programme, courses: int) -> int:
    """Return how many of a programme's courses have to be completed."""
    if programme.rule is ProgrammeRule.ALL or not programme.needed:
        return courses
    return programme.needed


def study_time(programme: Programme, cards: Sequence[CourseLine]) -> str:
    """Return how many months the courses take one after another; nothing where one is unknown."""
    weeks = sorted(card.weeks for card in cards if card.weeks is not None)
    counted = _counted(programme, len(cards))
    if not weeks or len(weeks) < len(cards):
        return ""
    least = round(sum(weeks[:counted]) / WEEKS_A_MONTH)
    most = round(sum(weeks[-counted:]) / WEEKS_A_MONTH)
    if least == most:
        return ngettext("%(num)d month", "%(num)d months", most)
    return _("%(least)d–%(most)d months", least=least, most=most)


def total_cost(programme: Programme, cards: Sequence[CourseLine]) -> str:
    """Return the least that the courses cost together; nothing where too few are known.

    Where the programme gives credit, only what is taken with credit counts towards it.
    """
    least = [_least(card, of_credit=bool(programme.ects)) for card in cards]
    known = sorted(cost for cost in least if cost is not None)
    needed = _counted(programme, len(cards))
    if not known or len(known) < needed:
        return ""
    counted = known[:needed]
    currencies = {currency for amount, currency in counted if amount}
    if not currencies:
        return _("Free")
    if len(currencies) > 1:
        return ""
    amount = sum((amount for amount, _currency in counted), Decimal(0))
    return _("from %(amount)s", amount=formats.money(amount, currencies.pop()))


def _least(card: CourseLine, *, of_credit: bool) -> tuple[Decimal, str] | None:
    routes: list[Priced] = [
        route
        for edition in _editions(card)
        for route in edition.routes
        if not of_credit or route.kind in WITH_CREDIT
    ]
    costs = [
        (Decimal(0) if route.funding is Funding.FULL else route.amount, route.currency)
        for route in routes
    ]
    return min(costs, default=None)


def awarding(partners: Sequence[ProgrammePartner]) -> str:
    """Return who gives the award: who accredits the programme, else who leads it."""
    names = names_of(partners, PartnerRole.ACCREDITOR) or names_of(partners, PartnerRole.LEAD)
    return naming(formats.join_list(names), names) if names else ""
