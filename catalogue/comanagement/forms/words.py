"""The form in which a course's words are written, all languages side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.
from wtforms.validators import Optional, Regexp
from wtforms.widgets import HiddenInput

from catalogue.caches import remembered
from catalogue.comanagement.forms.fields import checkboxes, integer, text
from catalogue.comanagement.labels import FIELDS, WORDS
from catalogue.comanagement.rules.snapshots import COURSE_WORDS, Snapshot, tidy, words_field
from catalogue.courses.codes import Award, Level
from catalogue.courses.labels import options
from catalogue.i18n.forms import BaseForm, LineArea
from catalogue.i18n.selects import LongSelectField
from catalogue.i18n.validators import at_most
from catalogue.parsing import whole_number

LENGTHS = {"title": 200, "summary": 400, "label": 120, "venue": 200, "note": 2_000}
LONGEST = 20_000
ROWS = {"title": 2, "summary": 4, "description": 12, "outcomes": 8, "label": 0, "venue": 0}
ONE_LINE = ("title",)
"""Words that are one line on every page, however much room the question has."""
PLAIN = ("level", "weeks", "days", "hours_min", "hours_max", "ects", "eqf_level", "award", "topics")


def words_question(name: str) -> StringField:
    """Return the question for one of a listing's words in one language."""
    if name in ONE_LINE:
        return LineArea(WORDS[name], [at_most(LENGTHS[name])], render_kw={"rows": ROWS[name]})
    return text(WORDS[name], LENGTHS.get(name, LONGEST), rows=ROWS.get(name, 5))


def levels() -> list[SelectChoice]:
    """Return how much a course presupposes."""
    return [SelectChoice(*each) for each in options(Level)]


def awards() -> list[SelectChoice]:
    """Return what participants are given at the end."""
    return [SelectChoice(*each) for each in options(Award)]


class RevisionForm(BaseForm):
    """What every form that adds a revision has: its base, for whom, and a note."""

    base = IntegerField(widget=HiddenInput())
    organisation = SelectField(
        _l("Saved on behalf of"), [Optional()], choices=[], validate_choice=False
    )
    revision_note = StringField(
        _l("Summary of your changes"),
        [at_most(500)],
        description=_l("Shown in the history to everyone who works on this course."),
    )
    seen = HiddenField()
    """The head that was shown on a clash page; empty on the first sending."""

    def on_behalf(self) -> int | None:
        """Return the organisation chosen, if the question was put."""
        return whole_number(self.organisation.data)

    def put_organisations(self, names: Mapping[int, str]) -> None:
        """Ask on whose behalf, where somebody may speak for several; else drop the question."""
        if len(names) < 2:
            del self.organisation
        else:
            self.organisation.choices = [
                SelectChoice(str(key), name) for key, name in names.items()
            ]


class WordsForm(RevisionForm):
    """A course's words and classification; ``words_form`` adds the languages."""

    spoken: tuple[str, ...] = ()

    level = LongSelectField(FIELDS["level"], offered=levels)
    weeks = integer(FIELDS["weeks"], 1, 104)
    days = integer(FIELDS["days"], 1, 60, description=_l("For a workshop, instead of weeks."))
    hours_min = integer(FIELDS["hours_min"], 1, 60)
    hours_max = integer(FIELDS["hours_max"], 1, 60)
    award = LongSelectField(FIELDS["award"], offered=awards)
    ects = integer(FIELDS["ects"], 1, 300)
    eqf_level = integer(FIELDS["eqf_level"], 1, 8)
    isced_f = StringField(
        FIELDS["isced_f"],
        [Optional(), Regexp(r"^[0-9]{4}$", message=_l("Four digits, such as 0312."))],
        description=_l("Four digits of the international classification, such as 0312."),
        render_kw={"class": "short", "inputmode": "numeric"},
    )
    topics = checkboxes(FIELDS["topics"], [])

    def written(self, ground: Snapshot) -> Snapshot:
        """Return the base revision as this form changes it."""
        own: dict[str, Any] = {name: self[name].data for name in PLAIN}
        own["topics"] = sorted(self.topics.data or [])
        own["isced_f"] = self.isced_f.data or ""
        for code in self.spoken:
            for name in COURSE_WORDS:
                own[words_field(code, name)] = tidy(self[f"{name}_{code}"].data)
        return ground | own

    def confirmed(self) -> list[str]:
        """Return the translations that were called still right."""
        return [
            words_field(code, name)
            for code in self.spoken
            for name in COURSE_WORDS
            if self[f"right_{name}_{code}"].data
        ]

    def at(self, field: str) -> Any:
        """Return the question at which to say something about a snapshot's field."""
        parts = field.split(".")
        return self[f"{parts[2]}_{parts[1]}"] if parts[0] == "words" else self[field]


@remembered(16)
def words_form(languages: tuple[str, ...]) -> type[WordsForm]:
    """Return the form for a house that speaks these languages."""
    questions: dict[str, Any] = {"spoken": languages}
    for name in COURSE_WORDS:
        for code in languages:
            questions[f"{name}_{code}"] = words_question(name)
            questions[f"right_{name}_{code}"] = BooleanField(_l("The translation is still correct"))
    return type("CourseWordsForm", (WordsForm,), questions)


def entries(snapshot: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    """Return a snapshot as the form's entries."""
    found = {name: snapshot[name] for name in (*PLAIN, "isced_f")}
    for code in languages:
        for name in COURSE_WORDS:
            found[f"{name}_{code}"] = snapshot.get(words_field(code, name), "")
    return found
