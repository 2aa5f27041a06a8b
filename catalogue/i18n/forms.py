"""The form that every form of the house is: what the libraries say is said in our own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    DecimalField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import HiddenInput

from catalogue.i18n.cleaning import LOST, clean_code, clean_line, clean_text

MESSAGES = {
    "This field is required.": _l("This question needs an answer."),
    "Not a valid choice.": _l("Choose one of the options."),
    "Not a valid choice": _l("Choose one of the options."),
    "Not a valid integer value.": _l("Enter a whole number."),
    "Not a valid decimal value.": _l("Enter a number."),
    "Not a valid float value.": _l("Enter a number."),
    "Not a valid date value.": _l("Enter a date as year-month-day, for example 2027-02-15."),
    "Not a valid datetime value.": _l("Enter a date and a time, for example 2027-02-15 23:59."),
    "Not a valid time value.": _l("Enter a time, for example 23:59."),
    "Invalid email address.": _l("Enter an e-mail address such as name@example.org."),
    "Invalid URL.": _l("Enter a web address such as https://www.example.org."),
    "Invalid input.": _l("Choose one of the options."),
    "Invalid Choice: could not coerce.": _l("Choose one of the options."),
    "Choices cannot be None.": _l("Choose one of the options."),
    "CSRF token missing.": _l("The form has gone stale. Please send it again."),
    "Invalid CSRF Token.": _l("The form has gone stale. Please send it again."),
    "CSRF failed.": _l("The form has gone stale. Please send it again."),
    "Number must be at least %(min)s.": _l("The number must be at least %(min)s."),
    "Number must be at most %(max)s.": _l("The number must be at most %(max)s."),
    "Number must be between %(min)s and %(max)s.": _l(
        "The number must be from %(min)s to %(max)s."
    ),
    "Field must be between %(min)d and %(max)d characters long.": _l(
        "Use from %(min)d to %(max)d characters."
    ),
}
"""What WTForms says, and what the house says instead (its own catalogues say *tú* or nothing)."""

PACKAGE = __name__.partition(".")[0]
UNREADABLE = _l("A character of this answer could not be read; it is shown as “�”. Type it again.")


def _length(words: str, count: int) -> str | None:
    if words.startswith("Field must be at least"):
        return str(
            ngettext("Use at least %(num)d character.", "Use at least %(num)d characters.", count)
        )
    if words.startswith("Field cannot be longer"):
        return str(
            ngettext("Use at most %(num)d character.", "Use at most %(num)d characters.", count)
        )
    if words.startswith("Field must be exactly"):
        return str(
            ngettext("Use exactly %(num)d character.", "Use exactly %(num)d characters.", count)
        )
    return None


class BaseMessages:
    """Stands where WTForms looks for translations of its built-in messages."""

    def gettext(self, words: str) -> str:
        """Return the house's words for a message of WTForms."""
        return str(MESSAGES[words]) if words in MESSAGES else str(gettext(words))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Return the house's words for a message of WTForms that counts."""
        return _length(singular, count) or (singular if count == 1 else plural)


class LineArea(TextAreaField):
    """A question for one line that is long enough to be shown on several."""


def cleaner_of(field: Field) -> Callable[[str], str] | None:
    """Return what cleans an answer before it is read: the one place where this is decided.

    A password is taken as it is typed, since nobody sees it. Plain questions are for a name or a
    title; any other (an address, a number, a day, an option) has to be exact.
    """
    if isinstance(field, PasswordField):
        return None
    if isinstance(field, TextAreaField) and not isinstance(field, LineArea):
        return clean_text
    return clean_line if type(field) in (StringField, LineArea) else clean_code


class BaseForm(FlaskForm):  # type: ignore[misc]  # The library is untyped.
    """The base of every form: a token against forged requests, messages in the page's language.

    Every answer is cleaned as it is read (``cleaner_of``), so that forms and services see what
    people see.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # The library is untyped.
        """How WTForms treats the form."""

        def get_translations(self, _form: object) -> Any:
            """Answer with the house's words."""
            return BaseMessages()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was sent, each answer cleaned as its question wants it."""
            sent = super().wrap_formdata(form, formdata)
            return sent if sent is None else MultiDict(_cleaned(form, sent))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every answer; one with a character that could not be read is asked for again."""
        good = bool(super().validate(extra_validators))
        for field in self:
            if any(isinstance(text, str) and LOST in text for text in field.raw_data or ()):
                field.errors = [*field.errors, str(UNREADABLE)]
                good = False
        return good


def text_questions() -> dict[str, Any]:
    """Return by name what is asked by every question for text that any form has had so far.

    For pages that show what was typed where the form itself cannot be made any more.
    """
    found: dict[str, Any] = {}
    forms: list[Any] = [BaseForm]
    while forms:
        form = forms.pop()
        forms += [each for each in form.__subclasses__() if each.__module__.startswith(PACKAGE)]
        for name, question in vars(form).items():
            if hasattr(question, "field_class") and _is_typed(question):
                found.setdefault(name, _label(question))
    return found


def has_text(sent: Mapping[str, str]) -> bool:
    """Say whether a form was sent in which somebody typed something, a password apart."""
    questions = text_questions()
    return any(text and name.rpartition("-")[2] in questions for name, text in sent.items())


def _is_typed(question: Any) -> bool:
    kind, widget = question.field_class, question.kwargs.get("widget")
    is_text = issubclass(kind, StringField | IntegerField | DecimalField)
    is_seen = not issubclass(kind, PasswordField | HiddenField)
    return is_text and is_seen and not isinstance(widget, HiddenInput)


def _label(question: Any) -> Any:
    return question.args[0] if question.args else question.kwargs.get("label", "")


def _cleaned(form: Any, sent: Any) -> Iterator[tuple[str, Any]]:
    cleaners = {field.name: cleaner_of(field) for field in form}
    # A form inside another reads only its own answers; the outer one hands on those of all.
    is_inner = any(field.name != field.short_name for field in form)
    for name, value in sent.items(multi=True):
        if is_inner and name not in cleaners:
            continue
        clean = cleaners.get(name)
        yield name, clean(value) if clean is not None and isinstance(value, str) else value
