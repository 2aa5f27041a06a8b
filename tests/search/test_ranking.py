"""What answers a text, and in what order."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.search.index.snapshot import IndexSnapshot
from catalogue.search.index.suggestions import suggested
from tests.search.shelf import at, course, edition, filters, generation, ids

OPEN = edition(open=True, starts=at(60))


def found(index: IndexSnapshot, text: str, language: str = "en", **values: str) -> list[int]:
    return ids(index.find(filters(text, **values), language, 50))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> IndexSnapshot:
    return generation(
        tmp_path_factory.mktemp("index"),
        course(1, "Negotiation skills", es="Técnicas de negociación"),
        course(2, "Internet governance", es="Gobernanza de Internet", summary="Online, tutored"),
        course(3, "The year in review", es="El año en revisión", body="Negotiation in passing"),
        course(4, "Anatomy", es="El ano y su anatomía"),
        course(5, "Only English here", names={"en": "International Telecommunication Union ITU"}),
        course(6, "", es="Solo en español: tutorías en línea", names={"es": "Unión UIT"}),
        course(7, "Information technology: IT for the WHO"),
        course(8, "Small states", OPEN, es="Pequeños Estados"),
        course(9, "Small states", edition(starts=at(30)), es="Pequeños Estados"),
        course(10, "Ports of Nuku\u02bbalofa", es="Puertos de Nuku\u02bbalofa"),
        course(11, "The museum\u2019s collection", es="Sociétés d\u2019Ivoire"),
    )


@pytest.mark.parametrize("text", ["negociación", "negociacion", "Negociaciones", "NEGOCIACIÓN"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_family_is_found_from_either_page(shelf: IndexSnapshot, text: str, language: str) -> None:
    assert found(shelf, text, language) == [1]


def test_words_of_the_other_language_find_what_exists_in_one(shelf: IndexSnapshot) -> None:
    assert found(shelf, "tutoria", "en") == [6]
    assert found(shelf, "english", "es") == [5]


APOSTROPHES = ["'", "’", "‘", "`", "´", "\u02bb", "\u02bc", ""]


@pytest.mark.parametrize("sign", APOSTROPHES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_any_apostrophe_finds_any_other(shelf: IndexSnapshot, language: str, sign: str) -> None:
    assert found(shelf, f"Nuku{sign}alofa", language) == [10]
    assert found(shelf, f"nuku{sign}alofa ports", language) == [10]
    typed = f"Nuku{sign}alo"
    assert [each.course_id for each in suggested(shelf, typed, language, 5)] == [10]


@pytest.mark.parametrize(
    "text", ["museum", "museum's", "museums", "Ivoire", "d'Ivoire", "d‘ivoire"]
)
def test_what_an_apostrophe_parts_is_found_by_its_parts(shelf: IndexSnapshot, text: str) -> None:
    assert found(shelf, text) == [11]


def test_words_of_two_languages_may_be_mixed(shelf: IndexSnapshot) -> None:
    assert found(shelf, "gobernanza tutored") == [2]


def test_an_exact_word_ranks_before_a_folded_one(shelf: IndexSnapshot) -> None:
    assert found(shelf, "año", "es") == [3, 4]
    assert found(shelf, "ano", "es") == [4, 3]
    assert found(shelf, "Año", "en") == [3, 4]
    assert found(shelf, "an\u0303o", "es") == [3, 4]


def test_titles_weigh_more_than_bodies(shelf: IndexSnapshot) -> None:
    assert found(shelf, "negotiation") == [1, 3]


def test_names_and_abbreviations_are_found(shelf: IndexSnapshot) -> None:
    assert found(shelf, "ITU") == [5]
    assert found(shelf, "itu/uit") == []
    assert found(shelf, "UIT") == [6]


def test_every_word_is_needed(shelf: IndexSnapshot) -> None:
    assert found(shelf, "internet governance") == [2]
    assert found(shelf, "internet negotiation") == []


def test_one_of_four_words_may_be_missing(shelf: IndexSnapshot) -> None:
    assert found(shelf, "internet governance tutored zebra") == [2]
    assert found(shelf, "internet governance zebra lion") == []


def test_stop_words_are_not_needed_but_count_alone(shelf: IndexSnapshot) -> None:
    assert found(shelf, "the governance of the internet") == [2]
    assert found(shelf, "gobernanza de la Internet", "es") == [2]
    assert found(shelf, "IT") == [7]


def test_the_words_of_a_title_in_their_order_come_first(tmp_path: Path) -> None:
    index = generation(
        tmp_path,
        course(1, "Policy for a digital world of trade and foreign exchange"),
        course(2, "Digital foreign policy"),
        course(3, "Foreign and digital trade policy"),
    )
    assert found(index, "digital foreign policy")[0] == 2


def test_what_is_open_comes_first_where_the_text_fits_equally(shelf: IndexSnapshot) -> None:
    assert found(shelf, "small states") == [8, 9]
    assert found(shelf, "pequeños estados", "es") == [8, 9]


def test_nothing_to_search_for_finds_everything(shelf: IndexSnapshot) -> None:
    assert len(found(shelf, "")) == 11
    assert len(found(shelf, " \n ")) == 11


@pytest.mark.parametrize("text", ["?", "…", '"', "()", "*", "\ud800", "\x00", "🙂"])
def test_text_without_a_word_finds_nothing(shelf: IndexSnapshot, text: str) -> None:
    assert found(shelf, text) == []


@pytest.mark.parametrize(
    "text",
    [
        'title:"x" AND (y OR NOT z)^3 ~2 [a TO b] {c} \\ / + -',
        "negotiation*",
        "İstanbul ﬁnance ½ ǅ",
        "a" * 5000,
        "\x00negotiation\x00",
        "\ud800negotiation",
        "中文 العربية русский",
    ],
)
def test_odd_text_is_only_text(shelf: IndexSnapshot, text: str) -> None:
    found(shelf, text)


def test_marks_around_words_make_no_difference(shelf: IndexSnapshot) -> None:
    assert found(shelf, "«negociación»!") == found(shelf, '"negociacion"') == [1]


def test_a_language_of_the_page_that_the_index_lacks_is_the_first(shelf: IndexSnapshot) -> None:
    assert found(shelf, "negotiation", "fr", sort="title") == found(
        shelf, "negotiation", "en", sort="title"
    )


@pytest.mark.slow
@given(st.text(alphabet=st.characters(codec=None), max_size=60), st.sampled_from(["en", "es"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_text_makes_it_fail(shelf: IndexSnapshot, text: str, language: str) -> None:
    answer = shelf.find(filters(text), language, 20)
    assert answer.total == len(answer.course_ids)
