"""Mistyped words are answered with the catalogue's own, and only where that leads to courses."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.search.index import answers
from catalogue.search.index.snapshot import IndexSnapshot
from catalogue.search.results import DidYouMean, RelaxedQuery, Results
from catalogue.search.text import shown as text_shown
from catalogue.search.text import spelling
from catalogue.search.text.spelling import distance
from catalogue.search.text.thesaurus import Thesaurus
from tests.search.shelf import course, filters, generation, ids


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> IndexSnapshot:
    made = generation(
        tmp_path_factory.mktemp("index"),
        course(1, "Internet governance", es="Gobernanza de Internet", topics=["internet"]),
        course(2, "Negotiation skills", es="Técnicas de negociación", topics=["talks"]),
        course(3, "Child protection in Malta", es="Protección de la infancia en Malta"),
        course(4, "Cybersecurity", es="Ciberseguridad", summary="Foreign policy online"),
        course(5, "Mediation", names={"en": "University of Malta (UM)"}),
        course(6, "The year in review", es="El año en revisión", body="A foriegn word"),
        *(course(number, "Foreign policy", es="Política exterior") for number in range(20, 32)),
    )
    made.thesaurus = Thesaurus([("en", ("seabed", "ocean floor"))])
    return made


def answer(shelf: IndexSnapshot, text: str, language: str = "en", **values: str) -> Results:
    return answers.find(shelf, filters(text, **values), language, 50)


@pytest.mark.parametrize(
    ("typed", "language", "meant", "first"),
    [
        ("gobernansa", "es", "gobernanza", 1),
        ("Gobernanza de Intrenet", "es", "Gobernanza de Internet", 1),
        ("negosiacion", "es", "negociación", 2),
        ("negociasión", "es", "negociación", 2),
        ("NEGOSIACION", "es", "negociación", 2),
        ("proteccion de la infansia", "es", "proteccion de la infancia", 3),
        ("gobernansa", "en", "gobernanza", 1),
        ("goverance", "en", "governance", 1),
        ("negotation skils", "en", "negotiation skills", 2),
        ("internet govrenance", "en", "internet governance", 1),
        ("cibersecurity", "en", "cybersecurity", 4),
        ("cyber security", "en", "cybersecurity", 4),
        ("internetgovernance", "en", "internet governance", 1),
        ("univercity", "en", "university", 5),
        ("Matla", "en", "Malta", 3),
        ("forign polcy", "en", "foreign policy", 20),
    ],
)
def test_a_mistyped_text_is_answered_as_it_was_meant(
    shelf: IndexSnapshot, typed: str, language: str, meant: str, first: int
) -> None:
    found = answer(shelf, typed, language)
    assert found.meant is not None
    assert found.meant.text.lower() == meant.lower()
    assert found.meant.shown
    assert found.course_ids[0] == first


def test_a_name_keeps_its_capital_and_a_word_of_a_title_does_not(tmp_path: Path) -> None:
    index = generation(
        tmp_path,
        course(1, "Negotiation in Malta", summary="Learn negotiation in Malta"),
    )
    assert answer(index, "negotation Matla").meant == DidYouMean("negotiation Malta", shown=True)
    assert answer(index, "NEGOTATION").meant == DidYouMean("negotiation", shown=True)
    assert answer(index, "Negotation").meant == DidYouMean("Negotiation", shown=True)


def test_the_commoner_of_two_words_is_meant(tmp_path: Path) -> None:
    index = generation(
        tmp_path,
        course(1, "trails"),
        *(course(number, "trains") for number in range(2, 6)),
    )
    assert answer(index, "traims").meant == DidYouMean("trains", shown=True)


def test_what_sounds_the_same_is_meant_before_what_is_commoner(tmp_path: Path) -> None:
    index = generation(
        tmp_path,
        course(1, es="casas"),
        *(course(number, es="camas") for number in range(2, 6)),
    )
    assert answer(index, "cazas", "es").meant == DidYouMean("casas", shown=True)


@pytest.mark.parametrize(
    "text",
    ["governance", "gobernanzas", "negociacion", "zebra", "UMX", "xyz", "2029", "seabed", "?", ""],
)
def test_what_is_right_or_like_nothing_is_left_alone(shelf: IndexSnapshot, text: str) -> None:
    assert answer(shelf, text).meant is None


def test_words_that_no_course_has_together_are_not_mistyped(shelf: IndexSnapshot) -> None:
    found = answer(shelf, "mediation cybersecurity")
    assert found.total == 0
    assert found.meant is None


def test_a_correction_that_finds_nothing_is_not_offered(shelf: IndexSnapshot) -> None:
    assert answer(shelf, "mediation cibersecurity").meant is None
    assert answer(shelf, "gobernansa", topic="talks").meant is None


def test_other_filters_hold_for_the_correction(shelf: IndexSnapshot) -> None:
    found = answer(shelf, "gobernansa", topic="internet")
    assert ids(found) == [1]
    assert found.meant == DidYouMean("gobernanza", shown=True)


def test_where_something_is_found_a_correction_is_only_proposed(shelf: IndexSnapshot) -> None:
    found = answer(shelf, "foriegn")
    assert ids(found) == [6]
    assert found.meant == DidYouMean("foreign", shown=False)


def test_one_mistyped_word_of_many_is_proposed(shelf: IndexSnapshot) -> None:
    found = answer(shelf, "child protection in Malta infansia")
    assert found.total
    assert found.meant is None or not found.meant.shown


def test_whoever_insists_gets_what_was_typed(shelf: IndexSnapshot) -> None:
    wanted = filters("gobernansa", exact="gobernansa")
    assert wanted.exact
    found = answers.find(shelf, wanted, "es", 20)
    assert (found.total, found.meant) == (0, None)
    assert wanted.insisting().as_args() == {"q": "gobernansa", "exact": "gobernansa"}
    assert not filters("gobernanza", exact="gobernansa").exact
    assert not filters("", exact="").exact
    assert "exact" not in wanted.saying("otra").as_args()


def test_the_second_page_of_a_correction_is_its_second_page(shelf: IndexSnapshot) -> None:
    wanted = filters("forign polcy", page="2")
    found = answers.find(shelf, wanted, "en", 5)
    assert found.page == 2
    assert len(found.course_ids) == 5


def test_no_more_than_a_few_courses_are_read(tmp_path: Path) -> None:
    index = generation(
        tmp_path, *(course(number, f"gobernanza número {number}") for number in range(500))
    )
    with mock.patch.object(text_shown, "texts_of", wraps=text_shown.texts_of) as read:
        assert answer(index, "gobernansa").meant == DidYouMean("gobernanza", shown=True)
    assert sum(len(call.args[1]) for call in read.call_args_list) <= spelling.SAMPLE


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("casa", "casa", 0),
        ("casa", "cosa", 1),
        ("casa", "csaa", 1),
        ("casa", "cas", 1),
        ("casa", "casas", 1),
        ("casa", "acsas", 2),
        ("casa", "perro", 3),
        ("casa", "caballero", 3),
    ],
)
def test_mistakes_are_counted(one: str, other: str, expected: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == expected


@pytest.mark.slow
@given(st.text(alphabet=st.characters(codec=None), max_size=60), st.sampled_from(["en", "es"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_text_makes_it_fail(shelf: IndexSnapshot, text: str, language: str) -> None:
    found = answers.find(shelf, filters(text), language, 50)
    assert found.total == len(found.course_ids)


def test_leaving_out_a_word_is_proposed_where_it_leads_to_courses(shelf: IndexSnapshot) -> None:
    found = answer(shelf, "mediation, cybersecurity & the zebra")
    assert found.fewer == ()
    ways = answer(shelf, "mediation of the zebra").fewer
    assert ways == (RelaxedQuery("zebra", "mediation", 1),)
    assert answer(shelf, "zebra").fewer == answer(shelf, "mediation").fewer == ()
    insisting = answers.find(shelf, filters("gobernansa", exact="gobernansa"), "es", 20)
    assert insisting.fewer == ()


@pytest.mark.parametrize("text", ["a-b c_d", "zebra!mediation", "¿zebra? ¡mediation!", "x's y's"])
def test_leaving_out_a_word_copes_with_any_signs(shelf: IndexSnapshot, text: str) -> None:
    for way in answer(shelf, text).fewer:
        assert way.total == answer(shelf, way.text).total
