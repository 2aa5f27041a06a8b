"""Markdown in, safe HTML out."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.config import ROOT
from catalogue.i18n.markdown import prose


def test_what_partners_write() -> None:
    html = prose("One *word* and **two**.\n\n- first\n- second\n\n[site](https://example.org)")
    assert "<em>word</em>" in html
    assert "<li>first</li>" in html
    assert 'href="https://example.org"' in html
    assert "nofollow" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>)",
        "<a href='x' style='color:red'>x</a>",
        "![x](https://example.org/x.png)",
    ],
)
def test_html_is_text_and_schemes_are_few(text: str) -> None:
    html = prose(text)
    for danger in (
        "<script",
        "<img",
        'href="javascript',
        'href="data',
        "<a style",
        "onerror=alert(1)>",
    ):
        assert danger not in html.replace("&lt;", "").replace("&gt;", "") or "&lt;" in html


@given(st.text())
def test_any_text_is_rendered(text: str) -> None:
    assert "<script" not in prose(text).lower()


ALL_RULES_STAND = """
from markdown_it.ruler import Ruler
from catalogue.i18n.markdown import prose
from catalogue.i18n.text import plain_text

made = []
compile_rules = Ruler.__compile__
Ruler.__compile__ = lambda ruler: (made.append(ruler), compile_rules(ruler))
print(prose("- *a* [b](https://c.example) `d`"), plain_text("# a\\n\\n> *b*"))
assert made == [], made
"""


def test_the_first_texts_of_two_threads_do_not_meet_unfinished_rules() -> None:
    """The library puts its rules together at the first text; a second thread would see half."""
    done = subprocess.run(
        [sys.executable, "-c", ALL_RULES_STAND], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
