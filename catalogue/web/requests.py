"""What requests are read with: numbers in addresses are bounded, forms whole."""

from __future__ import annotations

from typing import IO

from flask import Flask, Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter

from catalogue.parsing import LONGEST_NUMBER

Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]


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


def init_app(app: Flask) -> None:
    """Bound numbers in addresses, and forms; to be called before any rule is added."""
    app.url_map.converters["int"] = BoundedInteger
    app.request_class = BoundedRequest
