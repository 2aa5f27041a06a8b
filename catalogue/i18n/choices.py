"""Options that forms of several features share, sorted as the page's language sorts."""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from typing import Any, TypeAlias

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.

from catalogue.caches import remembered
from catalogue.i18n.collation import sort_key
from catalogue.i18n.formats import capitalised, language_name
from catalogue.i18n.languages import language, languages
from catalogue.i18n.locales import country_names
from catalogue.i18n.selects import LongSelectField
from catalogue.i18n.validators import answered

Choice: TypeAlias = SelectChoice
"""One option: its value and what it is called."""
NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
"""Codes of CLDR that stand for no country or territory."""
PARTS = frozenset({"AC", "CP", "CQ", "DG", "EA", "IC", "TA"})
"""Codes that CLDR keeps for parts of a country which nobody gives as theirs."""


UNINHABITED = frozenset({"AQ", "BV", "GS", "HM", "IO", "TF", "UM"})
"""Territories without residents: nobody lives there, is a national or teaches a course."""


@cache
def known_countries() -> frozenset[str]:
    """Return every country's and territory's code; they are the same in every language."""
    codes = {str(code) for code in Locale.parse("en").territories}
    named = codes - NO_COUNTRIES - PARTS - UNINHABITED
    return frozenset(code for code in named if len(code) == 2)


@remembered(16)
def _sorted_countries(code: str) -> tuple[tuple[str, str], ...]:
    names = country_names(code)
    found = [(country, names.get(country, country)) for country in known_countries()]
    return tuple(sorted(found, key=lambda each: sort_key(each[1], code)))


def countries_by_name() -> tuple[tuple[str, str], ...]:
    """Return every country's and territory's code and name, sorted in the page's language."""
    return _sorted_countries(language())


def country_codes() -> list[str]:
    """Return every country's and territory's code, sorted by its name in the page's language."""
    return [code for code, _name in countries_by_name()]


def countries() -> list[Choice]:
    """Return every country and territory as an option, in the page's order."""
    return [Choice(code, name) for code, name in countries_by_name()]


def country_choices() -> list[Choice]:
    """Return the same with an empty option first."""
    return [Choice("", _("Choose a country or territory")), *countries()]


def interface_languages() -> list[Choice]:
    """Return the languages that the house speaks."""
    return [Choice(code, capitalised(language_name(code))) for code in languages()]


def codes_or_none() -> Container[str]:
    """Return every country's and territory's code, and no answer: what is needed is asked apart."""
    return known_countries() | {""}


class CountryField(LongSelectField):
    """A question for a country or territory; its answer is the code."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(
            label or _l("Country or territory"),
            validators or [answered(_l("Choose a country or territory."))],
            offered=country_choices,
            codes=codes_or_none,
            **options,
        )
