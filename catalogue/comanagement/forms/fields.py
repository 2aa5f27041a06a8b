"""Kinds of questions that the forms of listings share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    DateTimeLocalField,
    DecimalField,
    Form,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.
from wtforms.validators import NumberRange, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from catalogue.caches import remembered
from catalogue.i18n import formats
from catalogue.i18n.choices import codes_or_none, countries, country_codes
from catalogue.i18n.collation import sort_key
from catalogue.i18n.languages import language, languages
from catalogue.i18n.locales import country_names
from catalogue.i18n.numbers import Ambiguous, Unreadable, read_number, read_whole
from catalogue.i18n.numerals import number_in_words
from catalogue.i18n.selects import LongSelectField
from catalogue.i18n.validators import at_most, too_long

TEACHING_LANGUAGES = ("ar", "en", "es", "fr", "pt", "ru", "zh")
"""Languages that a course may be taught in; any other that an edition has already is kept."""
LONGEST_LIST = 10_000
"""The most characters of a list of countries: room for the names of all of them, twice."""
FIRST_YEAR, LAST_YEAR = 1990, 2100


class Present:
    """Refuses an empty answer with words of its own, and marks the question as required."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, _form: Form, field: Any) -> None:
        """Stop where nothing was answered; what could not be read keeps its own words."""
        if field.errors:
            raise StopValidation
        if field.data is None or field.data in ("", []):
            raise StopValidation(str(self.message))


class Understood:
    """Lets no range be asked of what could not be read, whose own words say more."""

    def __call__(self, _form: Form, field: Any) -> None:
        """Stop where the answer was not understood."""
        if field.errors:
            raise StopValidation


class InYears:
    """Keeps dates to years in which a calendar of courses makes sense."""

    def __call__(self, _form: Form, field: Any) -> None:
        """Raise ``ValidationError`` for a date outside them."""
        day: date | datetime | None = field.data
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(
                _("Enter a year from %(first)d to %(last)d.", first=FIRST_YEAR, last=LAST_YEAR)
            )


class WholeNumberField(IntegerField):
    """A question for a whole number, written as people write them.

    It is a plain box: of what it takes for no number, a browser's number box sends nothing.
    """

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; raises ``ValueError`` with what to do where it is none."""
        if valuelist:
            self.data = None
            try:
                self.data = read_whole(valuelist[0])
            except Unreadable as error:
                raise ValueError(_("Enter a whole number.")) from error


class AmountField(DecimalField):
    """A question for an amount of money; one that can be read in two ways is asked about."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount; raises ``ValueError`` with what to do where it is none, or two."""
        if not valuelist:
            return
        self.data = None
        try:
            self.data = read_number(valuelist[0])
        except Unreadable as error:
            raise ValueError(_("Enter a number, such as 1200 or 99.50.")) from error
        except Ambiguous as either:
            raise ValueError(
                _(
                    "“%(text)s” can be read in two ways. Write %(large)s if you mean %(words)s; "
                    "otherwise use at most two decimals.",
                    text=valuelist[0],
                    large=f"{either.large:f}",
                    words=number_in_words(round(either.large)),
                )
            ) from either


def integer(label: Any, least: int, most: int, **options: Any) -> IntegerField:
    """Return a question for a whole number that may stay open."""
    return WholeNumberField(
        label,
        [Optional(), Understood(), NumberRange(min=least, max=most)],
        render_kw={"inputmode": "numeric", "class": "short"},
        **options,
    )


def day(label: Any, **options: Any) -> DateField:
    """Return a question for a day that may stay open."""
    return DateField(label, [Optional(), InYears()], render_kw={"class": "short"}, **options)


def datetime_local(label: Any, **options: Any) -> DateTimeLocalField:
    """Return a question for a date and time on the clocks of the edition's zone."""
    return DateTimeLocalField(
        label,
        [Optional(), InYears()],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        **options,
    )


def sum_of_money(label: Any, **options: Any) -> DecimalField:
    """Return a question for an amount of money that may stay open."""
    return AmountField(
        label,
        [
            Optional(),
            Understood(),
            NumberRange(min=Decimal(0), max=Decimal(999_999)),
            TwoDecimals(),
        ],
        render_kw={"inputmode": "decimal", "class": "short"},
        places=None,
        **options,
    )


class TwoDecimals:
    """Refuses fractions of a cent."""

    def __call__(self, _form: Form, field: Any) -> None:
        """Raise ``ValidationError`` for more than two decimals."""
        if field.data is None or not field.data.is_finite():
            return
        if field.data != round(field.data, 2):
            raise ValidationError(_("Use at most two decimals."))


def checkboxes(label: Any, choices: Any, **options: Any) -> SelectMultipleField:
    """Return a question that any number of options answer."""
    return SelectMultipleField(
        label,
        choices=choices,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        **options,
    )


def text(label: Any, most: int, *, rows: int = 0) -> StringField:
    """Return a question for words; with ``rows`` there is room for several lines."""
    if rows:
        return TextAreaField(label, [at_most(most)], render_kw={"rows": rows})
    return StringField(label, [at_most(most)])


def language_choices(further: Iterable[str] = ()) -> list[SelectChoice]:
    """Return the languages of teaching, with those that an edition has already."""
    codes = dict.fromkeys([*TEACHING_LANGUAGES, *further])
    named = [(formats.capitalised(formats.language_name(code)), code) for code in codes]
    named.sort(key=lambda each: sort_key(each[0], language()))
    return [SelectChoice(code, name) for name, code in named]


def where_choices() -> list[SelectChoice]:
    """Return every country and territory, and none for what is taught online."""
    return [SelectChoice("", _("None (online)")), *countries()]


class WhereField(LongSelectField):
    """A question for the country or territory where an edition is held, if it is anywhere."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, offered=where_choices, codes=codes_or_none, **options)


class CountriesField(TextAreaField):
    """A question for several countries, by name in any language of the house or by code."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(formats.country_name(code) for code in self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read names and codes; raises ``ValueError`` naming those that are unknown."""
        self.data: Any = []
        if trouble := too_long("".join(valuelist[:1]), LONGEST_LIST):
            raise ValueError(trouble)
        known = _countries_by_name(languages())
        codes: list[str] = []
        unknown: list[str] = []
        for part in filter(None, map(str.strip, re.split(r"[,;\n]", "".join(valuelist[:1])))):
            code = known.get(sort_key(part.replace("&", "and"), "en"))
            (codes if code else unknown).append(code or part)
        self.data = sorted(set(codes))
        if unknown:
            raise ValueError(
                _(
                    "Not recognised as a country or territory: %(names)s.",
                    names=", ".join(unknown[:5]),
                )
            )


@remembered(4)
def _countries_by_name(codes: tuple[str, ...]) -> dict[str, str]:
    """Return countries by their names in these languages and by their codes."""
    found: dict[str, str] = {}
    for spoken in codes:
        names = country_names(spoken)
        for code in country_codes():
            found.setdefault(sort_key(names.get(code, code), "en"), code)
            found.setdefault(code.lower(), code)
    return found


SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
SLUG_HELP = _l("Use only unaccented lower-case letters, digits and hyphens, such as digital-trade.")
