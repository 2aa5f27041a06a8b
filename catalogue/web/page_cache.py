"""One rendering of a public page for everybody, kept compressed and answered before the app.

A public page depends on its address, on the catalogue's version and on the time, and on nothing
about whoever asks. So it is made once per process and kept until the version moves or the next
instant comes at which time alone changes what pages say. A kept page costs no SQL; the version is
asked for at most every ``search.SECONDS_BETWEEN_LOOKS``.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import is_resource_modified, quote_etag, remove_entity_headers
from werkzeug.wsgi import ClosingIterator

from catalogue.cache_epoch import MOMENT, CacheEpoch
from catalogue.caches import Cache, Ends
from catalogue.database import now as present
from catalogue.search import services as search
from catalogue.web import compression
from catalogue.web.security_headers import SHARED

log = logging.getLogger(__name__)

QUARTER = 900.0
"""A day ends somewhere at every quarter of an hour of UTC at most: no zone is offset by less."""

MAX_AGE = 1
"""For how many seconds a browser or a proxy need not ask again, at most: what partners publish is
to be seen at once, and asking again costs no more than a few bytes."""

REPLACED = frozenset({"content-length", "vary", "cache-control", "etag"})
"""Headers that are this module's to say."""

KEPT_HEADERS_BYTES = 2_000
"""About what a kept page takes beside its body."""

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Environ = dict[str, Any]
Key = tuple[str, str, str]


# What holds here, and what breaks where it does not:
#
# - A page is answered with only while its epoch is the very object in `_moment`; one that was made
#   in an epoch which has ended meanwhile is answered once and not kept.
# - `_moment`, `_kept` and `_bytes` change together and under `_threads`: no page outlives its
#   epoch, and `_bytes` is always the sum of what is kept.
# - Neither the app nor the database is asked while `_threads` is held. One slow page would hold up
#   every kept one.
# - One thread asks for the version; `_asking` is never waited for. The others go on with the epoch
#   they have while it covers the present, and otherwise make their page and keep nothing.
# - While the index is behind, whoever asks gets no epoch. The one before still answers the others
#   until it is time to ask again: a third of a second, of the second that a publication may take.
#
# docs/architecture.md draws the states.


@dataclass
class Page:
    """A kept page: its headers and its body in every encoding asked for so far."""

    moment: CacheEpoch
    headers: Headers
    tag: str
    bodies: dict[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return KEPT_HEADERS_BYTES + sum(len(body) for body in self.bodies.values())

    def body(self, encoding: str) -> bytes:
        """Return the page in an encoding, which is then kept too."""
        if encoding not in self.bodies:
            known, data = next(iter(self.bodies.items()))
            self.bodies[encoding] = compression.packed(encoding, compression.unpacked(known, data))
        return self.bodies[encoding]


class PageCache:
    """The middleware; each process has one, and its threads share it."""

    def __init__(self, app: Flask, most_bytes: int) -> None:
        self.app = app
        self.inner = app.wsgi_app
        self.most_bytes = most_bytes
        self.paths = tuple(f"/{code}/" for code in app.config["LANGUAGES"])
        self._kept: Cache[Key, Page] = Cache(
            "web.page_cache",
            ends=Ends.VERSION,
            most=most_bytes,
            about="Public pages, compressed, by address; so many bytes.",
            weigh=lambda page: page.size,
        )
        self._moment: CacheEpoch | None = None
        self._looked = 0.0
        self._threads = threading.Lock()
        self._asking = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with what is kept, or ask the app and keep what it marks as shared."""
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not path.startswith(self.paths):
            return self.inner(environ, start_response)
        at = present()
        moment = self._now(at) if self.most_bytes else None
        key = (environ.get("HTTP_HOST", ""), path, environ.get("QUERY_STRING", ""))
        page = self._kept.get(key)
        if page is None or page.moment is not moment:
            return self._make(key, moment, environ, start_response)
        return self._answer(key, page, environ, start_response)

    def _now(self, at: datetime) -> CacheEpoch | None:
        """Return the present moment, or nothing where the database cannot tell.

        There is none either as long as the index has still to follow the database or the clock.
        """
        seconds, tick = at.timestamp(), time.monotonic()
        moment = self._moment
        due = tick - self._looked >= search.seconds_between_looks(self.app)
        if moment is not None and not due and moment.covers(seconds):
            return moment
        if not self._asking.acquire(blocking=False):
            # Another thread is asking, perhaps of a database that does not answer.
            return moment if moment is not None and moment.covers(seconds) else None
        try:
            self._looked = tick
            return self._ask(at, moment)
        finally:
            self._asking.release()

    def _ask(self, at: datetime, moment: CacheEpoch | None) -> CacheEpoch | None:
        """Ask the database for the catalogue's version, and begin a moment where it has moved."""
        seconds = at.timestamp()
        try:
            with self.app.app_context():
                version = search.version(afresh=True)
                until = _next_instant(at)
                is_behind = search.applied() < version or until <= seconds
        except SQLAlchemyError:
            # What is kept is still right for as long as time alone changes nothing in it.
            log.warning("The catalogue's version cannot be read; kept pages are shown on.")
            return moment if moment is not None and moment.covers(seconds) else None
        if is_behind:
            return None
        if moment is not None and (moment.version, moment.until) == (version, until):
            return moment
        self._begin(CacheEpoch(version, seconds, until))
        return self._moment

    def _begin(self, moment: CacheEpoch) -> None:
        with self._threads:
            self._moment = moment
            self._kept.clear()

    def _make(
        self,
        key: Key,
        moment: CacheEpoch | None,
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Ask the app; an answer that is for all is kept and compressed, any other passes."""
        # The app is asked for the whole page also where only its head is wanted.
        asked = {**environ, "REQUEST_METHOD": "GET", MOMENT: moment}
        held: list[Headers] = []

        def catch(status: str, headers: Headers, exc_info: Any = None) -> Any:
            if asked.get(SHARED) and not _is_personal(headers):
                held.append(headers)
                return None
            return start_response(status, headers, exc_info)

        parts = self.inner(asked, catch)
        if not held and environ["REQUEST_METHOD"] == "GET":
            return parts
        with closing(ClosingIterator(parts)) as body:
            data = b"".join(body)
        if not held:
            return []
        page = self._page(held[0], data, moment, environ)
        if moment is not None:
            self._keep(key, page)
        return self._answer(key, page, environ, start_response)

    def _page(
        self, headers: Headers, data: bytes, moment: CacheEpoch | None, environ: Environ
    ) -> Page:
        rest = [pair for pair in headers if pair[0].lower() not in REPLACED]
        encoding = _encoding(rest, environ)
        return Page(
            moment or CacheEpoch(0, 0.0, 0.0),
            rest,
            blake2b(data, digest_size=9).hexdigest(),
            {encoding: compression.packed(encoding, data)},
        )

    def _keep(self, key: Key, page: Page) -> None:
        """Keep a page unless its moment has passed while it was made."""
        with self.app.app_context():
            if _next_instant(present()) != page.moment.until:
                return
        with self._threads:
            if page.moment is self._moment:
                self._kept.keep(key, page)

    def _answer(
        self, key: Key, page: Page, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        encoding = _encoding(page.headers, environ)
        with self._threads:
            was = page.size
            body = page.body(encoding)
            if page.size != was and self._kept.get(key) is page:
                self._kept.keep(key, page)
        left = page.moment.until - present().timestamp()
        age = min(MAX_AGE, max(int(left), 0))
        tag = quote_etag(f"{page.tag}-{encoding}")
        headers = [
            *page.headers,
            ("ETag", tag),
            ("Cache-Control", f"public, max-age={age}, must-revalidate"),
            ("Vary", "Accept-Encoding"),
        ]
        if not is_resource_modified(environ, etag=tag):
            remove_entity_headers(headers)
            start_response("304 NOT MODIFIED", headers)
            return []
        if encoding != compression.IDENTITY:
            headers.append(("Content-Encoding", encoding))
        headers.append(("Content-Length", str(len(body))))
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _encoding(headers: Headers, environ: Environ) -> str:
    """Return in what encoding an answer with these headers is sent to whoever asks."""
    if not compression.is_text(dict(headers).get("Content-Type", "")):
        return compression.IDENTITY
    return compression.accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))


def _next_instant(at: datetime) -> float:
    """Return until when time alone changes nothing: neither a state nor, anywhere, the day."""
    seconds = at.timestamp()
    following = search.next_instant(at)
    quarter = seconds - seconds % QUARTER + QUARTER
    return quarter if following is None else min(quarter, following.timestamp())


def _is_personal(headers: Headers) -> bool:
    """Say whether an answer sets a cookie or depends on one; such a one is never shared."""
    return any(
        name.lower() == "set-cookie" or (name.lower() == "vary" and "cookie" in value.lower())
        for name, value in headers
    )


def init_app(app: Flask) -> None:
    """Put the kept pages before the app."""
    app.wsgi_app = PageCache(app, app.config["PAGE_CACHE_MB"] * 1_000_000)  # type: ignore[method-assign]  # Flask's documented way.
