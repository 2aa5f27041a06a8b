"""An edition's amounts of money, said back before anybody else reads them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from flask_babel import gettext as _

from catalogue.courses.codes import RouteKind
from catalogue.courses.labels import label
from catalogue.i18n.formats import money
from catalogue.i18n.numerals import amount_in_words


class Amount(NamedTuple):
    """What is paid for, the amount in figures, and in words."""

    name: str
    figures: str
    words: str


def amounts(snapshot: Mapping[str, Any]) -> list[Amount]:
    """Return every amount of a snapshot that is not free, in the order of the form.

    A course has none.
    """
    found = []
    for kind in RouteKind:
        route = snapshot.get(f"routes.{kind.value}") or {}
        for name in ("amount", "early_amount"):
            amount = Decimal(route.get(name) or 0)
            if amount:
                called = label(kind)
                if name != "amount":
                    called = _("%(way)s, early fee", way=called)
                currency = route["currency"]
                found.append(
                    Amount(called, money(amount, currency), amount_in_words(amount, currency))
                )
    return found
