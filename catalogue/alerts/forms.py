"""The form with which somebody asks to be told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from catalogue.courses.codes import EmployerKind
from catalogue.courses.labels import options
from catalogue.i18n.choices import Choice, CountryField
from catalogue.i18n.forms import BaseForm
from catalogue.i18n.validators import at_most, email_question

NOTE_MOST = 600


def _employers() -> list[Any]:
    return [Choice("", _("Choose one")), *(Choice(*each) for each in options(EmployerKind))]


class AskForm(BaseForm):
    """Where to write. ``subject`` is for programs that fill in everything; people do not see it,

    and no browser knows what to fill in there by itself.
    """

    email = email_question(missing=_l("Enter an e-mail address."))
    subject = StringField(
        _l("Leave this field empty: it is there to catch automatic entries"),
        render_kw={"autocomplete": "off"},
    )

    def is_trap_sprung(self) -> bool:
        """Say whether a program filled in what people cannot see."""
        return bool(self.subject.data)


class InterestForm(AskForm):
    """The same for a planned course, with what helps those who plan it; none of it is needed."""

    country = CountryField(
        _l("Country or territory where you work"),
        [Optional()],
        render_kw={"autocomplete": "country"},
    )
    employer_kind = SelectField(
        _l("Type of institution where you work"), [Optional()], choices=_employers
    )
    note = TextAreaField(
        _l("What would you need from this course?"),
        [at_most(NOTE_MOST)],
        description=_l(
            "For example a month, a language, or a question it should answer. Please "
            "do not include anything that identifies you."
        ),
        render_kw={"rows": 4},
    )


class ConfirmForm(BaseForm):
    """Which of several requests were one's own; for a single one the button says it."""

    alerts = SelectMultipleField(
        _l("Which of these did you ask for?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[],
    )

    def offer(self, ids: Collection[int]) -> None:
        """Say which requests the link is for; the template words them."""
        self.alerts.choices = [Choice(str(each), str(each)) for each in ids]
