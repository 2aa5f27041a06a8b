"""The part of an edition's form that is one way to take part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.

from catalogue.comanagement.forms.fields import datetime_local, integer, sum_of_money
from catalogue.comanagement.labels import ROUTE_FIELDS
from catalogue.comanagement.rules import times
from catalogue.comanagement.rules.snapshots import amount_text
from catalogue.courses.codes import Funding
from catalogue.courses.labels import options
from catalogue.i18n.forms import BaseForm
from catalogue.i18n.selects import LongSelectField

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "MXN")
ROUTE_NUMBERS = ("ects", "scholarship_min", "scholarship_max")
ROUTE_MOMENTS = ("early_until", "deadline_at")


def currencies(_form: Any, field: Any) -> list[SelectChoice]:
    """Return the usual currencies, and the one that a route has already."""
    kept = [field.object_data] if field.object_data else []
    return [SelectChoice(code) for code in dict.fromkeys([*CURRENCIES, *kept])]


def funding() -> list[SelectChoice]:
    """Return who can pay."""
    return [SelectChoice(*each) for each in options(Funding)]


class RouteForm(BaseForm):
    """One way to take part: its fee, who pays it and its deadline."""

    class Meta(BaseForm.Meta):
        """A part of a form needs no token of its own."""

        csrf = False

    offered = BooleanField(_l("Offered"))
    deadline_at = datetime_local(
        ROUTE_FIELDS["deadline_at"],
        description=_l("Can be left empty if the edition has no last day."),
    )
    amount = sum_of_money(ROUTE_FIELDS["amount"], description=_l("0 if it is free."))
    currency = LongSelectField(
        ROUTE_FIELDS["currency"],
        choices=currencies,
        default="EUR",
    )
    early_amount = sum_of_money(ROUTE_FIELDS["early_amount"])
    early_until = datetime_local(ROUTE_FIELDS["early_until"])
    funding = LongSelectField(ROUTE_FIELDS["funding"], offered=funding, default="none")
    scholarship_min = integer(ROUTE_FIELDS["scholarship_min"], 1, 100)
    scholarship_max = integer(ROUTE_FIELDS["scholarship_max"], 1, 100)
    ects = integer(ROUTE_FIELDS["ects"], 1, 300)

    def validate(self, *args: Any, **options: Any) -> bool:
        """Ask for a fee where the route is offered; else nothing matters.

        Whether it needs a deadline depends on the edition, so that is for the service to judge.
        """
        if not self.offered.data:
            return True
        good = bool(super().validate(*args, **options))
        if self.amount.data is None and not self.amount.errors:
            self.amount.errors = [_("Enter the fee; 0 if it is free.")]
            good = False
        return good


def route_plain(route: RouteForm) -> dict[str, Any]:
    """Return what a route's form says, but for its times, as a snapshot holds it."""
    return {name: route[name].data for name in ROUTE_NUMBERS} | {
        "amount": amount_text(route.amount.data),
        "currency": route.currency.data,
        "early_amount": amount_text(route.early_amount.data),
        "funding": route.funding.data,
    }


def route_entries(route: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """Return a snapshot's route as the form's entries, its times on the clocks of a zone."""
    early = route["early_amount"]
    return dict(route) | {
        "offered": True,
        "amount": Decimal(route["amount"]),
        "early_amount": Decimal(early) if early is not None else None,
        "early_until": clock(route["early_until"], zone),
        "deadline_at": clock(route["deadline_at"], zone),
    }


def clock(text: str | None, zone: str) -> datetime | None:
    """Return a snapshot's instant as the clocks of a zone show it, to the minute."""
    if text is None:
        return None
    return times.local(datetime.fromisoformat(text), zone).replace(second=0)
