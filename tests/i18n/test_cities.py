"""Cities under the name that the page's language has for them."""

from __future__ import annotations

import pytest
from flask import Flask

from catalogue.i18n.cities import CITIES, city_name
from catalogue.i18n.languages import using_locale


@pytest.mark.parametrize(
    ("language", "typed", "shown"),
    [
        ("es", "Geneva", "Ginebra"),
        ("es", "Ginebra", "Ginebra"),
        ("es", " the hague ", "La Haya"),
        ("en", "La Valeta", "Valletta"),
        ("en", "Geneva", "Geneva"),
        ("es", "Msida", "Msida"),
        ("es", "", ""),
    ],
)
def test_a_city_is_named_as_the_page_does(
    reading_app: Flask, language: str, typed: str, shown: str
) -> None:
    with reading_app.app_context(), using_locale(language):
        assert city_name(typed) == shown


def test_no_name_stands_for_two_cities() -> None:
    for code in ("en", "es"):
        names = [names[code].casefold() for names in CITIES]
        assert len(set(names)) == len(names)
