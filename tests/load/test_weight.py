"""What a visit weighs: bytes and requests are counted, never time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from catalogue.demo.services import generate
from tests.load import weight
from tests.load.addresses import first_link
from tests.machine.visitor import Visitor

LISTS = {"en": "/en/courses", "es": "/es/cursos"}
GENERATED = 1_000


def course(visitor: Visitor, language: str) -> str:
    """Return the address of the first course of the catalogue."""
    return first_link(visitor, LISTS[language], f"{LISTS[language]}/")


@pytest.fixture(params=["the sample", "a thousand generated courses"])
def visitor(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Visitor:
    app = make_app("sample") if request.param == "the sample" else make_app()
    if request.param != "the sample":
        with app.app_context():
            generate(GENERATED, seed=1)
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


@pytest.mark.slow
def test_a_visit_is_light(visitor: Visitor) -> None:
    fetch = weight.in_process(visitor)
    for language, listing in LISTS.items():
        pages = [listing, course(visitor, language)]
        for first, second in (pages, pages[::-1]):
            begun = weight.visit(fetch, first)
            assert begun.total <= weight.FIRST, begun.sizes
            assert len(begun.sizes) <= weight.MOST_REQUESTS, begun.sizes
            assert not weight.UNWANTED.search(weight.plain(begun.page)), first
            next_page = weight.visit(fetch, second, frozenset(begun.sizes))
            assert next_page.total <= weight.SECOND, next_page.sizes
            assert weight.top(fetch, first) <= weight.TOP, first


def test_what_belongs_to_a_page_is_counted(reader: Visitor) -> None:
    """The counting itself: the style sheet, the script and the icon come with a page, once."""
    fetch = weight.in_process(reader)
    begun = weight.visit(fetch, "/en/courses")
    endings = {each.partition("?")[0].rpartition(".")[2] for each in begun.sizes}
    assert {"css", "js", "svg"} < endings
    assert b"content-encoding: gzip" in begun.page.head.lower()
    assert len(begun.page.body) < len(weight.plain(begun.page)) / 3
    again = weight.visit(fetch, "/en/courses", frozenset(begun.sizes))
    assert list(again.sizes) == ["/en/courses"]
