"""Every page and act of the signed-in half, and of what people send without signing in.

A page that an address's usual parts lead to is found by itself; what needs more stands in the
tables. An endpoint that is neither found nor listed is missing, and a test fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule as URLRule
from werkzeug.test import TestResponse

from catalogue.accounts.access import Rule
from tests.load.stage import HUB, Stage

Go = Callable[[Stage], TestResponse]
Part = object
"""A part of an address: its value, or a function of the stage that gives it."""
OPEN = (Rule.PUBLIC, Rule.MACHINE)
"""What the public reads is measured elsewhere."""
WITH_SOMEBODY = (Rule.SIGNED_IN, Rule.MEMBER, Rule.HUB)
OK, SEE_OTHER = 200, 303


@dataclass(frozen=True)
class Visit:
    """One page or act; the last request of ``go`` is the one that is measured.

    ``kind`` tells visits of one endpoint apart. An act changes something; ``hashes`` says that it
    hashes a password, which is slow on purpose. ``status`` is what it answers when all went well.
    """

    endpoint: str
    go: Go
    act: bool = False
    kind: str = ""
    status: int = OK
    hashes: bool = False

    @property
    def name(self) -> str:
        """Return what the visit is called in the table."""
        words = f"{self.endpoint}, {self.kind}" if self.kind else self.endpoint
        return f"{words} (act)" if self.act else words

    @property
    def covers(self) -> tuple[str, bool]:
        """Return the endpoint, and whether it is acted upon."""
        return self.endpoint, self.act


def page(
    endpoint: str, who: str | None = HUB, kind: str = "", query: str = "", **parts: Part
) -> Visit:
    """Return a page's visit by somebody, or by a stranger.

    ``parts`` are those of its address that are not the stage's own: values, or what the stage says.
    """

    def go(stage: Stage) -> TestResponse:
        visitor = stage.visitor(who) if who else stage.stranger()
        said = {name: part(stage) if callable(part) else part for name, part in parts.items()}
        return visitor.get(f"{stage.url(endpoint, **said)}{query}")

    return Visit(endpoint, go, kind=kind)


def the(name: str) -> Callable[[Stage], object]:
    """Return one of the stage's own values when the time has come."""
    return lambda stage: stage.values[name]


def act(
    endpoint: str, kind: str = "", status: int = SEE_OTHER, *, hashes: bool = False
) -> Callable[[Go], Visit]:
    """Let a function be the visit that acts upon an endpoint."""
    return lambda go: Visit(endpoint, go, act=True, kind=kind, status=status, hashes=hashes)


def closed(app: Flask) -> Iterable[tuple[URLRule, Rule]]:
    """Return the addresses that are not the public's, each with its access rule."""
    for rule in app.url_map.iter_rules():
        admits = getattr(app.view_functions[rule.endpoint], "admits", None)
        if isinstance(admits, Rule) and admits not in OPEN:
            yield rule, admits


def wanted(app: Flask) -> set[tuple[str, bool]]:
    """Return every endpoint that is to be visited, as a page or by acting upon it."""
    return {
        (rule.endpoint, method == "POST")
        for rule, _admits in closed(app)
        for method in (rule.methods or set()) & {"GET", "POST"}
    }


def found(app: Flask, stage: Stage, listed: Iterable[Visit]) -> list[Visit]:
    """Return the pages that nobody listed and that the usual parts of an address lead to."""
    known = {each.covers for each in listed}
    pages = {
        rule.endpoint
        for rule, admits in closed(app)
        if admits in WITH_SOMEBODY
        and "GET" in (rule.methods or ())
        and (rule.endpoint, False) not in known
        and rule.arguments - {"lang"} <= stage.values.keys()
    }
    return [page(endpoint) for endpoint in sorted(pages)]


def every(stage: Stage) -> list[Visit]:
    """Return all visits: pages first, each endpoint's together."""
    from tests.load.visited import accounts, alerts, applying, courses, pages, partners

    parts = (pages, courses, applying, partners, accounts, alerts)
    listed = [each for part in parts for each in part.VISITS]
    both = [*listed, *found(stage.app, stage, listed)]
    return sorted(both, key=lambda each: (each.act, each.endpoint))
