"""The forms of signing in, passwords and the account."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.
from wtforms.validators import Length, ValidationError

from catalogue.accounts.rules import PASSWORD_LEAST, PASSWORD_MOST, is_weak
from catalogue.i18n.choices import interface_languages
from catalogue.i18n.forms import BaseForm
from catalogue.i18n.validators import PlainName, answered, at_most, email_question
from catalogue.i18n.zones import ZoneField


class NotGuessable:
    """Refuses passwords that anybody would try first; ``known`` says whose account it is."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ``ValidationError`` where the password is weak."""
        around = getattr(form, "known", ())
        if is_weak(field.data or "", (*around, current_app.config["SITE_NAME"])):
            raise ValidationError(
                _(
                    "This password is easy to guess. Choose another: for example, four or "
                    "five words."
                )
            )


def new_password_field() -> PasswordField:
    """Return the question for a new password: long rather than complicated."""
    return PasswordField(
        _l("New password"),
        [
            answered(_l("Choose a password.")),
            Length(min=PASSWORD_LEAST),
            at_most(PASSWORD_MOST),
            NotGuessable(),
        ],
        description=_l(
            "At least 12 characters. A password of several words is safer and easier to remember "
            "than one with symbols."
        ),
        render_kw={"autocomplete": "new-password"},
    )


def full_name_field() -> StringField:
    """Return the question for somebody's name, in one field and as they write it."""
    return StringField(
        _l("Full name"),
        [answered(_l("Enter your full name.")), at_most(200), PlainName()],
        render_kw={"autocomplete": "name"},
    )


def language_field(label: object = None) -> RadioField:
    """Return the question for a language of the house, by default that of mails and pages."""
    return RadioField(
        label or _l("Language of your e-mails and pages"),  # type: ignore[arg-type]  # Lazy text.
        [answered(_l("Choose a language."))],
        choices=interface_languages,
    )


class SignInForm(BaseForm):
    """Signing in."""

    email = email_question(autocomplete="username", checked=False)
    password = PasswordField(
        _l("Password"),
        [answered(_l("Enter your password.")), at_most(PASSWORD_MOST)],
        render_kw={"autocomplete": "current-password"},
    )


class AskResetForm(BaseForm):
    """Asking for a link to a new password."""

    email = email_question(autocomplete="username")


class NewPasswordForm(BaseForm):
    """Choosing a password."""

    known: tuple[str, ...] = ()
    new_password = new_password_field()


class ChangePasswordForm(BaseForm):
    """Changing one's password."""

    known: tuple[str, ...] = ()
    password = PasswordField(
        _l("Current password"),
        [answered(_l("Enter your current password.")), at_most(PASSWORD_MOST)],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = new_password_field()


class AccountForm(BaseForm):
    """What a person is called and how they are written to."""

    full_name = full_name_field()
    language = language_field()


class MemberForm(AccountForm):
    """The same of whoever acts for an institution, and how often they wish to be written to."""

    cadence = RadioField(
        _l("E-mails about what others do"),
        [answered(_l("Choose how often we write to you."))],
        choices=lambda: [
            SelectChoice("at-once", _("At once what needs an answer, the rest once a day")),
            SelectChoice("daily", _("Everything once a day, at 07:00")),
            SelectChoice("never", _("None, except what changes your rights or needs your consent")),
        ],
        description=_l(
            "Invitations, publications, sign-offs and members of the institutions that you act "
            "for. Everything also appears on the Activity page of the workspace."
        ),
    )
    zone = ZoneField(
        _l("Your time zone"), description=_l("E-mails that come once a day arrive at 07:00 here.")
    )


class EmptyForm(BaseForm):
    """A button and nothing else: it carries the token against forged requests."""
