"""What one anonymous request can cost at most, counted, whatever its address holds.

No answer has more than 300 KB, nor more than ten times the links, the statements and the steps of
the catalogue's first page. A step is a call of a function, so the figures are the same everywhere;
the calendar and the feed of the whole catalogue, which are bounded by the number of courses that
they hold, may take the steps that they take by themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from catalogue.accounts.access import Rule
from tests.machine import apps
from tests.machine.apps import Statements
from tests.machine.databases import Databases, EngineName
from tests.machine.visitor import Visitor

Count = Callable[[Flask], AbstractContextManager[Statements]]

pytestmark = pytest.mark.slow

LONGEST_QUERY = 7_900
"""What a request line has room for."""
MOST_BYTES = 300_000
TIMES = 10
FILES = (".ics", ".atom")
FIRST_PAGE = "/en/courses"
FACETS = "topic format language partner network programme region level month place fee open".split()
PAGES_FACETS = "kind region country network".split()


def _repeated(names: list[str], value: Callable[[int], str]) -> str:
    """Return a query that says every parameter again and again, as long as there is room."""
    parts: list[str] = []
    size = number = 0
    while size < LONGEST_QUERY:
        part = f"{names[number % len(names)]}={value(number // len(names))}"
        parts.append(part)
        size += len(part) + 1
        number += 1
    return "&".join(parts)[:LONGEST_QUERY].rpartition("&")[0]


def _two_letters(number: int) -> str:
    return chr(97 + number // 26 % 26) + chr(97 + number % 26)


HOSTILE = {
    "unknown values": _repeated(FACETS, lambda number: f"{number:02}%27%27%27%27"),
    "short values": _repeated(FACETS, str),
    "known months": _repeated(["month"], lambda number: f"{1000 + number}-01"),
    "known languages": _repeated(["language", "place"], _two_letters),
    "one long value each": "&".join(f"{name}={'%27' * 200}" for name in FACETS),
    "a long text": "q=" + "%27" * 2_600,
    "a long text twice": f"q={'%F0%9F%92%A9' * 200}&exact={'%F0%9F%92%A9' * 200}",
    "many words": "q=" + "+".join(f"w{number}" for number in range(1_300)),
    "many common words": "q=" + "internet+cyber+policy+law+digital+trade+course+diplomacy+" * 130,
    "text and values": f"q={'%C3%B1' * 200}&{_repeated(FACETS, lambda n: f'x{n}%3C')[:6_000]}",
    "partners": _repeated(PAGES_FACETS, lambda number: f"{number:02}%27%27%27%27"),
    "editions": _repeated(["edition"], lambda number: f"small-states-workshop/{number}"),
    "nationalities": _repeated(["nationality", "residence", "employer"], _two_letters),
    "unknown names": _repeated(["a", "b"], lambda number: f"%27{number}"),
    "names without end": "&".join(f"{number}" for number in range(2_000))[:LONGEST_QUERY],
    "next": "next=/" + "%27" * 2_500,
    "everything": "mine=1&asking=1&residence=FJ&nationality=FJ&page=99&sort=title&q=internet&"
    "partner=nepad&" + _repeated(FACETS, lambda number: f"%22{number}")[:7_000],
}


@dataclass(frozen=True)
class Cost:
    """What an answer took: bytes before compression, links, SQL statements, calls."""

    size: int
    links: int
    statements: int
    steps: int


def cost(visitor: Visitor, address: str, count: Count) -> tuple[Cost, TestResponse]:
    """Ask once and count."""
    steps = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal steps
        steps += event in ("call", "c_call")

    with count(visitor.application) as seen:
        sys.setprofile(note)
        try:
            answer = visitor.get(address, buffered=True)
        finally:
            sys.setprofile(None)
    body = answer.get_data()
    return Cost(len(body), body.count(b"<a ") + body.count(b"<link>"), len(seen), steps), answer


def addresses(app: Flask) -> list[str]:
    """Return an address of everything that anybody may read."""
    values = {
        "slug": "small-states-workshop",
        "edition": "2027-01",
        "number": 1,
        "token": "x" * 40,
        "filename": "css/catalogue.css",
    }
    slugs = {"courses.partner": "nepad", "courses.programme": "contemporary-diplomacy"}
    found = []
    for rule in app.url_map.iter_rules():
        admits = getattr(app.view_functions[rule.endpoint], "admits", None)
        lang = (rule.defaults or {}).get("lang", "en")
        if "GET" in (rule.methods or ()) and admits in (Rule.PUBLIC, Rule.MACHINE, Rule.FORM):
            slug = slugs.get(rule.endpoint.removesuffix("_picture"), values["slug"])
            built = rule.build({**values, "slug": slug}, append_unknown=False)
            assert built is not None
            if lang == "en":
                found.append(built[1])
    return found


@pytest.fixture(scope="module")
def forgetful(
    databases: Databases, engine_name: EngineName, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visitor]:
    """A reader of a site that keeps no page and nothing that a page was made of."""
    folder = tmp_path_factory.mktemp("forgetful")
    with (
        databases.copy(engine_name, "sample", folder) as place,
        apps.running(place.settings(PAGE_CACHE_MB="0"), read_only=True) as app,
    ):
        client = app.test_client()
        assert isinstance(client, Visitor)
        for number in range(3):
            client.get(f"{FIRST_PAGE}?warm={number}")
        for address in addresses(app):
            # What a process does once (compiling a template, say) is not what an answer costs.
            client.get(address, buffered=True)
        yield client


@pytest.mark.parametrize("what", HOSTILE)
def test_no_address_costs_more_than_ten_first_pages(
    forgetful: Visitor, count_statements: Count, what: str
) -> None:
    first, _answer = cost(forgetful, FIRST_PAGE, count_statements)
    wrong = []
    for address in addresses(forgetful.application):
        found, answer = cost(forgetful, f"{address}?{HOSTILE[what]}", count_statements)
        assert answer.status_code < 500, address
        steps = first.steps * TIMES
        if address.endswith(FILES):
            # What a file of a hundred courses takes by itself is no doing of the address.
            plain, _answer = cost(forgetful, address, count_statements)
            steps = max(steps, plain.steps * 11 // 10)
        most = (MOST_BYTES, first.links * TIMES, first.statements * TIMES, steps)
        made = (found.size, found.links, found.statements, found.steps)
        if any(one > limit for one, limit in zip(made, most, strict=True)):
            wrong.append(f"{address}: {found}")
    assert not wrong, f"first page: {first}\n" + "\n".join(wrong)
