"""One folding for search and for order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.i18n.folding import GLOTTAL, fold, joined
from catalogue.search.text import analysis

SIGNS = "\u02bb\u02bc'’‘‛`´ʽʾʿ＇"
WORDS = ["Nuku'alofa", "Qur'an", "O'Brien", "Hawai'i", "l'Afrique", "d'Ivoire", "dell'arte"]
text_with_signs = st.text(st.sampled_from("aNñ 1-_" + SIGNS) | st.characters())


def read_as(word: str) -> list[object]:
    """Return all that a word becomes."""
    readable = analysis.readable(word)
    stems = [analysis.stems(readable, language) for language in ("en", "es")]
    return [fold(word), *stems, analysis.plain(readable), analysis.exact(readable)]


def test_every_sort_of_apostrophe_is_the_same() -> None:
    written = [(word, word.replace("'", sign)) for word in WORDS for sign in SIGNS]
    assert [each for each in written if read_as(each[0]) != read_as(each[1])] == []


def test_none_at_all_is_the_same_where_it_is_one_word() -> None:
    assert fold("Nukuʻalofa") == fold("nukualofa")
    assert fold("ʻAkilisi").strip("'") == fold("Akilisi")
    assert fold("Côte d’Ivoire") == "cote d'ivoire"


def test_possessives_and_quotation_marks_part() -> None:
    assert analysis.words("GSMA’s ‘Capacity’ O‘Higgins") == [
        "GSMA",
        "Capacity",
        f"O{GLOTTAL}Higgins",
    ]


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Łódź", "lodz"), ("Ærø", "aero"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("İ", "i")],
)
def test_letters_with_strokes(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(text_with_signs)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert joined(joined(text)) == joined(text)
    assert len(joined(text)) == len(text), "Marks in texts are placed by it."


@given(st.text(st.sampled_from("abñ" + SIGNS)), st.text(st.sampled_from(SIGNS), min_size=1))
def test_signs_around_words_carry_nothing(text: str, around: str) -> None:
    words = analysis.WORD.findall(fold(analysis.readable(text.strip(SIGNS))))
    assert analysis.WORD.findall(fold(analysis.readable(f"{around}{text.strip(SIGNS)}"))) == words


@given(st.text(st.sampled_from("año ")), st.sampled_from("\u00ad\u200b\u2060\ufeff"))
def test_what_nobody_sees_is_not_searched(text: str, odd: str) -> None:
    assert analysis.words(odd.join(text)) == analysis.words(text)
