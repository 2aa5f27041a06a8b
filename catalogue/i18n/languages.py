"""Which language a request speaks, and speaking one where there is no request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from babel import Locale
from flask import Request, current_app, g
from flask_babel import force_locale

from catalogue.cookies import kept

COOKIE = "lang"
"""The cookie in which a browser keeps its language."""
FORMATS = {"en": "en_GB"}
"""Languages whose formats are those of one country; any other is formatted as itself."""


class LanguageUnknown(RuntimeError):
    """An address or a text was asked for where no language is known; that is never English."""


def languages() -> tuple[str, ...]:
    """Return the interface languages, the default one first."""
    codes: tuple[str, ...] = current_app.config["LANGUAGES"]
    return codes


@cache
def locale_of(language: str) -> Locale:
    """Return the Babel locale in which a language's dates and lists are written."""
    return Locale.parse(FORMATS.get(language, language))


def language() -> str:
    """Return the language being spoken. Raises ``LanguageUnknown`` where none is."""
    code: str | None = g.get("lang")
    if code is None:
        raise LanguageUnknown("No language is known here; use speaking(language).")
    return code


def of_path(path: str) -> str:
    """Return the language that a path names, or the default one."""
    first = path.lstrip("/").split("/", 1)[0]
    return first if first in languages() else languages()[0]


def preferred(request: Request) -> str:
    """Return the language for ``/``: by cookie, then ``Accept-Language``, then the default."""
    chosen = kept(COOKIE)
    if chosen in languages():
        return str(chosen)
    return request.accept_languages.best_match(languages()) or languages()[0]


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak ``code`` inside the block: texts, formats and addresses, with or without a request.

    Raises ``LanguageUnknown`` where the house does not speak it.
    """
    if code not in languages():
        raise LanguageUnknown(f"The interface does not speak {code!r}.")
    before = g.get("lang")
    with force_locale(str(locale_of(code))):
        g.lang = code
        try:
            yield
        finally:
            g.lang = before
