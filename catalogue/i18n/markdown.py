"""Markdown in, safe HTML out: paragraphs, lists, emphasis and links; everything else is text."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_RULES = ["list", "emphasis", "link", "newline", "escape", "entity", "autolink", "backticks"]


def prepared(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser put its rules together now: two threads doing it at once disturb each other."""
    parser.render("- *a*")
    return parser


_MARKDOWN = prepared(MarkdownIt("zero").enable(_RULES))
_WITHOUT_LINKS = prepared(MarkdownIt("zero").enable([rule for rule in _RULES if rule != "link"]))
MOST_BRACKETS = 400
"""With more opening brackets no link is read: each is looked at as the beginning of every one."""
_TAGS = {"p", "ul", "ol", "li", "em", "strong", "a", "br", "code"}


def prose(text: str) -> Markup:
    """Return a partner's Markdown as HTML; HTML inside it is shown as text, not run.

    What the parser lets through is cleaned once more, so that neither library is trusted alone.
    """
    markdown = _MARKDOWN if text.count("[") <= MOST_BRACKETS else _WITHOUT_LINKS
    html = nh3.clean(
        markdown.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return Markup(html)  # nosec B704  # Cleaned by nh3 on the line above.
