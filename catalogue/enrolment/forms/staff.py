"""Forms of those who decide: a decision is chosen and looked at before it is told."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.
from wtforms.validators import InputRequired

from catalogue.enrolment.rules.transitions import Act
from catalogue.i18n.choices import interface_languages
from catalogue.i18n.forms import BaseForm
from catalogue.i18n.validators import answered, at_most


class DecisionForm(BaseForm):
    """What to do with an application, and what is written with it.

    The choices are those that the rules leave open; a choice that they do not is answered by the
    rules, in words.
    """

    seen = HiddenField()
    act = RadioField(
        _l("Decision"),
        [InputRequired(_l("Choose what to do."))],
        validate_choice=False,
    )
    target = SelectField(_l("Edition to move to"), validate_choice=False)
    tell = BooleanField(_l("Let the applicant know that the application is under review again"))
    note = TextAreaField(_l("Note to the applicant"), [at_most(2_000)], render_kw={"rows": "5"})
    note_language = RadioField(_l("Language of the note"), choices=interface_languages)
    internal_note = TextAreaField(_l("Internal note"), [at_most(2_000)], render_kw={"rows": "3"})

    def offer(self, acts: Sequence[tuple[str, str]], targets: Sequence[tuple[str, str]]) -> None:
        """Offer these acts and these editions; what belongs to no act that is open is left out."""
        codes = {code for code, _words in acts}
        self.act.choices = [SelectChoice(code, words) for code, words in acts]
        if Act.MOVE in codes:
            self.target.choices = [SelectChoice(slug, words) for slug, words in targets]
        else:
            del self.target
        if Act.RECONSIDER not in codes:
            del self.tell

    def carried(self) -> list[tuple[str, str]]:
        """Return all answers, for the page on which they are looked at before they count."""
        fields = (self.seen, self.act, self.note, self.note_language, self.internal_note)
        found = [(each.name, each.data or "") for each in fields]
        if self.act.data == Act.MOVE:
            found.append(("target", self.target.data or ""))
        if self.act.data == Act.RECONSIDER and self.tell.data:
            found.append(("tell", "y"))
        return found


class InternalNoteForm(BaseForm):
    """A note among the staff."""

    staff_note = TextAreaField(
        _l("Internal note"),
        [answered(_l("Write the note first.")), at_most(2_000)],
        render_kw={"rows": "3"},
    )


class LetterForm(BaseForm):
    """A nomination letter that has arrived."""

    arrived_on = DateField(
        _l("Arrived on"), [InputRequired(_l("Enter the date."))], render_kw={"class": "short"}
    )
    written_by = StringField(_l("Letter from"), [at_most(200)])


class SeenForm(BaseForm):
    """A button that undoes what the page shows, and nothing that came after."""

    seen = HiddenField()
