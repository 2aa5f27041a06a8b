"""How one text becomes another, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalogue.comanagement.rules.differences import diff

TEXTS = st.text(alphabet="ab \n.é", max_size=40)


def _whole(segments: list[tuple[str, str]], but: str) -> str:
    return "".join(text for kind, text in segments if kind != but)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    segments = diff(old, new)
    assert _whole(segments, "added") == old
    assert _whole(segments, "removed") == new
    assert all(text for _kind, text in segments)


@given(TEXTS)
def test_the_same_text_has_no_difference(text: str) -> None:
    assert {kind for kind, _text in diff(text, text)} <= {"same"}


def test_words_are_replaced_whole() -> None:
    assert diff("The quick fox", "The slow fox") == [
        ("same", "The "),
        ("removed", "quick "),
        ("added", "slow "),
        ("same", "fox"),
    ]


def test_what_follows_a_text_does_not_touch_its_last_word() -> None:
    assert diff("Two weeks", "Two weeks online") == [("same", "Two weeks"), ("added", " online")]


def test_a_space_between_two_changes_belongs_to_both() -> None:
    segments = diff("one two three", "1 2 three")
    assert segments == [("removed", "one two "), ("added", "1 2 "), ("same", "three")]
