"""Text for formats that are stricter than HTML: XML, calendars, pictures."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from catalogue.i18n.markdown import prepared

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""What XML 1.0 forbids or warns of (W3C, 2.2), and calendar texts too (RFC 5545, 3.3.11)."""
_MARKDOWN = prepared(MarkdownIt("commonmark"))


def without_controls(text: str) -> str:
    """Return the text without control characters, halves of pairs and noncharacters."""
    return FORBIDDEN.sub("", text)


def one_line(text: str) -> str:
    """Return the text on one line, its white space single, without control characters."""
    return " ".join(without_controls(text).split())


def plain_text(markdown: str) -> str:
    """Return Markdown as plain text: paragraphs and list items a line each, no marks."""
    return "\n".join(text_lines(markdown))


def text_lines(markdown: str) -> list[str]:
    """Return the paragraphs and list items of a Markdown text, each on one line without marks."""
    lines = []
    for token in _MARKDOWN.parse(markdown):
        if token.type == "inline":
            words = "".join(
                " " if child.type in ("softbreak", "hardbreak") else child.content
                for child in token.children or ()
            )
            lines.append(one_line(words))
    return [line for line in lines if line]
