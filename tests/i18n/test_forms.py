"""What forms say, in the page's language and in the house's own words."""

from __future__ import annotations

import pytest
from flask import Flask
from wtforms import IntegerField, StringField
from wtforms.validators import Length, NumberRange

from catalogue.i18n.choices import countries_by_name, country_codes, interface_languages
from catalogue.i18n.formats import country_name
from catalogue.i18n.forms import BaseForm, BaseMessages
from catalogue.i18n.languages import using_locale
from catalogue.i18n.validators import is_web_address, with_scheme


class Form(BaseForm):
    """A question of each kind."""

    short = StringField(validators=[Length(max=1)])
    long = StringField(validators=[Length(min=3)])
    exact = StringField(validators=[Length(min=2, max=2)])
    between = StringField(validators=[Length(min=2, max=3)])
    number = IntegerField(validators=[NumberRange(min=2, max=3)])
    whole = IntegerField()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            {
                "short": "Use at most 1 character.",
                "long": "Use at least 3 characters.",
                "exact": "Use exactly 2 characters.",
                "between": "Use from 2 to 3 characters.",
                "number": "The number must be from 2 to 3.",
                "whole": "Enter a whole number.",
            },
        ),
        (
            "es",
            {
                "short": "Use como máximo 1 carácter.",
                "long": "Use al menos 3 caracteres.",
                "exact": "Use exactamente 2 caracteres.",
                "between": "Use entre 2 y 3 caracteres.",
                "number": "El número debe estar entre 2 y 3.",
                "whole": "Indique un número entero.",
            },
        ),
    ],
)
def test_messages_are_the_houses(app: Flask, lang: str, said: dict[str, str]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    data = {"short": "ab", "long": "a", "exact": "a", "between": "a", "number": "9", "whole": "x"}
    context = app.test_request_context(
        f"/{lang}/", base_url="http://catalogue.test", data=data, method="POST"
    )
    with context, using_locale(lang):
        form = Form()
        assert not form.validate()
        assert {name: errors[0] for name, errors in form.errors.items()} == said


def test_what_is_not_known_stays(app: Flask) -> None:
    with app.app_context(), using_locale("es"):
        words = BaseMessages()
        assert words.gettext("Something new.") == "Something new."
        assert words.ngettext("one thing", "many things", 1) == "one thing"
        assert words.ngettext("one thing", "many things", 2) == "many things"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("https://www.example.org", True),
        ("http://example.org/a?b=c", True),
        ("ftp://example.org", False),
        ("https://localhost", False),
        ("https://a b.example", False),
        ("https://[broken", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_web_addresses(text: str, good: bool) -> None:
    assert is_web_address(text) is good


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" www.example.org ", "https://www.example.org"),
        ("http://a.example", "http://a.example"),
        ("", ""),
        (None, None),
    ],
)
def test_a_scheme_is_added_where_there_is_none(text: str | None, kept: str | None) -> None:
    assert with_scheme(text) == kept


def test_english_names_of_countries_have_no_sign_for_and(app: Flask) -> None:
    with app.app_context(), using_locale("en"):
        assert country_name("TT") == "Trinidad and Tobago"
        assert country_name("VC") == "St Vincent and the Grenadines"
        assert not [name for _code, name in countries_by_name() if "&" in name]


def test_choices_follow_the_page(app: Flask) -> None:
    with app.app_context(), using_locale("es"):
        codes = country_codes()
        assert {"MX", "MT", "XK", "PS", "TW"} <= set(codes)
        assert not {"EU", "ZZ", "UN", "419"} & set(codes)
        assert not {"AQ", "BV", "HM"} & set(codes)
        assert [each.label for each in interface_languages()] == ["Inglés", "Español"]
