"""Dates, money and names as each language writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from catalogue.i18n import formats
from catalogue.i18n.languages import using_locale

DEADLINE = datetime(2027, 1, 18, 22, 59, tzinfo=UTC)


@pytest.fixture
def english(reading_app: Flask) -> Iterator[None]:
    with reading_app.app_context(), using_locale("en"):
        yield


@pytest.fixture
def spanish(reading_app: Flask) -> Iterator[None]:
    with reading_app.app_context(), using_locale("es"):
        yield


def test_english(english: None) -> None:
    assert formats.date(date(2026, 5, 1)) == "1 May 2026"
    assert formats.short_day(date(2026, 5, 1)) == "1 May"
    assert formats.month(date(2027, 2, 1)) == "February 2027"
    assert formats.instant(DEADLINE, "Europe/Zurich") == "18 January 2027, 23:59 (Zurich time)"
    assert formats.time_and_zone(DEADLINE, "Europe/Zurich") == "23:59 (Zurich time)"
    assert formats.short_instant(DEADLINE, "Europe/Malta") == "18 January 2027, 23:59 (Malta)"
    assert formats.short_instant(DEADLINE, "UTC") == "18 January 2027, 22:59 UTC"
    assert formats.bare_instant(DEADLINE, "Europe/Malta") == "18 January 2027, 23:59 Malta time"
    assert formats.bare_instant(DEADLINE, "UTC") == "18 January 2027, 22:59 UTC"
    assert formats.join_list(["a", "b", "c"]) == "a, b and c"
    assert formats.join_list(["a", "b"], "or") == "a or b"
    assert formats.country_name("MT") == "Malta"
    assert formats.partial_date("2015-12") == "December 2015"


def test_spanish(spanish: None) -> None:
    assert formats.date(date(2026, 5, 1)) == "1 de mayo de 2026"
    assert formats.short_day(date(2026, 5, 1)) == "1 de mayo"
    assert formats.month(date(2027, 2, 1)) == "febrero de 2027"
    text = "18 de enero de 2027, 16:59 (hora de Ciudad de México)"
    assert formats.instant(DEADLINE, "America/Mexico_City") == text
    assert formats.instant(DEADLINE, "UTC") == "18 de enero de 2027, 22:59 UTC"
    assert formats.time_and_zone(DEADLINE, "UTC") == "22:59 UTC"
    assert formats.short_instant(DEADLINE, "Europe/Zurich") == "18 de enero de 2027, 23:59 (Zúrich)"
    text = "18 de enero de 2027, 23:59, hora de Zúrich"
    assert formats.bare_instant(DEADLINE, "Europe/Zurich") == text
    assert formats.join_list(["México", "Irlanda"]) == "México e Irlanda"
    assert formats.join_list(["a", "b"], "or") == "a o b"
    assert formats.join_list(["Chile", "Perú", "Honduras"], "or") == "Chile, Perú u Honduras"
    assert formats.join_list(["agua", "hielo"]) == "agua y hielo"
    assert formats.country_name("DE") == "Alemania"
    assert formats.country_name("SA") == "Arabia Saudita"
    assert formats.country_name("BY") == "Belarús"
    assert formats.partial_date("2009-06-25") == "25 de junio de 2009"
    assert formats.partial_date("2018") == "2018"


@pytest.mark.parametrize(
    ("zone", "city"),
    [
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("America/Argentina/Cordoba", "Córdoba"),
        ("America/Indiana/Indianapolis", "Indianápolis"),
        ("America/Argentina/Ushuaia", "Ushuaia"),
        ("Asia/Kolkata", "Calcuta"),
        ("Europe/Malta", "Malta"),
    ],
)
def test_a_zone_is_called_by_its_city_alone(spanish: None, zone: str, city: str) -> None:
    assert formats.zone_city(zone) == city


@pytest.mark.parametrize(
    ("last", "english", "spanish"),
    [
        (date(2027, 2, 26), "15 to 26 February 2027", "del 15 al 26 de febrero de 2027"),
        (
            date(2027, 4, 2),
            "15 February to 2 April 2027",
            "del 15 de febrero al 2 de abril de 2027",
        ),
        (
            date(2028, 1, 14),
            "15 February 2027 to 14 January 2028",
            "del 15 de febrero de 2027 al 14 de enero de 2028",
        ),
        (
            None,
            "from 15 February 2027, no end date",
            "desde el 15 de febrero de 2027, sin fecha de finalización",
        ),
    ],
)
def test_a_letter_writes_dates_out(
    reading_app: Flask, last: date | None, english: str, spanish: str
) -> None:
    with reading_app.app_context():
        for lang, words in (("en", english), ("es", spanish)):
            with using_locale(lang):
                assert formats.period(date(2027, 2, 15), last) == words


def test_day_ranges_say_shared_parts_once(spanish: None) -> None:
    text = formats.day_range(date(2027, 2, 15), date(2027, 4, 2))
    assert text.count("2027") == 1
    assert "15" in text
    assert "2" in text


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (Decimal("1200.00"), "1\u00a0200\u00a0EUR"),
        (Decimal(850), "850\u00a0EUR"),
        (Decimal("99.50"), "99.50\u00a0EUR"),
        (12345678, "12\u00a0345\u00a0678\u00a0EUR"),
    ],
)
def test_money_has_no_break_spaces_and_no_needless_decimals(amount: Decimal, expected: str) -> None:
    assert formats.money(amount, "EUR") == expected


def test_unknown_codes_are_shown_as_they_are(english: None) -> None:
    assert formats.country_name("ZZZ") == "ZZZ"
    assert formats.language_name("q-x") == "q-x"


def test_figures_in_prose(reading_app: Flask) -> None:
    with reading_app.app_context():
        for lang, words in (("en", ["950", "3,000", "12,000"]), ("es", ["950", "3000", "12 000"])):
            with using_locale(lang):
                assert [
                    formats.count(each).replace(formats.NO_BREAK, " ")
                    for each in (950, 3_000, 12_000)
                ] == words
