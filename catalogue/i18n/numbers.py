"""Numbers as people write them: «1.200,50», "1,200.50", "1 200.50" and "1'200.50" are one."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_SPACED = re.compile(r"(\d{1,3}(?:[ '’]\d{3})+|\d+)(?:[.,](\d+))?")
_MARKED = re.compile(r"(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d+))?")
_LONGEST = 40


class Unreadable(ValueError):
    """A text that is no number in any way of writing one."""


class Ambiguous(ValueError):
    """A number that is a thousand times as much for one reader as for another: "1.200"."""

    def __init__(self, large: Decimal, small: Decimal) -> None:
        super().__init__(f"{large} or {small}")
        self.large = large
        self.small = small


def read_number(text: str) -> Decimal:
    """Return the number that a text means in whatever language it is written.

    Spaces and apostrophes part thousands. Of full stops and commas the last one parts the
    decimals, unless it comes again. A single one with three figures behind it may be either:
    raises ``Ambiguous``. Raises ``Unreadable`` where it is no number.
    """
    figures = "".join(_figure(each) for each in text[: _LONGEST + 1].strip())
    sign, figures = ("-", figures[1:]) if figures[:1] in ("-", "−") else ("", figures)
    if len(figures) > _LONGEST:
        raise Unreadable
    if (found := _SPACED.fullmatch(figures)) is not None:
        whole, decimals = found.groups()
        if decimals and len(decimals) == 3 and re.fullmatch(r"[1-9]\d{0,2}", whole):
            raise Ambiguous(Decimal(sign + whole + decimals), Decimal(f"{sign}{whole}.{decimals}"))
    elif (found := _MARKED.fullmatch(figures)) is not None:
        whole, _mark, decimals = found.groups()
    else:
        raise Unreadable
    return Decimal(sign + re.sub(r"\D", "", whole) + (f".{decimals}" if decimals else ""))


def _figure(character: str) -> str:
    return str(unicodedata.decimal(character, character))


def read_whole(text: str) -> int:
    """Return the whole number that a text means; a full stop or comma can only part thousands.

    Raises ``Unreadable`` where it is none.
    """
    try:
        number = read_number(text)
    except Ambiguous as either:
        number = either.large
    if number != number.to_integral_value():
        raise Unreadable
    return int(number)
