"""Filters and checks that forms of several features share, worded in the page's language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import EmailField, Field
from wtforms.validators import DataRequired, Optional, ValidationError

from catalogue.i18n.cleaning import clean_code, clean_email, is_visible, length
from catalogue.i18n.normalisation import normal_form


def answered(message: object = None) -> DataRequired:
    """Return the check that a question was answered with more than space."""
    return DataRequired(message=message)  # type: ignore[arg-type]  # Lazy texts are texts.


class Within:
    """Refuses a text that is too long and says by how much: the one check of lengths.

    It counts as readers do (``cleaning.length``). No ``maxlength`` goes with it: browsers count
    otherwise, and cut off in silence what is pasted.
    """

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: object, field: Field) -> None:
        """Raise ``ValidationError`` where the text is too long."""
        trouble = too_long(field.data or "", self.most)
        if trouble:
            raise ValidationError(trouble)


def too_long(text: str, most: int) -> str:
    """Return what is said of a text of more than ``most`` characters; else nothing."""
    over = length(text) - most
    if over <= 0:
        return ""
    limit = ngettext("Use at most %(num)d character.", "Use at most %(num)d characters.", most)
    excess = ngettext(
        "Your text is %(num)d character too long.",
        "Your text is %(num)d characters too long.",
        over,
    )
    return f"{limit} {excess}"


def at_most(count: int) -> Within:
    """Return the check that a text has at most ``count`` characters."""
    return Within(count)


MOST_BEFORE_AT = 64
"""Characters before the ``@`` that mail servers take (RFC 5321, 4.5.3.1.1)."""


class EmailAddress:
    """Accepts any address that mail can be sent to; webmail is as good as an employer's.

    A domain may have letters of any alphabet, since it has an ASCII form; what stands before the
    ``@`` has none, and most mail servers would refuse it.
    """

    def __call__(self, _form: object, field: Field) -> None:
        """Raise ``ValidationError`` where it is no address."""
        text = field.data or ""
        if len(text.rpartition("@")[0]) > MOST_BEFORE_AT:
            raise ValidationError(
                ngettext(
                    "The part before the @ can have at most %(num)d character. Please check the "
                    "address.",
                    "The part before the @ can have at most %(num)d characters. Please check the "
                    "address.",
                    MOST_BEFORE_AT,
                )
            )
        try:
            validate_email(text, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError as error:
            if not text.rpartition("@")[0].isascii():
                raise ValidationError(
                    str(
                        _l(
                            "Use only unaccented letters before the @: mail systems do not deliver "
                            "to other addresses. Do you have another address?"
                        )
                    )
                ) from error
            raise ValidationError(
                str(_l("Enter an e-mail address such as name@example.org."))
            ) from error


class PlainName:
    """Refuses what makes a name into something else: addresses of pages, tags, nothing at all.

    Names are repeated in mails and lists, where anybody could put them to use. Marks that turn text
    around are gone by then: every form takes them out of single lines (``i18n.cleaning``).
    """

    def __call__(self, _form: object, field: Field) -> None:
        """Raise ``ValidationError`` where the name holds such a thing."""
        if field.data and not is_visible(field.data):
            raise ValidationError(
                str(_l("Please enter the name in letters: nothing can be seen of this one."))
            )
        name = normal_form("NFKC", field.data or "").casefold()
        if any(sign in name for sign in ("://", "www.", "<", ">")):
            raise ValidationError(
                str(
                    _l(
                        "Please enter the name only, without web addresses or the characters “<” "
                        "and “>”."
                    )
                )
            )


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
    text = clean_code(text) if text else text
    return f"https://{text}" if text and "://" not in text else text


def email_question(
    label: Any = None,
    missing: Any = None,
    *,
    autocomplete: str = "email",
    checked: bool = True,
    needed: bool = True,
    **options: Any,
) -> EmailField:
    """Return the question for an e-mail address, the same in every form.

    ``missing`` is said where nothing was entered, unless it is not ``needed``. Where somebody
    signs in (``checked`` false), the address is compared and not written to.
    """
    first = answered(missing or _l("Enter your e-mail address.")) if needed else Optional()
    form_of_it = [EmailAddress()] if checked else []
    return EmailField(
        label or _l("E-mail address"),
        [first, at_most(320), *form_of_it],
        filters=[lambda text: clean_email(text) if text else text],
        render_kw={"autocomplete": autocomplete},
        **options,
    )
