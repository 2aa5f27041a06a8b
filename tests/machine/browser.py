"""Fixtures for journeys through the served site in the machine's own Chromium.

A test that uses ``page`` fails when the page reports an error, breaks its own security policy or
asks another host for anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.machine.databases import Databases
from tests.machine.programs import find_chromium
from tests.machine.site import Site, served

LAUNCH_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BROWSING = {"page", "context", "new_context", "live_server", "fresh_server", "browser"}
"""Fixtures that open a browser or serve pages to one."""

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a browser, and let one process run them: one Chromium is enough.

    They come first, because they are the longest piece of work that cannot be divided. The plugin
    that divides the work reads the groups in its own turn, so they have to be there by then.
    """
    for item in items:
        # A parameter of the same name, such as the page of a list, is no window.
        given = getattr(getattr(item, "callspec", None), "params", {})
        if (set(getattr(item, "fixturenames", ())) - given.keys()) & BROWSING:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's Chromium; nothing is downloaded."""
    chromium = find_chromium()
    if chromium is None:
        pytest.fail("No Chromium on this machine; `make test` installs it or says how.")
    return {**browser_type_launch_args, "executable_path": str(chromium), "args": LAUNCH_FLAGS}


@pytest.fixture(scope="session")
def live_server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample catalogue as it is really served, shared by the browser tests of a process.

    Tests change it, so each keeps to listings and addresses of its own; else use ``fresh_server``.
    """
    with served(databases, tmp_path_factory.mktemp("live")) as site:
        yield site


@pytest.fixture
def fresh_server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample catalogue as it is really served, for this test alone (takes seconds)."""
    with served(databases, tmp_path_factory.mktemp("fresh")) as site:
        yield site


class Watch:
    """Collects what must not happen while pages are shown."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.seen: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.seen.append(f"script error: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        page = message.page
        # A page that itself answers 4xx is reported as an error too; tests check statuses.
        about_itself = page is not None and message.location.get("url") == page.url
        if message.text.startswith("Failed to load resource") and about_itself:
            return
        self.seen.append(f"console {message.type} on {page and page.url}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:", "about:")):
            self.seen.append(f"a request to another host: {request.url}")

    def check(self) -> None:
        """Fail if anything was seen."""
        assert not self.seen, "\n".join(self.seen)


@pytest.fixture
def new_visitor(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Open one more window with its own cookies: ``new_visitor(locale="es-MX", viewport=PHONE)``.

    ``address=`` leads to another server than ``live_server`` (``fresh_server.address``), and
    ``java_script_enabled=False`` does without scripts.
    """
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_window(address: str = "", **options: Any) -> Page:
        address = address or request.getfixturevalue("live_server").address
        options = {"locale": "en-GB", "viewport": DESK, "base_url": address} | options
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        opened.append((context, Watch(context, address)))
        return context.new_page()

    yield open_window
    for context, _watch in opened:
        context.close()
    for _context, watch in opened:
        watch.check()


@pytest.fixture
def page(new_visitor: Callable[..., Page]) -> Page:
    """A window at a desk, in English; ``page.goto("/en/")`` works."""
    return new_visitor()


@pytest.fixture
def phone(new_visitor: Callable[..., Page]) -> Page:
    """A window as wide as a small phone."""
    return new_visitor(viewport=PHONE, has_touch=True, is_mobile=True)


def _described(violation: dict[str, Any]) -> str:
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        lines.append(f"    {' '.join(str(part) for part in node['target'])}")
        lines.append(f"        {node['html'][:200]}")
        lines += [f"        {line.strip()}" for line in node["failureSummary"].splitlines()[1:]]
    return "\n".join(lines)


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """Check a page for accessibility: ``axe(page)`` fails with a readable report.

    Colours are half of the work: ``axe(page, colours=False)`` is for the same page once more, in a
    window of another width.
    """
    checker = Axe()

    def check(page: Page, *, colours: bool = True) -> None:
        options = {
            "runOnly": {"type": "tag", "values": AXE_TAGS},
            "resultTypes": ["violations"],
            "rules": {"color-contrast": {"enabled": colours}},
        }
        found = checker.run(page, options=options).response["violations"]
        report = "\n".join(_described(violation) for violation in found)
        assert not found, f"{page.url} ({page.viewport_size}):\n{report}"

    return check
