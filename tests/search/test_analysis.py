"""The words of a family find each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.search.text import analysis

SPANISH = (
    "negociación negociacion negociaciones Negociación NEGOCIACIONES",
    "tutoría tutoria tutorías tutorias",
    "línea linea líneas lineas",
    "país pais países paises",
    "año ano años",
    "área area áreas",
    "red redes",
    "mes meses",
    "gobernanza gobernánza gobernanzas",
    "diplomático diplomatica diplomáticos diplomáticas",
    "ley leyes",
    "pequeño pequeños pequena",
)
ENGLISH = (
    "negotiation negotiations Negotiating",
    "policy policies",
    "child’s child child's",
    "regulator regulators",
    "course courses",
)


@pytest.mark.parametrize("family", SPANISH)
def test_spanish_families(family: str) -> None:
    assert len({tuple(analysis.stems(word, "es")) for word in family.split()}) == 1


@pytest.mark.parametrize("family", ENGLISH)
def test_english_families(family: str) -> None:
    assert len({tuple(analysis.stems(word, "en")) for word in family.split()}) == 1


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("es", "crisis", "criso"),
        ("es", "paz", "paso"),
        ("es", "red", "rio"),
        ("en", "policy", "police"),
    ],
)
def test_strangers_stay_apart(language: str, one: str, other: str) -> None:
    assert analysis.stems(one, language) != analysis.stems(other, language)


def test_stop_words_have_no_stem() -> None:
    assert not analysis.stems("de la con también según".replace("según", "y"), "es")
    assert not analysis.stems("The of AND", "en")
    assert analysis.stems("de", "en")


def test_exact_words_keep_their_accents_in_one_composition() -> None:
    assert list(analysis.exact(analysis.readable("An\u0303o AÑO"))) == ["año", "año"]


def test_words_are_parted_and_said_once() -> None:
    assert analysis.words("l’été, foo_bar: ITU/UIT ITU") == ["l", "été", "foo", "bar", "ITU", "UIT"]
    assert len(analysis.words(" ".join(str(number) for number in range(99)))) == 24


@pytest.mark.parametrize("language", [*analysis.STEMMERS, "sw"])
def test_every_language_has_an_analysis(language: str) -> None:
    assert len(analysis.stems("diplo", language)) == 1


@given(st.text(alphabet=st.characters(codec=None)), st.sampled_from(["en", "es"]))
def test_any_text_can_be_analysed(text: str, language: str) -> None:
    readable = analysis.readable(text)
    for term in (*analysis.stems(readable, language), *analysis.exact(readable)):
        assert term
    for word in analysis.words(text):
        analysis.stems(word, language)
