"""Walks the site by its own links, as a search engine or a curious person does."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from tests.machine.visitor import Visitor

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
    tree = BeautifulSoup(page, "html.parser")
    for tag in tree.select("a[href], link[href], img[src], script[src], use[href]"):
        target = urldefrag(urljoin(address, str(tag.get("href") or tag.get("src")))).url
        parts = urlsplit(target)
        if parts.scheme in ("http", "https") and parts.netloc == host:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def crawl(
    visitor: Visitor,
    starts: Iterable[str],
    within: str,
    skip: tuple[str, ...] = ("/sign-out", "/salir"),
) -> list[Seen]:
    """Return every answer to the addresses reachable from ``starts`` that begin with ``within``.

    What lies outside ``within`` is asked for, so that no link is dead, and not looked into. A
    page that fails answers 500 as it would to anybody, so that one run tells of all of them.
    """
    visitor.application.config["PROPAGATE_EXCEPTIONS"] = False
    host = urlsplit(visitor.application.config["BASE_URL"]).netloc
    waiting = deque((start, "the start") for start in starts)
    known = set(starts)
    variants: Counter[str] = Counter()
    seen = []
    while waiting:
        address, linked_from = waiting.popleft()
        response = visitor.get(address)
        found = Seen(address, linked_from, response)
        seen.append(found)
        inside = address.startswith(within)
        if response.status_code in (301, 302, 303, 307, 308):
            onward: Iterable[str] = links(
                f'<a href="{response.location}">', f"http://{host}{address}", host
            )
        elif found.is_page and inside:
            onward = links(response.text, f"http://{host}{address}", host)
        else:
            onward = ()
        for target in onward:
            path, _, query = target.partition("?")
            if target in known or path.endswith(skip) or path.startswith("/static/"):
                continue
            known.add(target)
            if query:
                variants[path] += 1
                if variants[path] > VARIANTS or len(parse_qsl(query)) > 2:
                    continue
            waiting.append((target, address))
    return seen
