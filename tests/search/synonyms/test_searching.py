"""Synonyms widen a search, at once, and rank below the word that was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from catalogue.search import services
from catalogue.search.index.snapshot import IndexSnapshot
from catalogue.search.synonyms import services as synonyms
from catalogue.search.text.thesaurus import Thesaurus
from tests.search.shelf import Shelf, course, edition, filters, find, generation, ids
from tests.search.synonyms.conftest import hub_actor

GROUPS = (
    ("es", ("gobernanza de Internet", "gobernanza de la red")),
    ("en", ("child protection", "child safety")),
    ("en", ("ITU", "UIT", "International Telecommunication Union")),
    ("es", ("UIT", "ITU", "Unión Internacional de Telecomunicaciones")),
    ("en", ("United Nations", "UN")),
    ("en", ("seabed", "ocean floor")),
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> IndexSnapshot:
    made = generation(
        tmp_path_factory.mktemp("index"),
        course(1, "Internet governance", es="Gobernanza de Internet"),
        course(2, "Net policy", es="Gobernanza de la red"),
        course(3, "Child protection"),
        course(4, "Child safety"),
        course(5, "Spectrum", names={"en": "International Telecommunication Union (ITU)"}),
        course(6, "Telecom law", names={"es": "Unión Internacional de Telecomunicaciones"}),
        course(7, "Peacekeeping at the United Nations"),
        course(8, "Mining the ocean floor", summary="What lies on the ocean floor"),
        course(9, "Law of the sea", body="Mining of the seabed."),
        course(10, "An international union for telecommunication", es="Un curso de diplomacia"),
    )
    made.thesaurus = Thesaurus(GROUPS)
    return made


def found(index: IndexSnapshot, text: str, language: str = "en") -> list[int]:
    return ids(index.find(filters(text), language, 50))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("gobernanza de Internet", "es", [1, 2]),
        ("gobernanza de la red", "es", [2, 1]),
        ("GOBERNANZA RED", "en", [2, 1]),
        ("child safety", "en", [4, 3]),
        ("child protection", "es", [3, 4]),
        ("curso de gobernanza de la red", "es", []),
        ("peacekeeping UN", "en", [7]),
        ("UN", "en", [7, 10]),
    ],
)
def test_each_of_a_group_finds_the_others_and_itself_first(
    shelf: IndexSnapshot, text: str, language: str, expected: list[int]
) -> None:
    assert found(shelf, text, language) == expected


def test_an_abbreviation_finds_the_name_in_either_language(shelf: IndexSnapshot) -> None:
    assert set(found(shelf, "UIT", "es")) == {5, 6}
    assert set(found(shelf, "ITU", "en")) == {5, 6}


def test_the_words_of_a_phrase_have_to_stand_together(shelf: IndexSnapshot) -> None:
    assert 10 not in found(shelf, "ITU", "en")


def test_a_word_in_passing_and_a_synonym_in_the_title_are_both_found(shelf: IndexSnapshot) -> None:
    assert set(found(shelf, "seabed")) == {8, 9}


def test_a_small_word_of_the_other_language_is_no_abbreviation(shelf: IndexSnapshot) -> None:
    assert found(shelf, "un curso de diplomacia", "es")[0] == 10
    assert 7 not in found(shelf, "un curso de diplomacia", "es")


def test_a_rare_synonym_ranks_below_a_common_word(tmp_path: Path) -> None:
    common = [course(number, f"Training number {number}") for number in range(2, 60)]
    index = generation(tmp_path, course(1, "Capacitation"), *common)
    index.thesaurus = Thesaurus([("en", ("training", "capacitation"))])
    answer = index.find(filters("training"), "en", 100)
    assert answer.course_ids[-1] == 1


def test_without_synonyms_nothing_is_widened(tmp_path: Path) -> None:
    index = generation(tmp_path, course(1, "Child protection"))
    assert found(index, "child safety") == []


@pytest.mark.engines
def test_what_the_hub_changes_holds_at_once_and_indexes_nothing(app: Flask) -> None:
    shelf = Shelf(course(1, "Mediation"), course(2, "Arbitration"))
    shelf.attach(app)
    assert ids(find(app, filters("mediation"))) == [1]
    by = hub_actor(app)
    with app.app_context():
        number = synonyms.add(by, "en", ["mediation", "arbitration"])
    assert ids(find(app, filters("mediation"))) == [1, 2]
    with app.app_context():
        synonyms.change(by, number, 1, "en", ["mediation", "conciliation"])
    assert ids(find(app, filters("mediation"))) == [1]
    with app.app_context():
        synonyms.remove(by, number)
        assert services.version() == 3
    assert shelf.asked == [None]


def test_groups_of_a_language_that_is_not_spoken_are_left_alone(app: Flask) -> None:
    Shelf(course(1, "Mediation")).attach(app)
    by = hub_actor(app)
    with app.app_context():
        synonyms.add(by, "fr", ["médiation", "conciliation"])
    assert ids(find(app, filters("mediation"))) == [1]


def test_open_ones_come_first_only_where_the_text_fits_equally(tmp_path: Path) -> None:
    open_now = edition(open=True)
    padding = [
        course(number, f"Other matters {number}", summary="Of interest", body="To all")
        for number in range(10, 40)
    ]
    index = generation(
        tmp_path,
        course(1, "Cybersecurity"),
        course(2, "Cybersecurity", open_now),
        course(3, "Digital policy", open_now, summary="On cybersecurity", body="All of it"),
        course(4, "Digital policy", summary="On cybersecurity", body="All of it"),
        course(5, "Digital policy", open_now, summary="All of it", body="On cybersecurity"),
        course(6, "Digital policy", summary="All of it", body="On cybersecurity"),
        *padding,
    )
    assert found(index, "cybersecurity") == [2, 1, 3, 4, 5, 6]


def test_open_ones_come_first_among_very_many_that_fit_equally(tmp_path: Path) -> None:
    closed = [course(number, "Diplomacy") for number in range(1, 200)]
    index = generation(tmp_path, *closed, course(200, "Diplomacy", edition(open=True)))
    assert found(index, "diplomacy")[0] == 200
    mixed = [course(number, "Trade", summary="Diplomacy") for number in range(1, 200)]
    opened = course(200, "Trade", edition(open=True), summary="Diplomacy")
    folder = tmp_path / "more"
    index = generation(folder, *mixed, opened, course(201, "Diplomacy"))
    assert found(index, "diplomacy")[:2] == [201, 200]
