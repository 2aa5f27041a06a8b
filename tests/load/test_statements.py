"""A public page takes the same number of SQL statements whatever the catalogue's size."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from catalogue.demo.services import generate
from catalogue.search import services as search
from tests.conftest import visitor_of
from tests.load.addresses import LOCATION, first_link
from tests.machine.apps import Statements

FEW, MANY = 12, 600
MOST = 8
ASKING_FOR_THE_VERSION = 1
MOST_ON_A_PAGE = 20
PAGES = [
    "/en/",
    "/es/cursos",
    "/es/cursos?q=gobernanza&open=1&format=online",
    "/en/courses?sort=title&page=3",
    "/en/courses.atom",
    "/es/cursos.ics?open=1",
    "/es/cursos.ics?topic=a&partner=b&programme=c",
    "/en/courses.atom?topic=a&partner=b&programme=c",
    "/es/imagen.png",
    "/es/instituciones",
    "/sitemap.xml",
]

Count = Callable[[Flask], AbstractContextManager[Statements]]


def counted(app: Flask, courses: int, count: Count) -> dict[str, int]:
    """Return how many statements each page takes over a catalogue of this size."""
    with app.app_context():
        generate(courses, seed=1)
    visitor = visitor_of(app)
    course = first_link(visitor, "/en/courses", "/en/courses/").partition("?")[0]
    partner = first_link(visitor, "/en/partners", "/en/partners/").partition("?")[0]
    pages = [*PAGES, course, partner, f"{course}.jsonld", f"{course}.png", f"{partner}.png"]
    numbers = {}
    for number, address in enumerate(pages):
        visitor.get(address)
        with count(app) as seen:
            assert visitor.get(address).status_code == 200
        assert len(seen) <= MOST, f"{address}\n{seen.report()}"
        assert visitor.get(address).data.count(b'class="result"') <= MOST_ON_A_PAGE, address
        numbers[PAGES[number] if number < len(PAGES) else f"listing {number}"] = len(seen)
    return numbers


@pytest.mark.slow
def test_hundreds_of_courses_take_as_many_statements_as_twelve(
    make_app: Callable[..., Flask], count_statements: Count
) -> None:
    few = counted(make_app(PAGE_CACHE_MB="0"), FEW, count_statements)
    many = counted(make_app(PAGE_CACHE_MB="0"), MANY, count_statements)
    assert few == many


@pytest.mark.slow
def test_no_page_of_the_sample_takes_more_than_agreed(
    make_app: Callable[..., Flask], count_statements: Count
) -> None:
    """Every page that the sitemap names, when no process has it ready."""
    app = make_app("sample", PAGE_CACHE_MB="0")
    visitor = visitor_of(app)
    pages = LOCATION.findall(visitor.get("/sitemap.xml").text)
    compared = visitor.page("/en/courses").select_one('main a[href*="compare"]')
    assert compared is not None
    visitor.get("/en/courses?q=anything")
    # As in service, where a process asks for the version at most once a second.
    search.index_of(app).seconds_between_looks = 3600.0
    for address in [*pages, str(compared["href"]), "/es/cursos?in=ifdt", "/en/courses.ics"]:
        with count_statements(app) as seen:
            assert visitor.get(address).status_code == 200, address
        assert len(seen) + ASKING_FOR_THE_VERSION <= MOST, f"{address}\n{seen.report()}"
    assert len(pages) > 2 * FEW
