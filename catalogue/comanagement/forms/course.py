"""Small forms around a listing: beginning a course, its address, its partners, buttons."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import escape
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.
from wtforms.validators import Regexp
from wtforms.widgets import HiddenInput

from catalogue.caches import remembered
from catalogue.comanagement.forms.fields import SLUG, SLUG_HELP, Present, text
from catalogue.courses.codes import PartnerRole
from catalogue.courses.labels import options
from catalogue.i18n.choices import interface_languages
from catalogue.i18n.formats import language_name
from catalogue.i18n.forms import BaseForm
from catalogue.i18n.selects import LongSelectField
from catalogue.i18n.validators import at_most


def slug_question() -> StringField:
    """Return the question for a course's address."""
    return StringField(
        _l("Web address"),
        [
            Present(_l("Enter a web address for the course, such as digital-trade.")),
            at_most(80),
            Regexp(SLUG, message=_l("Use only unaccented lower-case letters, digits and hyphens.")),
        ],
        description=SLUG_HELP,
    )


class ConfirmForm(BaseForm):
    """Only a button; ``number`` is the revision that was looked at before pressing it."""

    number = IntegerField(widget=HiddenInput())


class RenameForm(BaseForm):
    """Another address for a course."""

    slug = slug_question()


class CreateForm(BaseForm):
    """A new course: who leads it, and in which language it is first written."""

    spoken: tuple[str, ...] = ()

    lead = LongSelectField(_l("Institution leading the course"), coerce=int)
    source_language = SelectField(_l("Original language"), choices=interface_languages)
    slug = slug_question()

    def titles(self) -> dict[str, str]:
        """Return the titles by language."""
        return {code: self[f"title_{code}"].data or "" for code in self.spoken}


class PartnerForm(BaseForm):
    """An organisation to be asked to stand behind a course, and why."""

    spoken: tuple[str, ...] = ()

    partner = LongSelectField(_l("Institution"), coerce=int)
    role = SelectField(
        _l("Role"),
        choices=lambda: [SelectChoice(*each) for each in options(PartnerRole)],
        default=PartnerRole.CO_DELIVERER.value,
    )

    def reasons(self) -> dict[str, str]:
        """Return by language why the organisation stands behind the course."""
        return {code: self[f"reason_{code}"].data or "" for code in self.spoken}


class StatementForm(ConfirmForm):
    """An accreditor's statement in every language, and the revision that it is signed for."""

    spoken: tuple[str, ...] = ()

    def missing_statement(self) -> None:
        """Ask for the statement where the form has none in any language."""
        first = self[f"statement_{self.spoken[0]}"]
        first.errors = [_("Enter the statement that you are signing, in at least one language.")]

    def statements(self) -> dict[str, str]:
        """Return the statements by language."""
        return {code: self[f"statement_{code}"].data or "" for code in self.spoken}


class InLanguage:
    """A label that names the language, in the page's language when it is shown."""

    def __init__(self, words: Any, code: str) -> None:
        self.words = words
        self.code = code

    def __str__(self) -> str:
        return f"{self.words} ({language_name(self.code)})"

    def __html__(self) -> str:
        return str(escape(str(self)))


def _with(form: type[BaseForm], languages: tuple[str, ...], questions: dict[str, Any]) -> Any:
    return type(form.__name__, (form,), questions | {"spoken": languages})


@remembered(16)
def create_form(languages: tuple[str, ...]) -> type[CreateForm]:
    """Return the form of a new course for a house that speaks these languages."""
    made: type[CreateForm] = _with(
        CreateForm, languages, {f"title_{c}": _title(c) for c in languages}
    )
    return made


def _title(code: str) -> StringField:
    label: Any = InLanguage(_l("Title"), code)
    return StringField(label, [at_most(200)], render_kw={"lang": code})


@remembered(16)
def partner_form(languages: tuple[str, ...]) -> type[PartnerForm]:
    """Return the form for asking a partner in a house that speaks these languages."""
    questions = {f"reason_{c}": _reason(c) for c in languages}
    made: type[PartnerForm] = _with(PartnerForm, languages, questions)
    return made


def _reason(code: str) -> StringField:
    question = text(InLanguage(_l("What it contributes to the course"), code), 400, rows=2)
    question.kwargs["render_kw"]["lang"] = code  # type: ignore[attr-defined]  # An unbound field.
    return question


@remembered(16)
def statement_form(languages: tuple[str, ...]) -> type[StatementForm]:
    """Return the form of an accreditation statement for a house that speaks these languages."""
    questions = {f"statement_{c}": text(_l("Statement"), 1_000, rows=4) for c in languages}
    made: type[StatementForm] = _with(StatementForm, languages, questions)
    return made
