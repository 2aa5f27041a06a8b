"""A public page takes the same number of SQL statements whatever the catalogue's size."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from catalogue.demo.services import generate
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

FEW, MANY = 12, 2_000
MOST = 8
MOST_ON_A_PAGE = 20
PAGES = [
    "/en/",
    "/es/cursos",
    "/es/cursos?q=gobernanza&open=1&format=online",
    "/en/courses?sort=title&page=3",
    "/en/courses.atom",
    "/es/cursos.ics?open=1",
    "/es/instituciones",
    "/sitemap.xml",
]

Count = Callable[[Flask], AbstractContextManager[Statements]]


def counted(app: Flask, courses: int, count: Count) -> dict[str, int]:
    """Return how many statements each page takes over a catalogue of this size."""
    with app.app_context():
        generate(courses, seed=1)
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    pages = [*PAGES, first_course(visitor), first_partner(visitor)]
    numbers = {}
    for number, address in enumerate(pages):
        visitor.get(address)
        with count(app) as seen:
            assert visitor.get(address).status_code == 200
        assert len(seen) <= MOST, f"{address}\n{seen.report()}"
        assert visitor.get(address).text.count('class="result"') <= MOST_ON_A_PAGE, address
        numbers[PAGES[number] if number < len(PAGES) else f"listing {number}"] = len(seen)
    return numbers


def first_course(visitor: Visitor) -> str:
    link = visitor.page("/en/courses").select_one("main .results h2 a")
    assert link is not None
    return str(link["href"])


def first_partner(visitor: Visitor) -> str:
    link = visitor.page("/en/partners").select_one("main .partners a")
    assert link is not None
    return str(link["href"])


@pytest.mark.slow
def test_two_thousand_courses_take_as_many_statements_as_twelve(
    make_app: Callable[..., Flask], count_statements: Count
) -> None:
    few = counted(make_app(PAGE_CACHE_MB="0"), FEW, count_statements)
    many = counted(make_app(PAGE_CACHE_MB="0"), MANY, count_statements)
    assert few == many
