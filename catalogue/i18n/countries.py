"""Countries inside a sentence, where some languages want an article before the name."""

from __future__ import annotations

from catalogue.i18n.formats import country_name
from catalogue.i18n.languages import language

ARTICLES: dict[str, tuple[str, frozenset[str]]] = {
    "en": (
        "the ",
        frozenset(
            "AE BQ BS CC CD CF CG CK DO FK FO GB GM IM IO KM KY MH MP MV NL PH PN SB TC TF UM US "
            "VG VI".split()
        ),
    )
}
"""By language: the article, and the countries whose names take it inside a sentence."""


def country_inside(code: str) -> str:
    """Return a country's name as it stands inside a sentence: "the Bahamas", "Peru"."""
    article, taking = ARTICLES.get(language(), ("", frozenset()))
    name = country_name(code)
    return article + name if code in taking else name
