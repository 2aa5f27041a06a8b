"""Absolute addresses for mail, feeds and calendars, and the links of the language switcher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from babel import Locale
from babel.core import get_global
from flask import current_app, g, request, url_for

from catalogue.caches import remembered
from catalogue.i18n.languages import languages
from catalogue.i18n.locales import locale_of

LONGEST_QUERY = 3_000
"""How many bytes of a query links to the same page take along: more than any filters take."""


@dataclass(frozen=True)
class LanguageLink:
    """One entry of the language switcher; ``name`` is the language's own name for itself."""

    code: str
    name: str
    href: str
    current: bool


def absolute(endpoint: str, *, lang: str, **values: Any) -> str:
    """Return an address that begins with ``CATALOGUE_BASE_URL``, whatever Host was asked for."""
    base = urlsplit(current_app.config["BASE_URL"])
    adapter = current_app.url_map.bind(base.netloc, url_scheme=base.scheme)
    if current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = lang
    return adapter.build(endpoint, values, force_external=True)


def kept_query() -> str:
    """Return the query asked for, for links to the same page; what no page of ours asks for goes.

    An address can be much longer than any that the site makes, and stands in a page several times.
    """
    query = request.query_string.decode("ascii", "replace")
    return query if len(query) <= LONGEST_QUERY else query[:LONGEST_QUERY].rpartition("&")[0]


def kept_pairs() -> list[tuple[str, str]]:
    """Return the same as names and values."""
    return parse_qsl(kept_query(), keep_blank_values=True, errors="replace")


def language_links() -> list[LanguageLink]:
    """Return the page's address, with its query, in every language.

    A page without an address of its own in another language (an error) leads to its home.
    """
    links = []
    query = kept_query()
    for code in languages():
        name = str(locale_of(code).languages.get(code, code))
        if (
            request.endpoint
            and request.url_rule is not None
            and "lang" in (request.url_rule.defaults or {})
        ):
            href = url_for(request.endpoint, **(request.view_args or {}) | {"lang": code})
            href = href.partition("?")[0]
            href += f"?{query}" if query else ""
        else:
            href = url_for("courses.home", lang=code)
        links.append(LanguageLink(code, name[:1].upper() + name[1:], href, code == g.lang))
    return links


def default_link(links: Sequence[LanguageLink]) -> LanguageLink:
    """Return the link for whoever speaks none of the languages: that of the default one."""
    return next(link for link in links if link.code == languages()[0])


def canonical(link: LanguageLink, args: Mapping[str, str | list[str]] | None = None) -> str:
    """Return the one address under which a page is known, without what a visitor carries along.

    ``args`` are the parameters that make it another page, in their usual order; all others go.
    """
    path = link.href.partition("?")[0]
    query = urlencode(args or {}, doseq=True)
    return current_app.config["BASE_URL"] + path + (f"?{query}" if query else "")


@remembered(64)
def open_graph_locale(code: str) -> str:
    """Return a language as the Open Graph protocol writes it: with a territory, "es_ES"."""
    locale = locale_of(code)
    if locale.territory is None:
        likely = get_global("likely_subtags").get(locale.language, str(locale))
        locale = Locale.parse(likely)
    return f"{locale.language}_{locale.territory}" if locale.territory else locale.language
