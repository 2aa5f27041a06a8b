"""The browser's fixtures notice what no page may do."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page

from tests.machine.browser import Watch

GOOD = (
    '<!doctype html><html lang="en"><head><title>Good</title></head>'
    "<body><main><h1>Good</h1>{}</main></body></html>"
)
PAGES = {
    "/good": "<p>Words</p>",
    "/handler": "<button onclick='alert(1)'>x</button>",
    "/inline": "<script>document.title = 'x'</script>",
    "/style": "<p style='color: red'>Words</p>",
    "/foreign": "<img alt='' src='http://127.0.0.2:9/x.png'>",
    "/missing-file": "<img alt='' src='/nothing.png'>",
    "/pale": "<p><img src='/good'><a href='/good'></a></p>",
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = self.path in PAGES
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(GOOD.format(PAGES.get(self.path, "<p>Nothing</p>")).encode())

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def planted() -> Iterator[str]:
    """A small site with a page for each mistake."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/handler", "/inline", "/style", "/foreign", "/missing-file"])
def test_what_no_page_may_do_is_seen(browser: Browser, planted: str, path: str) -> None:
    context = browser.new_context(base_url=planted)
    watch = Watch(context, planted)
    page = context.new_page()
    page.goto(path)
    page.wait_for_load_state("networkidle")
    context.close()
    with pytest.raises(AssertionError):
        watch.check()


def test_a_page_that_answers_404_is_no_mistake(
    new_visitor: Callable[..., Page], planted: str
) -> None:
    page = new_visitor(planted)
    page.goto("/nothing")
    assert page.title() == "Good"


def test_axe_reports_what_it_finds(
    new_visitor: Callable[..., Page], axe: Callable[[Page], None], planted: str
) -> None:
    page = new_visitor(planted)
    page.goto("/good")
    axe(page)
    page.goto("/pale")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_one_process_has_the_browser(browser: Browser, request: pytest.FixtureRequest) -> None:
    """A group is kept together by its name in the item's, of whatever version the runner is."""
    assert browser.is_connected()
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@browser")
