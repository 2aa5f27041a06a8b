"""Part 1: what a first visit weighs, counted by a client of our own and by Chromium."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import brotli
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.load.addresses import first_link
from tests.load.catalogues import Catalogues
from tests.load.serving import Answer, catalogue_worker
from tests.load.table import Row, kilobytes
from tests.machine.browser import LAUNCH_FLAGS
from tests.machine.programs import find_chromium
from tests.machine.visitor import Visitor

PART = "1. Weight of a visit, compressed, headers included"
FIRST, SECOND, TOP = 30 * 1024, 12 * 1024, 14 * 1024
"""What a first visit, a second page and the painting of the top of a page may take, in bytes."""
MOST_REQUESTS = 5
COURSES = 1_000
BROWSERS_OWN = "data:", "blob:", "about:", "chrome:"
FETCHED = (
    ("link[rel=stylesheet], link[rel=icon], link[rel=preload], link[rel=manifest]", "href"),
    ("script[src], img[src], iframe[src], source[src], video[src], input[src]", "src"),
)
"""What of a page a browser asks for by itself."""
UNWANTED = re.compile(rb"htmx|@font-face|\.woff|fonts\.|<iframe", re.IGNORECASE)
URL = re.compile(r"url\(([^)]*)\)")

Fetch = Callable[..., Answer]
"""Asks for an address, with an encoding to take instead of gzip where one is given."""


@dataclass(frozen=True)
class Visit:
    """What one page took: bytes by address, in the order of asking, and the page itself."""

    sizes: dict[str, int]
    page: Answer

    @property
    def total(self) -> int:
        """Return all bytes that came."""
        return sum(self.sizes.values())


def in_process(visitor: Visitor) -> Fetch:
    """Return a way to ask an app in this process as if there were a line in between."""

    def fetch(address: str, encoding: str = "gzip") -> Answer:
        with visitor.get(address, headers={"Accept-Encoding": encoding}) as response:
            head = f"HTTP/1.1 {response.status}\r\n{response.headers}".strip().encode()
            return Answer(response.status_code, head, response.data)

    return fetch


def visit(fetch: Fetch, address: str, kept: frozenset[str] = frozenset()) -> Visit:
    """Load a page and what belongs to it, but for what is ``kept`` from an earlier one."""
    page = fetch(address)
    assert page.status == 200, f"{address}: {page.status}"
    sizes = {address: page.size}
    waiting = parts(address, page)
    for each in waiting:
        if each not in kept and each not in sizes:
            assert not urlsplit(each).netloc, f"{address} asks another host: {each}"
            part = fetch(each)
            assert part.status == 200, f"{each}: {part.status}"
            assert not UNWANTED.search(plain(part)), f"{each} holds what is too heavy."
            sizes[each] = part.size
            if b"text/css" in part.head:
                waiting += in_sheet(each, plain(part).decode())
    return Visit(sizes, page)


def parts(address: str, page: Answer) -> list[str]:
    """Return the addresses of what a page's HTML makes a browser ask for."""
    tree = BeautifulSoup(plain(page), "lxml")
    found = [str(tag[name]) for select, name in FETCHED for tag in tree.select(select)]
    return [urljoin(address, each) for each in found if not each.startswith(BROWSERS_OWN)]


def in_sheet(address: str, sheet: str) -> list[str]:
    """Return the addresses of what a style sheet may make a browser ask for."""
    found = [each.strip("'\" ") for each in URL.findall(sheet)]
    return [urljoin(address, each) for each in found if not each.startswith(BROWSERS_OWN)]


def plain(answer: Answer) -> bytes:
    """Return an answer's body without its compression."""
    if b"content-encoding: gzip" not in answer.head.lower():
        return answer.body
    return zlib.decompress(answer.body, wbits=31)


def top(fetch: Fetch, address: str) -> int:
    """Return the bytes after which the top of a page can be painted: what blocks it, and the HTML.

    The top is the heading and the first result, or what stands before the first lower heading.
    Browsers take Brotli, and so does this.
    """
    page = fetch(address, "br")
    tree = BeautifulSoup(brotli.decompress(page.body), "lxml")
    sheets = [str(tag["href"]) for tag in tree.select("link[rel=stylesheet]")]
    blocking = [str(tag["src"]) for tag in tree.select("script[src]:not([defer]):not([async])")]
    marker = b'class="result"' if tree.select(".result") else b"<h2"
    needed = 2 if tree.select(".result") else 1
    before = sum(fetch(urljoin(address, each), "br").size for each in [*sheets, *blocking])
    return before + len(page.head) + _reached(page, marker, needed)


def _reached(page: Answer, marker: bytes, times: int) -> int:
    """Return how many bytes of the body arrive before so many markers can be read."""
    unpack, seen = brotli.Decompressor(), b""
    for at in range(0, len(page.body), 64):
        seen += unpack.process(page.body[at : at + 64])
        if b"</h1>" in seen and seen.count(marker) >= times:
            return min(at + 64, len(page.body))
    return len(page.body)


def rows(catalogues: Catalogues) -> Iterator[Row]:
    """Visit the catalogue and a course's page; the baseline is what would come uncompressed."""
    catalogue = catalogues.get(COURSES)
    with catalogue.visited() as visitor:
        lists = {"catalogue": "/en/courses", "catálogo": "/es/cursos"}
        course = first_link(visitor, "/en/courses", "/en/courses/")
        spanish = first_link(visitor, "/es/cursos", "/es/cursos/")
        pages = lists | {"course": course, "curso": spanish}
        plain_sizes = {each: _uncompressed(in_process(visitor), each) for each in pages.values()}
    with (
        catalogue_worker(catalogue.settings(), catalogues.folder) as served,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=str(find_chromium()), args=LAUNCH_FLAGS
        )
        for name, each in pages.items():
            seen = loaded(browser, f"http://127.0.0.1:{served.port}", [each])[0]
            yield _row(f"first visit: {name} (Chromium)", sum(seen.values()), FIRST,
                       plain_sizes[each], len(seen))  # fmt: skip
            own = visit(served.ask, each)
            yield _row(f"first visit: {name} (gzip, icon included)", own.total, FIRST,
                       plain_sizes[each], len(own.sizes))  # fmt: skip
            yield _row(f"top of the page: {name}", top(served.ask, each), TOP, plain_sizes[each])
        for name, pair in {
            "course after the catalogue": [pages["catalogue"], course],
            "catálogo después de un curso": [spanish, pages["catálogo"]],
        }.items():
            seen = loaded(browser, f"http://127.0.0.1:{served.port}", pair)[1]
            yield _row(f"second page: {name} (Chromium)", sum(seen.values()), SECOND,
                       plain_sizes[pair[1]], len(seen))  # fmt: skip
        browser.close()


def _row(what: str, size: int, most: int, uncompressed: int, requests: int = 0) -> Row:
    """Return a row that holds a weight against what may be."""
    count = f" in {requests} requests" if requests else ""
    limit = f" in ≤ {MOST_REQUESTS}" if requests else ""
    return Row(
        PART,
        what,
        kilobytes(size) + count,
        f"{kilobytes(uncompressed)} uncompressed",
        f"≤ {kilobytes(most)}{limit}",
        size <= most and requests <= MOST_REQUESTS,
    )


def _uncompressed(fetch: Fetch, address: str) -> int:
    page = fetch(address)
    each = [page, *(fetch(part) for part in parts(address, page))]
    return sum(len(answer.head) + len(plain(answer)) for answer in each)


def loaded(browser: Browser, site: str, addresses: list[str]) -> list[dict[str, int]]:
    """Return, for each page in turn, the bytes that Chromium received by address.

    A browser with an empty cache begins; what it keeps from one page it may use for the next.
    """
    context = browser.new_context(viewport=ViewportSize(width=360, height=740), base_url=site)
    page = context.new_page()
    session = context.new_cdp_session(page)
    asked: dict[str, str] = {}
    received: dict[str, int] = {}

    def finished(event: dict[str, object]) -> None:
        received[asked[str(event["requestId"])]] = int(str(event["encodedDataLength"]))

    def request(event: dict[str, dict[str, str]]) -> None:
        address = event["request"]["url"]
        assert address.startswith((site, *BROWSERS_OWN)), f"A request to another host: {address}"
        asked[str(event["requestId"])] = address

    session.on("Network.requestWillBeSent", request)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    found = []
    for each in addresses:
        received.clear()
        page.goto(each, wait_until="networkidle")
        # What came from the browser's own cache is told with no bytes.
        found.append({address: size for address, size in received.items() if size})
    context.close()
    return found
