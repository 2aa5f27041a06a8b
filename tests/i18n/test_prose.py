"""Markdown in, safe HTML out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
