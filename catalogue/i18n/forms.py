"""The form that every form of the house is: what the libraries say is said in our own words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

SAID = {
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


class HouseWords:
    """Stands where WTForms looks for translations of its built-in messages."""

    def gettext(self, words: str) -> str:
        """Return the house's words for a message of WTForms."""
        return str(SAID[words]) if words in SAID else str(gettext(words))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Return the house's words for a message of WTForms that counts."""
        return _length(singular, count) or (singular if count == 1 else plural)


class HouseForm(FlaskForm):  # type: ignore[misc]  # The library is untyped.
    """The base of every form: a token against forged requests, messages in the page's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # The library is untyped.
        """How WTForms treats the form."""

        def get_translations(self, _form: object) -> Any:
            """Answer with the house's words."""
            return HouseWords()
