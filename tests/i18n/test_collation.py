"""Sorting by the displayed language."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalogue.i18n.collation import sort_key


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


def test_punctuation_parts_words() -> None:
    assert sort_key("  Côte-d’Ivoire ", "en") == "cote d ivoire"


@given(st.text())
def test_any_text_has_a_short_key(text: str) -> None:
    assert len(sort_key(text, "es")) <= 200
