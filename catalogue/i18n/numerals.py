"""Amounts said in words, so that whoever wrote one sees how it was read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from babel.numbers import get_currency_name

from catalogue.i18n.formats import money
from catalogue.i18n.languages import language
from catalogue.i18n.locales import locale_of

MOST = 999_999
"""Larger amounts are said in figures."""

_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ES = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
    "veinticinco veintiséis veintisiete veintiocho veintinueve"
).split()
_ES_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_ES_HUNDREDS = (
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos "
    "novecientos"
).split()


def amount_in_words(amount: Decimal, currency: str) -> str:
    """Return an amount in words of the page's language: "one thousand two hundred euros".

    Where the language's numerals are not known here, or the amount is very large, in figures.
    """
    code = language()
    name = get_currency_name(currency, count=amount, locale=locale_of(code))
    say = NUMERALS.get(code)
    if say is None or not 0 <= amount <= MOST:
        return f"{money(amount, currency)} ({name})"
    whole = int(amount)
    cents = int((amount - whole) * 100)
    words = f"{say(whole, name)} {name}"
    return f"{words} {HUNDREDTHS[code]} {cents:02}/100" if cents else words


def number_in_words(number: int) -> str:
    """Return a whole number in words of the page's language, or in figures (see above)."""
    say = NUMERALS.get(language())
    return say(number, "") if say is not None and 0 <= number <= MOST else str(number)


def english(number: int, _name: str = "") -> str:
    """Return a number from 0 to ``MOST`` in English words."""
    if number < 20:
        return _EN[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return _EN_TENS[tens - 2] + (f"-{_EN[rest]}" if rest else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_EN[hundreds]} hundred" + (f" and {english(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    between = " and " if 0 < rest < 100 else " "
    return f"{english(thousands)} thousand" + (f"{between}{english(rest)}" if rest else "")


def spanish(number: int, name: str = "") -> str:
    """Return a number from 0 to ``MOST`` in Spanish words, as they stand before a noun.

    *Uno* is shortened before a masculine noun; ones and hundreds follow a feminine one, such as
    *libras* (Real Academia Española, *Diccionario panhispánico de dudas*, s. v. *cardinales*).
    """
    feminine = name.partition(" ")[0].rstrip("s").endswith("a")
    thousands, rest = divmod(number, 1000)
    before = ""
    if thousands:
        several = _spanish_below_thousand(thousands, feminine=False)
        if feminine:
            several = several.replace("cientos", "cientas").replace("quinientos", "quinientas")
        before = "mil" if thousands == 1 else f"{several} mil"
    if before and not rest:
        return before
    return f"{before} {_spanish_below_thousand(rest, feminine=feminine)}".strip()


def _spanish_below_thousand(number: int, *, feminine: bool) -> str:
    if number == 100:
        return "cien"
    hundreds, rest = divmod(number, 100)
    parts = []
    if hundreds:
        word = _ES_HUNDREDS[hundreds - 1]
        parts.append(word[:-2] + "as" if feminine and hundreds > 1 else word)
    if rest or not hundreds:
        parts.append(_spanish_below_hundred(rest, feminine=feminine))
    return " ".join(parts)


def _spanish_below_hundred(number: int, *, feminine: bool) -> str:
    if number < 30:
        word = _ES[number]
    else:
        tens, rest = divmod(number, 10)
        word = _ES_TENS[tens - 3] + (f" y {_ES[rest]}" if rest else "")
    if not word.endswith("uno"):
        return word
    if feminine:
        return word[:-1] + "a"
    return word.removesuffix("uno") + ("ún" if word == "veintiuno" else "un")


NUMERALS: dict[str, Callable[[int, str], str]] = {"en": english, "es": spanish}
"""How numbers are said; a language that is not here says amounts in figures."""
HUNDREDTHS = {"en": "and", "es": "con"}
