"""Sorting by the displayed language."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.i18n.collation import sort_key
from catalogue.i18n.folding import fold

APOSTROPHE_LIST = "\u02bb\u02bc'’‘‛`´ʽʾʿ＇"


def by(language: str, *words: str) -> list[str]:
    return sorted(words, key=lambda word: sort_key(word, language))


def test_spanish_puts_ene_after_n() -> None:
    assert by("es", "ñandú", "nube", "zorro", "oso") == ["nube", "ñandú", "oso", "zorro"]
    assert by("en", "ñandú", "nube") == ["ñandú", "nube"]


def test_accents_and_capitals_make_no_difference() -> None:
    assert sort_key("México", "es") == sort_key("MEXICO", "es")
    assert by("es", "Islandia", "Índice", "Italia", "Irán") == [
        "Índice",
        "Irán",
        "Islandia",
        "Italia",
    ]


def test_order_and_search_fold_alike() -> None:
    assert by("es", "Łódź", "Lugo", "Ærø", "zorro") == ["Ærø", "Łódź", "Lugo", "zorro"]
    assert by("en", "Nume", "Nukuʻalofa", "Nuuk", "ʻAkilisi", "Zug")[0] == "ʻAkilisi"
    assert by("en", "Nume", "Nukuʻalofa", "Nuuk")[0] == "Nukuʻalofa"


@pytest.mark.slow
@given(st.text(), st.sampled_from("\u02bb\u02bc'’‘‛`´ʽʾʿ＇"))
def test_no_sort_of_apostrophe_changes_the_place(text: str, sign: str) -> None:
    for apostrophe in APOSTROPHE_LIST:
        assert sort_key(text.replace("'", sign), "es") == sort_key(
            text.replace("'", apostrophe), "es"
        )


@given(st.text(st.characters(categories=["L", "N", "Zs"]), max_size=40))
@pytest.mark.slow
def test_what_the_search_takes_for_equal_has_one_place(text: str) -> None:
    for other in (text.upper(), text.lower(), unicodedata.normalize("NFD", text)):
        if fold(other) == fold(text):
            assert sort_key(other, "en") == sort_key(text, "en")


def test_punctuation_parts_words() -> None:
    assert sort_key("  Côte-d’Ivoire ", "en") == "cote d ivoire"


@given(st.text())
def test_any_text_has_a_short_key(text: str) -> None:
    assert len(sort_key(text, "es")) <= 200
