"""Normal forms cost no more than in proportion to a text's length, whatever is typed."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.config import ROOT
from catalogue.i18n.normalisation import MOST_MARKS, normal_form, stream_safe

OUT_OF_ORDER = "\u0300" * 4_000 + "\u0327" * 4_000
ALLOWED = re.compile(r"migrations/|demo/vocabulary\.py$|i18n/normalisation\.py$")
"""Migrations stay as they were run, the demonstration writes its own texts."""


def longest_run(text: str) -> int:
    runs = re.split(r"\0+", "".join("m" if unicodedata.combining(each) else "\0" for each in text))
    return max(map(len, runs), default=0)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_run_of_marks_ends_where_writing_does(form: str) -> None:
    text = f"a{OUT_OF_ORDER}b\U0001d165{OUT_OF_ORDER}"
    assert longest_run(text) > 7_000
    assert longest_run(stream_safe(text)) == MOST_MARKS
    assert len(normal_form(form, text)) < 100  # type: ignore[arg-type]  # One of the four.


@given(st.text(max_size=200))
def test_what_people_write_has_its_normal_form(text: str) -> None:
    if longest_run(text) <= MOST_MARKS:
        for form in ("NFC", "NFKD"):
            assert normal_form(form, text) == unicodedata.normalize(form, text)


def test_normal_forms_are_made_in_one_place() -> None:
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "catalogue").rglob("*.py")]
    found = [
        each
        for each in files
        if re.search(
            r"unicodedata\.(normalize|is_normalized)|import normalize", (ROOT / each).read_text()
        )
    ]
    assert len(found) > 1
    assert [each for each in found if not ALLOWED.search(each)] == []
