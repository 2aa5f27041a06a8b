"""Walks the site by its own links, as a search engine or a curious person does."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.machine.visitor import Visitor

LINK = re.compile(r'<(?:a|link|img|script|use)\s(?:[^<>]*?\s)?(?:href|src)="([^"<>]+)"')
"""What leads somewhere, as templates write it. Reading a tree would take ten times as long."""

NEVER_FOLLOWED = ("/sign-out", "/salir")
REDIRECTS = (301, 302, 303, 307, 308)
NO_LIMIT = 10_000
VARIANTS = 4
"""How many queries of one address are looked at: filters can be combined without end."""


@dataclass(frozen=True)
class Seen:
    """An address that was asked for, where it was linked from, and the answer."""

    address: str
    linked_from: str
    response: TestResponse

    @property
    def is_page(self) -> bool:
        """Say whether the answer is a page for people."""
        return self.response.mimetype == "text/html"


def links(page: str, address: str, host: str) -> Iterator[str]:
    """Return the site's own addresses that a page links to or loads, without fragments."""
    for found in LINK.findall(page):
        target = urldefrag(urljoin(address, unescape(found))).url
        parts = urlsplit(target)
        if parts.scheme in ("http", "https") and parts.netloc == host:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def _kind(app: Flask, address: str) -> str:
    """Return what kind of page an address leads to: its endpoint."""
    try:
        endpoint, _values = app.url_map.bind("").match(address.partition("?")[0])
    except HTTPException:
        return address
    return str(endpoint)


def _onward(found: Seen, within: str, host: str) -> Iterator[str]:
    """Return where an answer leads to."""
    here = f"http://{host}{found.address}"
    if found.response.status_code in REDIRECTS:
        yield from links(f'<a href="{found.response.location}">', here, host)
    elif found.is_page and found.address.startswith(within):
        yield from links(found.response.text, here, host)


def crawl(visitor: Visitor, start: str, within: str, each_kind: int = NO_LIMIT) -> list[Seen]:
    """Return every answer to the addresses reachable from ``start`` that begin with ``within``.

    What lies outside ``within`` is asked for, so that no link is dead, and not looked into. Of
    each kind of page (the same endpoint) only the first ``each_kind`` are asked for. A page that
    fails answers 500 as it would to anybody, so that one run tells of all of them.
    """
    app = visitor.application
    app.config["PROPAGATE_EXCEPTIONS"] = False
    host = urlsplit(app.config["BASE_URL"]).netloc
    waiting = deque([(start, "the start")])
    known = {start}
    kinds: Counter[str] = Counter()
    variants: Counter[str] = Counter()
    seen = []
    while waiting:
        address, linked_from = waiting.popleft()
        found = Seen(address, linked_from, visitor.get(address))
        seen.append(found)
        for target in _onward(found, within, host):
            path, _, query = target.partition("?")
            if target in known or path.endswith(NEVER_FOLLOWED) or path.startswith("/static/"):
                continue
            known.add(target)
            kind = _kind(app, target)
            kinds[kind] += 1
            variants[path] += bool(query)
            if kinds[kind] > each_kind or variants[path] > VARIANTS or len(parse_qsl(query)) > 2:
                continue
            waiting.append((target, address))
    return seen
