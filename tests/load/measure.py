"""How much work a page takes: SQL statements, milliseconds, bytes."""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from tests.machine.apps import Statements, count_statements, running
from tests.machine.databases import Databases, EngineName, command
from tests.machine.visitor import Visitor, soup

SEED = 7
REPEATS = 15


@dataclass(frozen=True)
class Cost:
    """What one page took."""

    statements: Statements
    milliseconds: float
    compressed_bytes: int
    bare_milliseconds: float
    """What Flask alone takes to answer with as many bytes, on this machine at this moment."""


@contextmanager
def generated(
    databases: Databases, engine: EngineName, folder: Path, courses: int
) -> Iterator[Visitor]:
    """Lend a visitor of a generated catalogue with so many courses."""
    with databases.copy(engine, "empty", folder) as place, running(place.settings()) as app:
        command(app, "demo", "generate", "--courses", str(courses), "--seed", str(SEED))
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        yield visitor


def first_link(visitor: Visitor, listing: str) -> str:
    """Return the first address one level below a listing that its page links to."""
    for link in soup(visitor.get(listing)).select("main a[href]"):
        address = str(link["href"])
        if address.startswith(f"{listing}/") and address.count("/") == listing.count("/") + 1:
            return address
    raise AssertionError(f"{listing} links to nothing below it.")


def addresses(visitor: Visitor) -> dict[str, str]:
    """Return the public pages to look at, by what they are."""
    return {
        "home": "/en/",
        "catalogue": "/en/courses",
        "search": "/es/cursos?q=gobernanza",
        "facets": "/en/courses?format=online&format=blended&open=1&sort=start",
        "second page": "/en/courses?page=2",
        "course": first_link(visitor, "/en/courses"),
        "partners": "/en/partners",
        "partner": first_link(visitor, "/en/partners"),
        "programmes": "/en/programmes",
        "feed": "/en/courses.atom",
    }


def statements(app: Flask, visitor: Visitor, address: str) -> Statements:
    """Return the SQL that a page takes which was asked for before."""
    visitor.get(address)
    with count_statements(app) as seen:
        response = visitor.get(address)
    assert response.status_code == 200, f"{address}: {response.status}"
    return seen


def median_milliseconds(ask: Callable[[], object]) -> float:
    """Ask several times, once before to warm up; return the median."""
    times = []
    ask()
    for _ in range(REPEATS):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def bare(body: bytes) -> float:
    """Return how long an empty Flask app takes to answer with a body."""
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/", "body", lambda: body)
    visitor = app.test_client()
    return median_milliseconds(lambda: visitor.get("/"))


def cost(app: Flask, visitor: Visitor, address: str) -> Cost:
    """Return what a page takes that was asked for before."""
    body = visitor.get(address).data
    return Cost(
        statements(app, visitor, address),
        median_milliseconds(lambda: visitor.get(address)),
        len(gzip.compress(body, 6)),
        bare(body),
    )
