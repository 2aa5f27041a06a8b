"""Dates, times, money and names as the page's language writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date as Date
from datetime import datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, get_timezone_location
from babel.lists import format_list
from flask_babel import gettext as _

from catalogue.caches import remembered
from catalogue.i18n.languages import language
from catalogue.i18n.locales import country_names, locale_of, older_names

KEPT = 2048
"""How many of the latest phrases are remembered: Babel works out each anew."""

NO_BREAK = "\u00a0"
BEFORE_I = re.compile(r"h?[ií](?![aeoáéó])", re.IGNORECASE)
BEFORE_O = re.compile(r"h?[oó]|8", re.IGNORECASE)


def locale() -> Locale:
    """Return the locale of the language being spoken."""
    return locale_of(language())


@remembered(KEPT)
def _date(day: Date, code: str, pattern: str = "long") -> str:
    return format_date(day, pattern, locale=locale_of(code))


@remembered(KEPT)
def _skeleton(skeleton: str, day: Date, code: str) -> str:
    return format_skeleton(skeleton, day, locale=locale_of(code))


@remembered(KEPT)
def _zone_city(zone: str, code: str) -> str:
    spoken = locale_of(code)
    # CLDR keeps a city under the name that its zone had first: America/Cordoba, Asia/Calcutta.
    for name in (zone, *older_names(zone)):
        if city := spoken.time_zones.get(name, {}).get("city"):
            return str(city)
    named = get_timezone_location(ZoneInfo(zone), locale=spoken, return_city=True)
    return named.rpartition("/")[2]


@remembered(KEPT)
def _day_range(first: Date, last: Date, code: str) -> str:
    return format_interval(first, last, "yMMMMd", locale=locale_of(code))


def date(day: Date) -> str:
    """Return a day in full: "1 May 2026", "1 de mayo de 2026"."""
    return _date(day, language())


def short_day(day: Date) -> str:
    """Return a day without its year: "1 May", "1 de mayo"."""
    return _skeleton("MMMMd", day, language())


def short_month(day: Date) -> str:
    """Return a month with its name cut short: "May 2026", "may 2026"."""
    return _date(day, language(), "MMM y")


def month(day: Date) -> str:
    """Return a month: "May 2026", "mayo de 2026"."""
    return _skeleton("yMMMM", day, language())


def partial_date(value: str) -> str:
    """Return a date known to the year, month or day ("2015", "2015-12", "2015-12-03") in words."""
    if len(value) == 4:
        return value
    if len(value) == 7:
        return month(Date.fromisoformat(f"{value}-01"))
    return date(Date.fromisoformat(value))


def iso(at: Date | datetime) -> str:
    """Return a day or an instant as programs read it: "2027-01-18", "2027-01-18T22:59:00+00:00".

    An instant has whole seconds: HTML takes three digits after them at most, the database has six.
    """
    return at.isoformat(timespec="seconds") if isinstance(at, datetime) else at.isoformat()


def day_range(first: Date, last: Date | None) -> str:
    """Return two days as one phrase, saying shared months and years once; or a first one alone."""
    if last is None:
        return _("from %(day)s, no end date", day=date(first))
    return _day_range(first, last, language())


def period(first: Date, last: Date | None) -> str:
    """Return two days as a letter writes them: "8 February to 26 March 2027", with del … al."""
    if last is None:
        return day_range(first, last)
    if first.year != last.year:
        begin = date(first)
    else:
        begin = short_day(first) if first.month != last.month else str(first.day)
    return _("%(first)s to %(last)s", first=begin, last=date(last))


def time(at: datetime, zone: str) -> str:
    """Return the time of day in a zone, with 24 hours: "23:59"."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def zone_city(zone: str) -> str:
    """Return the city that a zone is named after, in the page's language."""
    return _zone_city(zone, language())


def instant(at: datetime, zone: str) -> str:
    """Return an instant with day, hour and zone: never "midnight", never without a zone."""
    day = date(at.astimezone(ZoneInfo(zone)).date())
    if zone == "UTC":
        return f"{day}, {time(at, zone)} UTC"
    return _(
        "%(date)s, %(time)s (%(city)s time)", date=day, time=time(at, zone), city=zone_city(zone)
    )


def time_and_zone(at: datetime, zone: str) -> str:
    """Return an instant's time of day with its zone, to stand below its day."""
    if zone == "UTC":
        return f"{time(at, zone)} UTC"
    return _("%(time)s (%(city)s time)", time=time(at, zone), city=zone_city(zone))


def short_instant(at: datetime, zone: str) -> str:
    """Return an instant for a line of a list: "18 January 2027, 23:59 (Malta)"."""
    day = date(at.astimezone(ZoneInfo(zone)).date())
    if zone == "UTC":
        return f"{day}, {time(at, zone)} UTC"
    return f"{day}, {time(at, zone)} ({zone_city(zone)})"


def bare_instant(at: datetime, zone: str) -> str:
    """Return an instant to stand within brackets: "18 January 2027, 23:59 Malta time"."""
    day = date(at.astimezone(ZoneInfo(zone)).date())
    if zone == "UTC":
        return f"{day}, {time(at, zone)} UTC"
    return _(
        "%(date)s, %(time)s %(city)s time", date=day, time=time(at, zone), city=zone_city(zone)
    )


def number(value: int) -> str:
    """Return a whole number as "1 200", with no-break spaces."""
    return f"{value:,}".replace(",", NO_BREAK)


def count(value: int) -> str:
    """Return a number as prose has it: "3,000"; in Spanish "3000", four digits never apart."""
    if locale().language == "es":
        return number(value) if value >= 10_000 else str(value)
    return f"{value:,}"


def money(amount: Decimal | int, currency: str) -> str:
    """Return an amount as "1 200 EUR" with no-break spaces; decimals only where there are any."""
    amount = Decimal(amount)
    whole = amount == amount.to_integral_value()
    number = f"{amount:,.0f}" if whole else f"{amount:,.2f}"
    return number.replace(",", NO_BREAK) + NO_BREAK + currency


def join_list(parts: Sequence[str], style: str = "standard") -> str:
    """Return "a, b and c" or, with ``style="or"``, "a, b or c"; in Spanish with e and u for sound.

    Spanish writes *e* for *y* before the sound /i/ and *u* for *o* before /o/ (Real Academia
    Española, *Diccionario panhispánico de dudas*, s. v. *y*, *o*), which CLDR's patterns do not.
    """
    return _joined(tuple(parts), "or" if style == "or" else "standard", language())


@remembered(KEPT)
def _joined(parts: tuple[str, ...], style: Literal["or", "standard"], code: str) -> str:
    joined = format_list(parts, style=style, locale=locale_of(code))
    if locale_of(code).language != "es" or len(parts) < 2:
        return joined
    last = parts[-1]
    head = joined[: len(joined) - len(last)]
    if style == "or" and BEFORE_O.match(last):
        return head.removesuffix(" o ") + " u " + last
    if style != "or" and BEFORE_I.match(last):
        return head.removesuffix(" y ") + " e " + last
    return joined


def country_name(code: str) -> str:
    """Return the name of a country or territory, or the code where it has none."""
    return country_names(language()).get(code, code)


@remembered(KEPT)
def _language_name(code: str, spoken: str) -> str:
    return str(locale_of(spoken).languages.get(code, code))


def language_name(code: str) -> str:
    """Return the name of a language (CLDR), or the code where it has none."""
    return _language_name(code, language())


def capitalised(text: str) -> str:
    """Return the text with its first letter as a capital, the rest untouched."""
    return text[:1].upper() + text[1:]
