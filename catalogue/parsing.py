"""Reading numbers and addresses that anybody may have sent: nothing in them is an error."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

LONGEST_NUMBER = 9
"""Digits at most, in an address or a form: a number of that length fits into any column."""

NO_ADDRESS = SplitResult("", "", "", "", "")


def whole_number(text: str | None) -> int | None:
    """Return a whole number from 0 to 999,999,999, or nothing where the text is none."""
    text = (text or "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        return None
    return int(text)


def page_number(text: str | None, last: int) -> int:
    """Return the page from 1 to ``last`` that is nearest to the one asked for; 1 for no number."""
    text = (text or "").strip()
    if not (text.isascii() and text.isdecimal()):
        return 1
    digits = text.lstrip("0")
    asked = int(digits or 0) if len(digits) <= LONGEST_NUMBER else last
    return max(1, min(asked, last))


def url_parts(text: str | None) -> SplitResult:
    """Return an address's parts; all of them are empty where it is malformed (``http://[``)."""
    try:
        return urlsplit(text or "")
    except ValueError:
        return NO_ADDRESS
