"""What is taken out of typed text, and what is not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.accounts.rules import normalised_email
from catalogue.i18n.cleaning import LOST, clean_code, clean_email, clean_line, clean_text, length

INVISIBLE = "\u00ad\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff"
odd = st.text(
    st.sampled_from("aé1 .\n\r\t\x00\x1b\u00a0\u2003\u2028\ufffd\u200c\u200dश王" + INVISIBLE)
)


@pytest.mark.slow
@given(odd | st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    for clean in (clean_text, clean_line, clean_code, clean_email):
        assert clean(clean(text)) == clean(text)


@pytest.mark.slow
@given(odd | st.text())
def test_what_is_clean_can_be_stored_and_shown(text: str) -> None:
    for clean in (clean_text, clean_line, clean_code):
        kept = clean(text)
        kept.encode("utf-8")
        assert "\x00" not in kept
        assert not {"Cs"} & {unicodedata.category(each) for each in kept}
    assert len(clean_line(text).splitlines()) <= 1


@given(st.text(st.sampled_from("abcñÁ ,.-’\n王أ🙂")))
def test_what_is_seen_is_never_taken_out(text: str) -> None:
    assert clean_text(text) == text.strip()
    assert clean_line(text).split() == text.split()


@given(st.lists(st.sampled_from(INVISIBLE), max_size=5), st.integers(0, 16))
@pytest.mark.slow
def test_an_address_with_invisible_characters_is_the_same_person(
    invisible: list[str], at: int
) -> None:
    address = "ana@work.example"
    pasted = address[:at] + "".join(invisible) + address[at:]
    assert clean_email(pasted) == address
    assert normalised_email(pasted) == address


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d💻 Ana", "👩\u200d💻 Ana"),
        ("A\u0301na", "A\u0301na"),
        ("Ana\u200d Lima\u200c", "Ana Lima"),
        ("Ana \u202eelpmaxe", "Ana elpmaxe"),
        ("one\u2028two\r\n three", "one two three"),
        ("%ED%A0%80x", f"{LOST}x"),
    ],
)
def test_lines(text: str, kept: str) -> None:
    assert clean_line(text) == kept


@pytest.mark.parametrize(
    ("text", "count"),
    [("a\r\nb", 3), ("a\rb", 3), ("A\u0301", 1), ("🙂", 1), ("  a  ", 1), ("\u200ba", 1)],
)
def test_length_is_what_a_reader_counts(text: str, count: int) -> None:
    assert length(text) == count
