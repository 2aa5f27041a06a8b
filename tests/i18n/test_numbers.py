"""Numbers are read as people write them, and said back in words."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from catalogue.i18n import numerals
from catalogue.i18n.cleaning import clean_code
from catalogue.i18n.languages import using_locale
from catalogue.i18n.numbers import Ambiguous, Unreadable, read_number, read_whole
from catalogue.i18n.numerals import MOST, amount_in_words, english, number_in_words, spanish

WAYS = [
    (",", "."),
    (".", ","),
    (" ", "."),
    (" ", ","),
    ("\u00a0", ","),
    ("\u202f", "."),
    ("'", "."),
]
"""What parts thousands and what parts decimals, in English, Spanish, by SI and in Switzerland."""


@given(st.decimals(0, 999_999, places=2), st.sampled_from(WAYS))
def test_an_amount_written_in_any_way_is_the_same_amount(
    amount: Decimal, way: tuple[str, str]
) -> None:
    thousands, decimals = way
    text = f"{amount:,.2f}".replace(",", "T").replace(".", decimals).replace("T", thousands)
    assert read_number(clean_code(text)) == amount
    assert read_number(f"{amount:.2f}".replace(".", decimals)) == amount


@given(st.integers(0, 999_999_999), st.sampled_from([way[0] for way in WAYS] + [""]))
def test_a_whole_number_written_in_any_way_is_the_same(number: int, thousands: str) -> None:
    assert read_whole(clean_code(f"{number:,}".replace(",", thousands))) == number


@given(st.text() | st.text(st.sampled_from("0123456789.,' -+e_")))
def test_any_text_is_a_number_or_asked_about(text: str) -> None:
    for read in (read_number, read_whole):
        with suppress(Ambiguous, Unreadable):
            assert Decimal(read(text)).is_finite()


@pytest.mark.parametrize("text", ["1.200", "1,200", "12.500", "999,999"])
def test_what_can_be_two_amounts_is_asked(text: str) -> None:
    with pytest.raises(Ambiguous) as asked:
        read_number(text)
    assert asked.value.large == asked.value.small * 1000
    assert read_whole(text) == asked.value.large, "Of people there are whole ones only."


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.500", "0.5"),
        ("0,50", "0.5"),
        ("1.200.000", "1200000"),
        ("1200.5", "1200.5"),
        ("1 200", "1200"),
        ("1’200.50", "1200.5"),
        ("-5", "-5"),
        ("１２００", "1200"),
        ("١٢٠٠", "1200"),
    ],
)
def test_what_can_be_one_amount_only_is_that(text: str, amount: str) -> None:
    assert read_number(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "x", "1e3", "NaN", "1_000", "1.20.300", "1,2,3", "12 00", "--1", "1" * 60, "EUR"]
)
def test_what_is_no_number_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unreadable):
        read_number(text)


@pytest.mark.slow
@given(st.integers(0, MOST), st.integers(0, MOST))
def test_two_numbers_are_never_said_alike(one: int, other: int) -> None:
    for say in (english, spanish):
        assert (say(one) == say(other)) == (one == other)


@pytest.mark.parametrize(
    ("lang", "amount", "currency", "words"),
    [
        ("en", "1200", "EUR", "one thousand two hundred euros"),
        ("en", "2.20", "EUR", "two euros and 20/100"),
        ("en", "2105", "USD", "two thousand one hundred and five US dollars"),
        ("es", "1200", "EUR", "mil doscientos euros"),
        ("es", "21500", "GBP", "veintiún mil quinientas libras esterlinas"),
        ("es", "31", "MXN", "treinta y un pesos mexicanos"),
        ("es", "99.50", "EUR", "noventa y nueve euros con 50/100"),
        ("es", "1", "EUR", "un euro"),
        ("en", "2000000", "EUR", "2\u00a0000\u00a0000\u00a0EUR (euros)"),
    ],
)
def test_amounts_in_words(app: Flask, lang: str, amount: str, currency: str, words: str) -> None:
    with app.app_context(), using_locale(lang):
        assert amount_in_words(Decimal(amount), currency) == words


def test_numbers_in_words(app: Flask) -> None:
    with app.app_context(), using_locale("es"):
        assert number_in_words(1016) == "mil dieciséis"


def test_a_language_without_numerals_has_figures(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(numerals.NUMERALS, "es")
    with app.app_context(), using_locale("es"):
        assert amount_in_words(Decimal(1200), "EUR") == "1\u00a0200\u00a0EUR (euros)"
        assert number_in_words(7) == "7"
