"""Suggestions: few, fitting, the same for everybody, and cheap however large the catalogue."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import quote_plus

import pytest
from flask import Flask

from catalogue.config import ROOT
from catalogue.database import now
from catalogue.demo.services import generate
from catalogue.search import services as search
from tests.conftest import visitor_of
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

ADDRESS = {"en": "/en/courses/suggestions", "es": "/es/cursos/sugerencias"}


def asked(visitor: Visitor, lang: str, q: str) -> dict[str, Any]:
    response = visitor.get(f"{ADDRESS[lang]}?q={quote_plus(q)}")
    assert response.status_code == 200
    found: dict[str, Any] = response.get_json()
    return found


def texts(visitor: Visitor, lang: str, q: str) -> list[str]:
    return [line[0] for line in asked(visitor, lang, q)["items"]]


@pytest.mark.parametrize(
    ("lang", "q", "expected"),
    [
        ("en", "IMR", ["Matías Romero Institute", "Diplomatic academy"]),
        ("es", "matías rom", ["Instituto Matías Romero", "Academia diplomática"]),
        ("en", "contemp", ["Master in Contemporary Diplomacy", "Programme"]),
        ("es", "ciberseg", ["Ciberseguridad", "Tema"]),
        ("en", "child onl", ["Child online protection for regulators", "Course"]),
        ("es", "linea prot", ["Protección de la infancia en línea para reguladores", "Curso"]),
        ("es", "PROTECCIÓN", ["Protección de la infancia en línea para reguladores", "Curso"]),
    ],
)
def test_titles_and_names_are_found_by_the_beginnings_of_their_words(
    reader: Visitor, lang: str, q: str, expected: list[str]
) -> None:
    assert expected in [line[:2] for line in asked(reader, lang, q)["items"]]


def test_the_pages_language_comes_first_and_the_other_is_tagged(reader: Visitor) -> None:
    lines = asked(reader, "es", "internet gov")["items"]
    assert [
        line[0] for line in lines if line[2].endswith("/introduction-to-internet-governance")
    ] == ["Introduction to Internet governance"]
    assert all(line[3] == "en" for line in lines if line[1] == "Curso")
    own = [line for line in asked(reader, "es", "negoc")["items"] if line[1] == "Curso"]
    assert own
    assert all(len(line) == 3 for line in own)


def test_open_courses_come_before_the_others(reader: Visitor) -> None:
    courses = [line for line in asked(reader, "en", "dipl")["items"] if line[1] == "Course"]
    assert len(courses) > 2
    page = reader.page("/en/courses?open=1")
    open_now = {str(link["href"]) for link in page.select(".result h2 a")}
    closed = [line[2] not in open_now for line in courses]
    assert closed == sorted(closed)


@pytest.mark.slow
def test_every_line_leads_somewhere_and_none_to_an_empty_list(reader: Visitor) -> None:
    for q in ("int", "dip", "mal", "gov", "e-"):
        for text, kind, href, *_lang in asked(reader, "en", q)["items"]:
            page = reader.page(href)
            heading = page.select_one("h1")
            assert heading is not None
            if kind != "Topic":
                assert heading.get_text(strip=True) == text
            assert page.select_one('[data-total="0"]') is None


@pytest.mark.parametrize("q", ["", " ", "a", "zzzz", "%", "ﷺ" * 3, '"', "'; --", "\u0301", "-"])
def test_what_means_nothing_suggests_nothing(reader: Visitor, q: str) -> None:
    assert asked(reader, "es", q) == {"items": [], "said": "Sin sugerencias"}


def test_a_text_of_any_length_is_answered(reader: Visitor) -> None:
    assert asked(reader, "en", "ab " * 3_000)["items"] == []
    assert reader.get(ADDRESS["en"]).get_json()["items"] == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_answer_is_small_shared_and_says_how_many(reader: Visitor, lang: str) -> None:
    for q in ("di", "in", "go", "de", "co"):
        response = reader.get(f"{ADDRESS[lang]}?q={q}")
        lines = response.get_json()["items"]
        assert len(lines) <= 8
        assert len(gzip.compress(response.data)) <= 1_024
        assert str(len(lines)) in response.get_json()["said"] or not lines
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"].startswith("public")
        assert response.headers["Content-Type"] == "application/json"
        tag = response.headers["ETag"]
        again = reader.get(f"{ADDRESS[lang]}?q={q}", headers={"If-None-Match": tag})
        assert again.status_code == 304


def test_the_form_names_the_address_and_works_without_it(reader: Visitor) -> None:
    for address in ("/es/", "/es/cursos", "/es/nada"):
        page = reader.page(address, 404 if address == "/es/nada" else 200)
        box = page.select_one("main form input[name=q]")
        assert box is not None
        assert box["data-suggest"] == ADDRESS["es"]
        assert box.get("role") is None
        assert box.get("list") is None


def test_the_public_scripts_together_weigh_little() -> None:
    folder = ROOT / "catalogue" / "static" / "js"
    sizes = {
        name: len(gzip.compress((folder / name).read_bytes(), 9))
        for name in ("catalogue.js", "suggestions.js")
    }
    assert sum(sizes.values()) <= 3 * 1024, sizes


def test_it_takes_two_statements(
    make_app: Callable[..., Flask],
    count_statements: Callable[[Flask], AbstractContextManager[Statements]],
) -> None:
    app = make_app("sample", PAGE_CACHE_MB="0")
    visitor = visitor_of(app)
    texts(visitor, "en", "dipl")
    with count_statements(app) as seen:
        assert texts(visitor, "en", "gov")
    assert len(seen) == 2, seen.report()
    assert "WHERE" in seen[1]


@pytest.mark.slow
def test_of_hundreds_of_courses_the_best_few_are_each_suggested_once(app: Flask) -> None:
    """The engine walks the terms that begin so and keeps the best few: no course is read."""
    with app.app_context():
        generate(300, seed=1)
        for q in ("go", "de", "la", "gobernanza", "in in in", "zz"):
            found = search.suggest(q, language="es", now=now(), most=8)
            assert len(found) <= 8
            assert len({each.course_id for each in found}) == len(found)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_under_one_name_only_its_courses_are_suggested(reader: Visitor, lang: str) -> None:
    address = f"{ADDRESS[lang]}?in=nepad"
    lines = reader.get(f"{address}&q=in").get_json()["items"]
    assert [line[2].rsplit("/", 1)[-1] for line in lines] == [
        "internet-governance-in-africa?in=nepad"
    ]
    box = reader.page(f"/{lang}/?in=nepad").select_one("main input[name=q]")
    assert box is not None
    assert box["data-suggest"] == address


def test_a_partner_of_very_many_courses_is_picked_from_the_answer(
    sample_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{ADDRESS['en']}?in=university-of-malta&q=di"
    few = visitor_of(sample_app).get(address).get_json()
    assert len(few["items"]) >= 3
    monkeypatch.setattr("catalogue.search.index.suggestions.MOST_NAMED", 0)
    assert visitor_of(sample_app).get(f"{address}&x=1").get_json() == few
