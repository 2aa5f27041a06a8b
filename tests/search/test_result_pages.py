"""What a page of results says of a search: corrections, marks, the other language, kind words."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

ES, EN = "/es/cursos", "/en/courses"
Count = Callable[[Flask], AbstractContextManager[Statements]]


def texts(reader: Visitor, address: str, selector: str) -> list[str]:
    return [" ".join(each.get_text().split()) for each in reader.page(address).select(selector)]


@pytest.mark.parametrize(
    ("page", "typed", "meant", "said"),
    [
        (ES, "gobernansa", "gobernanza", "Ningún curso coincide con «gobernansa»."),
        (ES, "gobernansa", "gobernanza", "Se muestran los resultados de «gobernanza»."),
        (EN, "goverrnance", "governance", "No course matches “goverrnance”."),
        (EN, "goverrnance", "governance", "Showing results for “governance”."),
    ],
)
def test_a_mistyped_text_is_answered_and_said_to_be(
    reader: Visitor, page: str, typed: str, meant: str, said: str
) -> None:
    address = f"{page}?q={typed}&format=online"
    assert said in texts(reader, address, ".meant")[0]
    titles = texts(reader, address, ".result h2")
    assert titles
    assert titles == texts(reader, f"{page}?q={meant}&format=online", ".result h2")
    tree = reader.page(address)
    assert tree.h1 is not None
    assert meant in tree.h1.get_text()
    box = tree.select_one("input[name=q]")
    assert box is not None
    assert box["value"] == meant


def test_whoever_meant_it_can_search_for_exactly_that(reader: Visitor) -> None:
    tree = reader.page(f"{ES}?q=gobernansa&format=online")
    link = tree.select_one(".meant a")
    assert link is not None
    exact = reader.page(str(link["href"]))
    assert exact.select(".result") == []
    assert exact.select(".meant") == []
    assert "format=online" in str(link["href"])
    hidden = exact.select_one("input[type=hidden][name=exact]")
    assert hidden is not None
    assert hidden["value"] == "gobernansa"


def test_a_proposal_is_a_link_that_keeps_the_other_filters(reader: Visitor) -> None:
    """Four words, of which one may be missing: courses are found, and one word is mistyped."""
    address = f"{EN}?q=introduction+internet+governance+diplomcay&format=online"
    tree = reader.page(address)
    found = tree.select_one(".meant a")
    assert found is not None
    assert "diplomacy" in found.get_text()
    assert "format=online" in str(found["href"])
    assert texts(reader, address, ".meant")[0].startswith("Did you mean")
    assert tree.select(".result")


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", "gobernansa<b>", '"><img src=x onerror=alert(1)>']
)
def test_what_was_typed_is_escaped(reader: Visitor, q: str) -> None:
    for page in (EN, ES):
        tree = reader.page(f"{page}?q={q}".replace(" ", "+"))
        assert tree.select("main script, main b, main img") == []


def test_words_are_marked_in_title_and_summary(reader: Visitor) -> None:
    titles = texts(reader, f"{ES}?q=negociacion", ".result h2 mark, .result-line mark")
    assert titles
    assert all(each.lower().startswith("negocia") for each in titles)
    assert reader.page(ES).select("main mark") == []


def test_what_only_the_other_language_says_is_labelled_and_tagged(reader: Visitor) -> None:
    tree = reader.page(f"{EN}?q=gobernanza")
    for each in tree.select(".result"):
        line = each.select_one(".found")
        assert line is not None
        assert line.get_text().startswith("Found in the Spanish text:")
        part = line.select_one("[lang=es] mark")
        assert part is not None
    assert texts(reader, f"{ES}?q=cybersecurity", ".found")[0].startswith(
        "Encontrado en el texto en inglés:"
    )
    assert reader.page(f"{EN}?q=governance").select(".found [lang]") == []


def test_an_abbreviation_is_shown_beside_the_name(reader: Visitor) -> None:
    assert "Matías Romero Institute (IMR)" in texts(reader, f"{EN}?q=IMR", ".found")
    assert "Instituto Matías Romero (IMR)" in texts(reader, f"{ES}?q=IMR", ".found")


def test_nothing_found_is_said_kindly_and_helps_on(reader: Visitor) -> None:
    assert "Try fewer words" in reader.get(f"{EN}?q=zebra+giraffe").text
    assert "Pruebe con menos palabras" in reader.get(f"{ES}?q=cebra+jirafa").text
    assert "more general word" in reader.get(f"{EN}?q=zebra").text


def test_a_page_of_marked_results_stays_small(reader: Visitor) -> None:
    for address in (f"{EN}?q=diplomacy", f"{ES}?q=curso", f"{EN}?q=gobernanza"):
        assert len(gzip.compress(reader.get(address).data)) <= 12_000, address


@pytest.mark.slow
def test_searching_for_a_text_takes_no_more_statements(
    sample_app: Flask, count_statements: Count
) -> None:
    visitor = sample_app.test_client()
    numbers = []
    for address in (EN, f"{EN}?q=diplomacy", f"{EN}?q=goverrnance"):
        visitor.get(address)
        with count_statements(sample_app) as seen:
            assert visitor.get(f"{address}{'&' if '?' in address else '?'}x=1").status_code == 200
        numbers.append(len(seen))
    assert len(set(numbers)) == 1


def test_machines_get_no_other_courses_than_they_asked_for(reader: Visitor) -> None:
    assert reader.get("/es/cursos.atom?q=gobernanza").text.count("<entry>") > 0
    assert reader.get("/es/cursos.atom?q=gobernansa").text.count("<entry>") == 0
    assert "BEGIN:VEVENT" not in reader.get("/es/cursos.ics?q=gobernansa").text


def test_a_word_that_nothing_says_can_be_left_out(reader: Visitor) -> None:
    page = reader.page(f"{EN}?q=internet+zebra+governance&format=online")
    way = next(each for each in page.select("main li") if "Without “zebra”" in each.get_text())
    link = way.select_one("a")
    assert link is not None
    assert "format=online" in str(link["href"])
    without = reader.page(str(link["href"]))
    count = without.select_one("[data-total]")
    assert count is not None
    assert int(str(count["data-total"])) > 0
    assert f"{count['data-total']} course" in way.get_text()
    assert "Sin «cebra»" in reader.get(f"{ES}?q=gobernanza+cebra").text
    assert "Without" not in reader.get(f"{EN}?q=zebra").text
