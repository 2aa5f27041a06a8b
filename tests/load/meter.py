"""What one request costs: statements where the app answers, processor time where a worker does."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from flask import Flask

from tests.load.serving import HOST, Worker
from tests.machine.apps import Statements, count_statements

PATIENCE_SECONDS = 120
FOR_THE_PROCESS = "SELECT catalogue_version.number"
"""Each process asks for the catalogue's version some times a second, whoever visits."""
Start = Callable[..., Any]


class Meter:
    """Stands before an app and keeps the statements of the latest request."""

    def __init__(self, app: Flask, seen: Statements) -> None:
        self.latest: list[str] = []
        self._seen = seen
        self._app = app.wsgi_app

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer as the app does, whole."""
        self._seen.take()
        answer = self._app(environ, start)
        try:
            return [b"".join(answer)]
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
            self.latest = [each for each in self._seen if not each.startswith(FOR_THE_PROCESS)]


@contextmanager
def counting(app: Flask) -> Iterator[Meter]:
    """Count the statements of each of an app's requests."""
    whole = app.wsgi_app
    with count_statements(app) as seen:
        meter = Meter(app, seen)
        app.wsgi_app = meter  # type: ignore[assignment, method-assign]  # As the framework shows it.
        try:
            yield meter
        finally:
            app.wsgi_app = whole  # type: ignore[method-assign]  # As above.


class Forward:
    """Stands in place of an app, lets a worker answer, and keeps the time of the latest request.

    So a test's client, which fills in forms as a browser does, can visit a served house.
    """

    def __init__(self, worker: Worker) -> None:
        self.seconds = 0.0
        self.worker = worker

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Ask the worker on a connection of its own, and answer with what it says."""
        path = quote(environ["PATH_INFO"].encode("latin-1"))
        query = environ.get("QUERY_STRING", "")
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        connection = http.client.HTTPConnection(HOST, self.worker.port, timeout=PATIENCE_SECONDS)
        before = self.worker.cpu()
        try:
            connection.request(
                environ["REQUEST_METHOD"],
                f"{path}?{query}" if query else path,
                body,
                _headers(environ),
            )
            answer = connection.getresponse()
            said = answer.read()
        finally:
            connection.close()
        self.seconds = self.worker.cpu() - before
        start(f"{answer.status} {answer.reason}", answer.getheaders())
        return [said]


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    """Return a request's headers as they stand on the wire, on a connection of its own."""
    named = {
        name.removeprefix("HTTP_").replace("_", "-"): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        named["CONTENT-TYPE"] = environ["CONTENT_TYPE"]
    return named | {"CONNECTION": "close"}


@contextmanager
def forwarding(app: Flask, worker: Worker) -> Iterator[Forward]:
    """Let a worker answer in place of an app, which has to know the worker's address as its own."""
    whole, forward = app.wsgi_app, Forward(worker)
    app.wsgi_app = forward  # type: ignore[assignment, method-assign]  # As the framework shows it.
    try:
        yield forward
    finally:
        app.wsgi_app = whole  # type: ignore[method-assign]  # As above.
