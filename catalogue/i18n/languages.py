"""Which language a request speaks, and speaking one where there is no request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from flask import Request, current_app, g
from flask_babel import force_locale

from catalogue.cookies import read_cookie
from catalogue.i18n.locales import locale_of

COOKIE = "lang"
"""The cookie in which a browser keeps its language."""


class LanguageUnknown(RuntimeError):
    """An address or a text was asked for where no language is known; that is never English."""


def languages() -> tuple[str, ...]:
    """Return the interface languages, the default one first."""
    codes: tuple[str, ...] = current_app.config["LANGUAGES"]
    return codes


def language() -> str:
    """Return the language being spoken. Raises ``LanguageUnknown`` where none is."""
    code: str | None = g.get("lang")
    if code is None:
        raise LanguageUnknown("No language is known here; use using_locale(language).")
    return code


def of_path(path: str) -> str:
    """Return the language that a path names, or the default one."""
    first = path.lstrip("/").split("/", 1)[0]
    return first if first in languages() else languages()[0]


def preferred(request: Request) -> str:
    """Return the language for ``/``: by cookie, then ``Accept-Language``, then the default."""
    chosen = read_cookie(COOKIE)
    if chosen in languages():
        return str(chosen)
    return negotiated(request.accept_languages, languages()) or languages()[0]


def negotiated(accepted: Iterable[tuple[str, float]], spoken: Sequence[str]) -> str | None:
    """Return which of ``spoken`` suits a reader best who accepts these tags with these weights.

    The heaviest tag decides, the first of equals: ``es-MX`` is answered with ``es`` (RFC 4647, 3.4,
    "lookup") before any lighter one is looked at. ``*`` is any language that no tag names.
    """
    ranked = sorted(accepted, key=lambda each: -each[1])
    named = {_spoken_as(tag, spoken) for tag, _weight in ranked}
    for tag, weight in ranked:
        if weight <= 0:
            break
        if tag == "*":
            found = next((code for code in spoken if code not in named), None)
        else:
            found = _spoken_as(tag, spoken)
        if found is not None:
            return found
    return None


def _spoken_as(tag: str, spoken: Sequence[str]) -> str | None:
    """Return the language in which a tag is answered: itself, a wider one, or a sister of it."""
    by_tag = {code.replace("_", "-").lower(): code for code in spoken}
    parts = tag.replace("_", "-").lower().split("-")
    for length in range(len(parts), 0, -1):
        wider = "-".join(parts[:length])
        if wider in by_tag:
            return by_tag[wider]
    sisters = (code for known, code in by_tag.items() if known.split("-")[0] == parts[0])
    return next(sisters, None)


@contextmanager
def using_locale(code: str) -> Iterator[None]:
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
