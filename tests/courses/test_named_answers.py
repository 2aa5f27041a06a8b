"""A search that names an institution or a programme shows it above the courses."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import quote_plus

import pytest
from flask import Flask

from tests.conftest import visitor_of
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

CATALOGUE = {"en": "/en/courses", "es": "/es/cursos"}


def named(reader: Visitor, lang: str, query: str) -> list[tuple[str, str]]:
    """Return the last word of each link and what stands beside it."""
    page = reader.page(f"{CATALOGUE[lang]}?q={quote_plus(query)}")
    found = []
    for line in page.select("main .named li"):
        link = line.select_one("a")
        assert link is not None
        beside = line.select_one(".muted")
        found.append(
            (
                str(link["href"]).rsplit("/", 1)[-1],
                " ".join(beside.get_text().split()) if beside else "",
            )
        )
    return found


@pytest.mark.parametrize(
    ("lang", "query", "slug", "about"),
    [
        ("en", "IMR", "instituto-matias-romero", "Diplomatic academy · 2 courses"),
        ("es", "matias romero", "instituto-matias-romero", "Academia diplomática · 2 cursos"),
        ("es", "University of Malta", "university-of-malta", "Universidad · 5 cursos"),
        ("en", "universidad de malta", "university-of-malta", "University · 5 courses"),
        ("en", "medac", "medac", "Diplomatic academy · 2 courses"),
        ("en", "trade promotion", "ministry-for-foreign-affairs-of-malta", "Ministry · 1 course"),
        ("es", "contemporary diplomacy", "contemporary-diplomacy", "Programa · 3 cursos"),
        ("en", "diplomacia contemporanea", "contemporary-diplomacy", "Programme · 3 courses"),
        ("en", "courses of the imr", "instituto-matias-romero", "Diplomatic academy · 2 courses"),
    ],
)
def test_what_a_text_names_comes_first(
    reader: Visitor, lang: str, query: str, slug: str, about: str
) -> None:
    assert named(reader, lang, query)[0] == (slug, about)


def test_the_number_beside_it_is_what_a_click_shows(reader: Visitor) -> None:
    page = reader.page("/en/courses?partner=university-of-malta")
    count = page.select_one("main [data-total]")
    assert count is not None
    assert count["data-total"] == "5"


def test_it_also_stands_where_no_course_matches(reader: Visitor) -> None:
    page = reader.page("/es/cursos?q=Ecosoc&format=in-person")
    assert page.select_one('main [data-total="0"]') is not None
    assert named(reader, "es", "ecosoc")[0][0] == "ecosoc"


def test_there_are_at_most_three_institutions_and_the_way_to_the_others(reader: Visitor) -> None:
    found = named(reader, "en", "diplomatic academy")
    assert len(found) == 4
    assert found[3][0] == "partners?q=diplomatic+academy"


@pytest.mark.parametrize(
    "address",
    [
        "/en/courses",
        "/en/courses?q=zzzz",
        "/en/courses?q=the",
        "/en/courses?q=imr&partner=instituto-matias-romero",
        "/en/courses?q=malta&partner=instituto-matias-romero",
        "/en/courses?q=malta&page=2",
    ],
)
def test_where_nothing_is_named_nothing_stands(reader: Visitor, address: str) -> None:
    assert not reader.page(address).select("main .named")


def test_a_text_that_names_somebody_takes_no_further_statement(
    make_app: Callable[..., Flask],
    count_statements: Callable[[Flask], AbstractContextManager[Statements]],
) -> None:
    numbers = []
    app = make_app("sample", PAGE_CACHE_MB="0")
    reader = visitor_of(app)
    for address in ("/en/courses?q=negotiation", "/en/courses?q=malta"):
        reader.get(address)
        with count_statements(app) as seen:
            reader.get(address)
        assert len(seen) <= 8, seen.report()
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]
