"""Reading numbers, addresses and bodies that anybody may have sent."""

from __future__ import annotations

from typing import IO
from urllib.parse import SplitResult, urlsplit

from flask import Flask, Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter

Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]

LONGEST_NUMBER = 9
"""Digits at most, in an address or a form: a number of that length fits into any column."""

NO_ADDRESS = SplitResult("", "", "", "", "")


class BoundedInteger(IntegerConverter):
    """``<int:…>`` in a rule: a number that is too long for any row leads nowhere, like a word."""

    regex = rf"[0-9]{{1,{LONGEST_NUMBER}}}"


class WholeFormParser(FormDataParser):
    """Reads forms whole or not at all.

    A body without a ``Content-Length`` (sent in chunks) is cut silently where the most that is
    allowed ends, and what was cut would be read as a form that its sender never wrote.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Parsed:
        """Parse the form; raises ``RequestEntityTooLarge`` where there is more than was read."""
        parsed = super().parse(stream, mimetype, content_length, options)
        if content_length is None:
            # A stream that ends where no more is allowed answers this with the error.
            stream.read(1)
        return parsed


class BoundedRequest(Request):
    """A request whose form is whole."""

    form_data_parser_class = WholeFormParser


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


def init_app(app: Flask) -> None:
    """Bound numbers in addresses, and forms; to be called before any rule is added."""
    app.url_map.converters["int"] = BoundedInteger
    app.request_class = BoundedRequest
