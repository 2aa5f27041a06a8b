"""What a course's page says of its cost, whatever its editions ask for and in which currency."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from catalogue.courses.codes import Funding
from catalogue.courses.presenters.facts import _cost
from catalogue.i18n.languages import using_locale


def card(*routes: tuple[int, str]) -> Any:
    return SimpleNamespace(
        edition=SimpleNamespace(
            routes=[
                SimpleNamespace(amount=Decimal(amount), currency=currency, funding=Funding.NONE)
                for amount, currency in routes
            ]
        )
    )


@pytest.mark.parametrize(
    ("editions", "english", "spanish"),
    [
        ([card((0, "EUR"))], "Free", "Gratuito"),
        ([card((400, "EUR"))], "400 EUR", "400 EUR"),
        ([card((400, "EUR"), (400, "EUR"))], "400 EUR", "400 EUR"),
        ([card((400, "EUR")), card((650, "EUR"))], "from 400 EUR", "desde 400 EUR"),
        ([card((400, "EUR"), (5000, "MXN"))], "400 EUR or 5 000 MXN", "400 EUR o 5 000 MXN"),
        (
            [card((5000, "MXN"), (400, "EUR")), card((650, "EUR"))],
            "from 400 EUR or 5 000 MXN",
            "desde 400 EUR o 5 000 MXN",
        ),
    ],
)
def test_amounts_of_different_currencies_are_not_compared(
    reading_app: Flask, editions: list[Any], english: str, spanish: str
) -> None:
    for lang, words in (("en", english), ("es", spanish)):
        with reading_app.app_context(), using_locale(lang):
            told = _cost(editions).replace("\xa0", " ").replace("\u202f", " ")
            assert told == words
