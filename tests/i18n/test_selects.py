"""Questions are drawn as WTForms draws them, and only more quickly."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.
from wtforms.widgets import html_params

from catalogue.browse.forms.candidate import nationality_choices
from catalogue.comanagement.forms.fields import checkboxes
from catalogue.comanagement.forms.fields import where_choices as places
from catalogue.i18n.choices import country_choices
from catalogue.i18n.languages import using_locale
from catalogue.i18n.selects import LongSelectField, attributes, chosen, kept
from catalogue.i18n.zones import ZoneField, zone_choices

ALL = (country_choices, places, zone_choices, nationality_choices)
AWKWARD = [
    SelectChoice("1", 'Ñ & <b>"x"</b>'),
    SelectChoice('2"><i>', "two", optgroup="a < b"),
    SelectChoice("", "none"),
    SelectChoice("3", "Instituto único", render_kw={"lang": "es"}),
]
TEXTS = st.text("""<>"'&;= aÑ""", max_size=12)
VALUES = st.one_of(TEXTS, st.booleans(), st.integers(0, 99), st.builds(Markup, TEXTS))
NAMES = st.sampled_from(["class_", "aria_label", "data_x", "id", "value"])


@given(st.dictionaries(NAMES, VALUES))
@pytest.mark.slow
def test_attributes_are_those_of_wtforms(named: dict[str, Any]) -> None:
    assert attributes(**named) == html_params(**named)


def soup_of(markup: object) -> BeautifulSoup:
    return BeautifulSoup(str(markup), "lxml")


def test_every_question_of_the_house_is_drawn_with_them() -> None:
    class Asking(Form):
        name = StringField(render_kw={"class": 'a "b"'})

    assert str(Asking(data={"name": "<x>"}).name()) == (
        '<input class="a &#34;b&#34;" id="name" name="name" type="text" value="&lt;x&gt;">'
    )


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("offered", ALL)
@pytest.mark.slow
def test_long_lists_are_those_of_wtforms(reading_app: Flask, offered: Any, lang: str) -> None:
    class Slow(Form):
        asked = SelectField(choices=offered)

    class Quick(Form):
        asked = LongSelectField(offered=offered)

    with reading_app.test_request_context(), using_locale(lang):
        for value in ("MT", "Europe/Malta", "", None, 'x"<'):
            extra = {"class": "short", "aria-invalid": "true"}
            slow, quick = Slow(data={"asked": value}), Quick(data={"asked": value})
            assert str(quick.asked(**extra)) == str(slow.asked(**extra))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_zone_is_offered_once_under_its_newest_name(reading_app: Flask, lang: str) -> None:
    class Asking(Form):
        zone = ZoneField("Zone")

    with reading_app.test_request_context(), using_locale(lang):
        named = [(each.optgroup, each.label.partition(" (")[0]) for each in zone_choices()]
        assert len(set(named)) == len(named)
        assert "Argentina/" not in "".join(city for _area, city in named)
        chosen_one = soup_of(Asking(data={"zone": "Asia/Calcutta"}).zone())
        assert [each["value"] for each in chosen_one.select("[selected]")] == ["Asia/Kolkata"]


def test_what_is_kept_is_of_one_language_and_never_marked(reading_app: Flask) -> None:
    with reading_app.test_request_context():
        with using_locale("en"):
            english = kept(country_choices)
            assert "selected" in chosen(english, "DE")
            assert kept(country_choices) is english
            assert "selected" not in english
        with using_locale("es"):
            assert "Alemania" in kept(country_choices)
    assert "Alemania" not in english


def test_options_of_a_view_are_escaped_and_refused_like_any_other(reading_app: Flask) -> None:
    class Slow(Form):
        asked = SelectField(coerce=str, choices=AWKWARD)

    class Quick(Form):
        asked = LongSelectField(coerce=str)

    with reading_app.test_request_context(), using_locale("en"):
        for value in ('2"><i>', "1", "3", "4", None):
            sent = MultiDict({"asked": value}) if value is not None else MultiDict()
            slow, quick = Slow(sent), Quick(sent)
            quick.asked.choices = AWKWARD
            assert str(quick.asked()) == str(slow.asked())
            assert quick.validate() == slow.validate()
            assert quick.errors == slow.errors


def test_choices_are_drawn_as_wtforms_draws_them(reading_app: Flask) -> None:
    class Asking(Form):
        one = RadioField(choices=AWKWARD)
        many = checkboxes("many", AWKWARD)

    template = "{% from 'components/forms.html' import choices %}{{ choices(asked) }}"
    address = reading_app.config["BASE_URL"]
    with reading_app.test_request_context(base_url=address), using_locale("en"):
        for value in ("1", '2"><i>', "", None):
            form = Asking(data={"one": value, "many": [value] if value is not None else None})
            for asked in (form.one, form.many):
                page = BeautifulSoup(render_template_string(template, asked=asked), "lxml")
                drawn = [each.attrs for each in page.select("input")]
                slowly = BeautifulSoup("".join(str(option()) for option in asked), "lxml")
                assert drawn == [each.attrs for each in slowly.select("input")]
                texts = [each.get_text() for each in page.select("label > span")]
                assert texts == [each.label for each in AWKWARD]
                marks = [each["for"] for each in page.select("label")]
                assert marks == [each["id"] for each in page.select("input")]
