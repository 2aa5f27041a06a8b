"""What to show where a translation is missing: the other language, labelled and tagged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

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


def tagged(words: LocalizedText) -> str:
    """Return the text; where it is not in the page's language, HTML made of it says so."""
    if not words.is_fallback:
        return words.text
    text = Tagged(words.text)
    text.language = words.language
    return text


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
