"""Filters and checks that forms of several features share, worded in the page's language."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Field
from wtforms.validators import DataRequired, Length, ValidationError


def stripped(text: str | None) -> str | None:
    """Return the text without the space around it."""
    return text.strip() if isinstance(text, str) else text


def one_line(text: str | None) -> str | None:
    """Return the text on one line, single-spaced: what a name or a title is."""
    return " ".join(text.split()) if isinstance(text, str) else text


def answered(message: object = None) -> DataRequired:
    """Return the check that a question was answered with more than space."""
    return DataRequired(message=message)  # type: ignore[arg-type]  # Lazy texts are texts.


def at_most(count: int) -> Length:
    """Return the check that a text has at most ``count`` characters."""
    return Length(max=count)


class Within:
    """Refuses a text that is too long, and says by how much; line ends count as one character."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: object, field: Field) -> None:
        """Raise ``ValidationError`` where the text is too long."""
        over = len(field.data or "") - self.most
        if over > 0:
            raise ValidationError(
                ngettext(
                    "Your text is %(num)d character too long. Please shorten it to %(most)d.",
                    "Your text is %(num)d characters too long. Please shorten it to %(most)d.",
                    over,
                    most=self.most,
                )
            )


def plain_lines(text: str | None) -> str | None:
    """Return a text with one sort of line end: browsers send two characters for each."""
    text = stripped(text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


class EmailAddress:
    """Accepts any address that mail can be sent to; webmail is as good as an employer's.

    A domain may have letters of any alphabet, since it has an ASCII form; what stands before the
    ``@`` has none, and most mail servers would refuse it.
    """

    def __call__(self, _form: object, field: Field) -> None:
        """Raise ``ValidationError`` where it is no address."""
        text = field.data or ""
        try:
            validate_email(text, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError as error:
            if not text.rpartition("@")[0].isascii():
                raise ValidationError(
                    str(
                        _l(
                            "Before the @, use letters without accents only: mail systems do not "
                            "deliver to other addresses. Do you have another one?"
                        )
                    )
                ) from error
            raise ValidationError(
                str(_l("Enter an e-mail address such as name@example.org."))
            ) from error


class PlainName:
    """Refuses what makes a name into something else: addresses of pages, tags, turned-round text.

    Names are repeated in mails and lists, where anybody could put them to use.
    """

    def __call__(self, _form: object, field: Field) -> None:
        """Raise ``ValidationError`` where the name holds such a thing."""
        name = unicodedata.normalize("NFKC", field.data or "").casefold()
        if any(sign in name for sign in ("://", "www.", "<", ">")):
            raise ValidationError(
                str(_l("Please give the name only, without web addresses and without “<” or “>”."))
            )
        if any(unicodedata.bidirectional(each) in TURNING for each in name):
            raise ValidationError(
                str(
                    _l(
                        "This name holds invisible marks that turn the text around. Please type it "
                        "again instead of pasting it."
                    )
                )
            )


TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""What Unicode calls the marks that change the direction of the text after them."""


class WebAddress:
    """Accepts an ``http`` or ``https`` address; nothing else may become a link."""

    def __call__(self, _form: object, field: Field) -> None:
        """Raise ``ValidationError`` where it is no web address."""
        if not is_web_address(field.data or ""):
            raise ValidationError(str(_l("Enter a web address such as https://www.example.org.")))


def is_web_address(text: str) -> bool:
    """Say whether the text is an ``http`` or ``https`` address of a named host."""
    if any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        return False


def with_scheme(text: str | None) -> str | None:
    """Return a web address typed as ``www.example.org`` with ``https://`` before it."""
    text = stripped(text)
    return f"https://{text}" if text and "://" not in text else text
