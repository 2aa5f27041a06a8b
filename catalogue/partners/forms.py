"""The forms about partners' people and those who want to become partners."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import Optional, ValidationError

from catalogue.accounts.access import MemberRole
from catalogue.accounts.forms import full_name_field, language_field, new_password_field
from catalogue.i18n.choices import Choice, CountryField
from catalogue.i18n.formats import language_name
from catalogue.i18n.forms import BaseForm
from catalogue.i18n.languages import languages
from catalogue.i18n.url_segments import reserved
from catalogue.i18n.validators import (
    PlainName,
    WebAddress,
    answered,
    at_most,
    email_question,
    with_scheme,
)
from catalogue.partners.codes import OrganisationKind
from catalogue.partners.labels import DUTIES, KINDS
from catalogue.partners.rules import SLUG_MOST, is_slug


def _email_field() -> EmailField:
    return email_question(missing=_l("Enter an e-mail address."))


def _kinds() -> list[Any]:
    offered = [Choice(kind.value, str(label)) for kind, label in KINDS.items()]
    return [Choice("", _("Choose a type")), *offered]


def _duties() -> list[Any]:
    return [Choice(role.value, str(label)) for role, label in DUTIES.items()]


class JoinForm(BaseForm):
    """Becoming a partner: who you are, and what you would like to do together."""

    submission = HiddenField()
    organisation_name = StringField(
        _l("Name of the institution"),
        [answered(_l("Enter the name of the institution.")), at_most(200), PlainName()],
        render_kw={"autocomplete": "organization"},
    )
    organisation_kind = SelectField(
        _l("Type of institution"), [answered(_l("Choose a type."))], choices=_kinds
    )
    country = CountryField(render_kw={"autocomplete": "country"})
    website = URLField(
        _l("Website"),
        [Optional(), WebAddress(), at_most(500)],
        filters=[with_scheme],
        render_kw={"autocomplete": "url"},
    )
    full_name = full_name_field()
    email = _email_field()
    position = StringField(
        _l("Position"),
        [at_most(200)],
        render_kw={"autocomplete": "organization-title"},
    )
    message = TextAreaField(
        _l("What would you like to do together?"),
        [answered(_l("Tell us briefly what you would like to do together.")), at_most(4000)],
        description=_l(
            "For example: teach a course with us, accredit one, fund places, host a workshop."
        ),
        render_kw={"rows": 7},
    )


class InviteForm(BaseForm):
    """Inviting a colleague."""

    email = _email_field()
    role = RadioField(_l("Role"), [answered(_l("Choose a role."))], choices=_duties)
    language = language_field(_l("Language of the invitation"))


class ContactForm(BaseForm):
    """Where an institution answers the people who apply to its courses."""

    contact_email = email_question(
        _l("E-mail address for replies"),
        needed=False,
        description=_l(
            "E-mails to applicants give this address, and their replies arrive "
            "there. Ideally, several colleagues read it. If it is empty, the "
            "catalogue team replies."
        ),
    )


class NewcomerForm(BaseForm):
    """Accepting an invitation without an account yet."""

    known: tuple[str, ...] = ()
    full_name = full_name_field()
    language = language_field()
    new_password = new_password_field()


class DeclineForm(BaseForm):
    """Declining an enquiry."""

    reason = TextAreaField(
        _l("Reason"),
        [answered(_l("Enter the reason; it is sent to the enquirer.")), at_most(2000)],
        description=_l("Sent to the enquirer as written; please use their language."),
        render_kw={"rows": 5},
    )


class UsableSlug:
    """Accepts a well-formed slug that is no word of the house's own addresses."""

    def __call__(self, _form: object, field: Field) -> None:
        """Raise ``ValidationError`` where it is none."""
        if not is_slug(field.data or "", reserved()):
            raise ValidationError(
                _(
                    "Use only unaccented lower-case letters, digits and hyphens; some words "
                    "are reserved."
                )
            )


def _name_field(code: str) -> StringField:
    return StringField(
        _("Name in %(language)s", language=language_name(code)),
        [answered(_l("Enter the name of the institution.")), at_most(200)],
        render_kw={"lang": code},
    )


def approve_form(**values: Any) -> BaseForm:
    """Return the form that makes an enquiry an organisation: a name in every language, a slug."""
    fields: dict[str, Any] = {f"name_{code}": _name_field(code) for code in languages()}
    fields["slug"] = StringField(
        _l("Last part of its web address"),
        [answered(_l("Enter the last part of the web address.")), UsableSlug(), at_most(SLUG_MOST)],
        description=_l("Becomes part of the page’s web address, the same in every language."),
    )
    form: BaseForm = type("ApproveForm", (BaseForm,), fields)(**values)
    return form


def names_of(form: BaseForm) -> dict[str, str]:
    """Return the names given, by language."""
    return {code: form[f"name_{code}"].data for code in languages()}


def role_of(form: InviteForm) -> MemberRole:
    """Return the role chosen."""
    return MemberRole(form.role.data)


def kind_of(form: JoinForm) -> OrganisationKind:
    """Return the kind chosen."""
    return OrganisationKind(form.organisation_kind.data)
