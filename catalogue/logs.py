"""What a line of the log looks like: when, how grave, where, for whom; none can be forged."""

from __future__ import annotations

import logging
import secrets
import time
import unicodedata

from flask import Flask, has_request_context, request

REQUEST_ID = "catalogue.request_id"
"""The name under which a request's number is kept in its environment, once it has one."""

SAID = ("slug", "edition", "number", "key", "member")
"""What a log may tell of an address; everything else in one may be a link that opens something."""


def escaped(text: str) -> str:
    """Return a text in which nothing ends a line or changes how the rest of it is read."""
    return "".join(
        each.encode("unicode_escape").decode()
        if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else each
        for each in text
    )


def asked_for() -> str:
    """Return what a request asks for, without any link that opens something."""
    values = request.view_args or {}
    parts = [f"{name}={values[name]}" for name in SAID if name in values]
    return " ".join([f"{request.method} {request.endpoint or 'no page'}", *parts])


def _request() -> str:
    if not has_request_context():
        return "-"
    number = request.environ.setdefault(REQUEST_ID, secrets.token_hex(4))
    return f"{number} {request.remote_addr or '-'}"


class Lines(logging.Formatter):
    """One line for each event; an error's trace follows, indented, so that no line of it is one.

    A line begins with the time in UTC, the level, the logger, and the request's number and network
    address where there is a request.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        head = f"{at}.{record.msecs:03.0f}Z {record.levelname} {record.name} {_request()}"
        lines = [f"{head} {escaped(record.getMessage())}"]
        if record.exc_info:
            trace = self.formatException(record.exc_info)
            lines += [f"    {escaped(line)}" for line in trace.split("\n")]
        return "\n".join(lines)


class App(Flask):
    """An application whose log does not tell addresses, in which there may be secrets."""

    def log_exception(self, exc_info: object) -> None:
        """Log an error of ours with what was asked for."""
        self.logger.error("Internal error: %s", asked_for(), exc_info=exc_info)  # type: ignore[arg-type]  # As Flask gives it.


def begin() -> None:
    """Write every logger's lines to standard error, unless something else has been set up."""
    root = logging.getLogger()
    if not root.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(Lines())
        root.addHandler(handler)
