"""What makes two ways of writing the same, and which phrases a search looks for."""

from __future__ import annotations

from catalogue.search.synonyms.rules import is_searched, key, phrases, unsearched


def test_capitals_accents_and_signs_make_no_difference() -> None:
    assert key("Ciber-Política!") == key("ciber politica") == "ciber politica"


def test_a_text_has_a_phrase_on_each_line_once_and_in_order() -> None:
    text = "  Internet   governance \n\nprivacy\nINTERNET governance\n"
    assert phrases(text) == ["INTERNET governance", "privacy"]


def test_a_phrase_is_looked_for_unless_it_has_no_word_or_too_many() -> None:
    words = [f"word{number}" for number in range(9)]
    assert is_searched("privacy", "en")
    assert is_searched(" ".join(words[:8]), "en")
    assert not is_searched(" ".join(words), "en")
    assert not is_searched("of the", "en")
    assert is_searched("of the", "es")


def test_the_phrases_that_widen_no_search_are_named() -> None:
    assert unsearched(["privacy", "of the", "?"], "en") == ["of the", "?"]
