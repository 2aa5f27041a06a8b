"""What to show where a translation is missing: the other language, labelled and tagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from catalogue.i18n.languages import language, languages


@dataclass(frozen=True)
class LocalizedText:
    """A text, the language it is in, and whether that is not the language asked for."""

    text: str
    language: str
    is_fallback: bool

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


class Tagged(str):
    """A text in another language than the page's: plain as a string, tagged where HTML is made.

    Names go into sentences, labels and files alike. Templates, which ask whatever they print for
    its HTML, tag it by themselves; it has no place in an attribute.
    """

    __slots__ = ("language",)
    language: str

    def __html__(self) -> Markup:
        """Return the text in an element that says its language."""
        return Markup('<span lang="{}">{}</span>').format(self.language, str(self))


class Sentence(str):
    """A sentence of ours with names in it: plain as a string, the names tagged in HTML."""

    __slots__ = ("names",)
    names: Sequence[str]

    def __html__(self) -> Markup:
        """Return the sentence with each name in an element that says its language."""
        html = escape(str(self))
        for name in self.names:
            html = html.replace(escape(str(name)), escape(name), 1)
        return html


def naming(text: str, names: Sequence[str]) -> str:
    """Return a text that holds these names; one in another language is tagged in HTML, as alone."""
    if not any(isinstance(name, Tagged) for name in names):
        return text
    made = Sentence(text)
    made.names = names
    return made


def names_in(text: str) -> Sequence[str]:
    """Return the names that a text was made with, so that a longer one can be made of it."""
    return text.names if isinstance(text, Sentence) else ()


def tagged(words: LocalizedText) -> str:
    """Return the text; where it is not in the page's language, HTML made of it says so."""
    if not words.is_fallback:
        return words.text
    text = Tagged(words.text)
    text.language = words.language
    return text


def in_language(text: str, spoken: str) -> LocalizedText:
    """Return a text that was kept with its language, as a page in the present one shows it."""
    return LocalizedText(text, spoken, spoken != language())


def localize(words: Mapping[str, Any], field: str, wanted: str | None = None) -> LocalizedText:
    """Return ``field`` of the row in the page's language, else in the first language that has it.

    ``words`` maps language codes to rows. Where no language has the field, the text is empty.
    """
    wanted = wanted or language()
    order = [wanted, *languages(), *sorted(words)]
    for code in order:
        text = getattr(words[code], field, None) if code in words else None
        if text:
            return LocalizedText(text, code, code != wanted)
    return LocalizedText("", wanted, False)
