"""Text for formats that are stricter than HTML."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from catalogue.i18n.text import one_line, plain_text, text_lines, without_controls


@given(st.text())
def test_any_text_can_stand_in_xml_once_it_is_cleaned(text: str) -> None:
    clean = without_controls(text)
    escaped = clean.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")
    ET.fromstring(f"<t>{escaped}</t>".encode())


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


def test_what_people_write_stays() -> None:
    text = "«Diplomacia», señor – 外交 🕊️ الدبلوماسية\t\n"
    assert without_controls(text) == text


def test_markdown_becomes_lines_without_marks() -> None:
    text = (
        "After the course you can\n\n* *name* the bodies\n* read **a** [bill](https://x.example)\n"
    )
    lines = ["After the course you can", "name the bodies", "read a bill"]
    assert text_lines(text) == lines
    assert plain_text(text) == "\n".join(lines)
    assert text_lines("") == []
