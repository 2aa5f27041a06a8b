"""The application form."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.
from wtforms.validators import ValidationError

from catalogue.browse.forms.candidate import NationalitiesField
from catalogue.courses.codes import CountryBasis, EmployerKind, Nomination, RouteKind
from catalogue.courses.labels import label as course_label
from catalogue.courses.labels import options
from catalogue.courses.rules.eligibility import (
    Candidate,
    Limits,
    Outcome,
    Terms,
    asks_nationality,
    eligibility,
)
from catalogue.enrolment.codes import NominationPlan, Requirements, StudyLanguage
from catalogue.enrolment.labels import label
from catalogue.enrolment.rules.transitions import MOTIVATION_LIMIT
from catalogue.i18n import formats
from catalogue.i18n.choices import CountryField
from catalogue.i18n.forms import BaseForm
from catalogue.i18n.validators import PlainName, answered, at_most, email_question


@dataclass(frozen=True)
class RouteOption:
    """One way of taking part: its code, what it is and costs, and whether it is still open."""

    kind: str
    words: str
    is_open: bool


@dataclass(frozen=True)
class Shape:
    """What an edition asks: who it is for, and which questions it has.

    ``lost_route`` is the way of taking part that the draft names and the edition no longer offers;
    then it is asked for even where only one is left, since nobody chose that one.
    """

    limits: Limits = field(default_factory=Terms)
    who: str = ""
    routes: Sequence[RouteOption] = field(default=())
    lost_route: str | None = None
    has_conditions: bool = False
    teaching_languages: str = ""


def _choices(kind: type[StrEnum], leave_out: Collection[str] = ()) -> list[SelectChoice]:
    return [SelectChoice(each.value, label(each)) for each in kind if each.value not in leave_out]


class ApplicationForm(BaseForm):
    """An application, one question after another; what an edition does not ask is left out.

    Its page carries the token against forged requests itself, since the form is also made from a
    draft, where nothing was posted.
    """

    class Meta(BaseForm.Meta):
        """How WTForms treats the form."""

        csrf = False

    full_name = StringField(
        _l("Full name, as on the certificate"),
        [answered(_l("Enter your full name.")), at_most(200), PlainName()],
        description=_l("Write it as you normally do: one name or several, in your usual order."),
        render_kw={"autocomplete": "name"},
    )
    email = email_question(
        description=_l(
            "We will write to you at this address. Please give your work address if you have "
            "one; otherwise a personal address will do."
        ),
    )
    country = CountryField(
        _l("Country or territory where you live"),
        [answered(_l("Choose the country or territory where you live."))],
        render_kw={"autocomplete": "country"},
    )
    nationality = NationalitiesField(
        _l("Nationality"),
        [answered(_l("Choose your nationality, or “Stateless”."))],
        description=_l("Asked because nationality determines who can take part in this edition."),
    )
    position = StringField(
        _l("Position"),
        [answered(_l("Enter your position.")), at_most(200)],
        description=_l("For example: second secretary, policy adviser."),
        render_kw={"autocomplete": "organization-title"},
    )
    employer = StringField(
        _l("Employer"),
        [answered(_l("Enter the name of your employer.")), at_most(200)],
        description=_l("The ministry, authority or organisation you work for."),
        render_kw={"autocomplete": "organization"},
    )
    employer_kind = RadioField(
        _l("Type of employer"),
        [answered(_l("Choose the type of employer."))],
        choices=lambda: [SelectChoice(*each) for each in options(EmployerKind)],
    )
    route = RadioField(
        _l("How would you like to take part?"), [answered(_l("Choose how to take part."))]
    )
    requirements = RadioField(
        _l("Do you meet the requirements of this edition?"),
        [answered(_l("Choose whether you meet the requirements."))],
        choices=lambda: _choices(Requirements),
    )
    study_language = RadioField(
        "", [answered(_l("Choose how easily you can follow a course in that language."))]
    )
    nomination = RadioField(
        _l("Is your institution nominating you?"),
        [answered(_l("Choose whether a nomination letter will follow."))],
    )
    motivation = TextAreaField(
        _l("Reasons for applying"),
        [
            answered(_l("Please explain why you would like to take part.")),
            at_most(MOTIVATION_LIMIT),
        ],
        render_kw={"rows": "12"},
    )
    notice = BooleanField(
        _l("I have read how my data is used."),
        [answered(_l("Confirm that you have read how your data is used."))],
    )
    news = BooleanField(_l("Write to me about other courses too. I can unsubscribe at any time."))

    def __init__(self, shape: Shape, entries: Any = None, **options: Any) -> None:
        """Make the form that an edition asks for, filled in with ``entries`` as typed."""
        super().__init__(MultiDict(entries) if entries is not None else None, **options)
        self.shape = shape
        self.motivation.description = _(
            "Why do you want to take this course, and how will you use what you learn? (up to "
            "%(most)s characters)",
            most=formats.count(MOTIVATION_LIMIT),
        )
        if not asks_nationality(shape.limits):
            del self.nationality
        if len(shape.routes) > 1 or shape.lost_route is not None:
            self._ask_route()
        else:
            del self.route
        if not shape.has_conditions:
            del self.requirements
        if shape.teaching_languages:
            self.study_language.choices = _choices(StudyLanguage)
            self.study_language.label.text = _(
                "How easily can you follow a course in %(languages)s?",
                languages=shape.teaching_languages,
            )
        else:
            del self.study_language
        self._ask_nomination()

    def _ask_route(self) -> None:
        """Offer the ways whose deadline has not passed; say which ones it has."""
        routes = self.shape.routes
        self.route.choices = [
            SelectChoice(each.kind, each.words) for each in routes if each.is_open
        ]
        closed = [each.words for each in routes if not each.is_open]
        if closed:
            self.route.description = _("No longer available: %(routes)s", routes="; ".join(closed))
        if self.shape.lost_route:
            self.route.description = _(
                "You had chosen “%(route)s”, which this edition no longer offers. Everything else "
                "you typed is still here.",
                route=course_label(RouteKind(self.shape.lost_route)),
            )

    def _ask_nomination(self) -> None:
        if self.shape.limits.nomination == Nomination.NONE:
            del self.nomination
            return
        required = self.shape.limits.nomination == Nomination.REQUIRED
        without = {NominationPlan.NONE.value} if required else set()
        self.nomination.choices = _choices(NominationPlan, without)
        self.nomination.description = (
            _(
                "This edition requires a nomination letter. It can be sent after your "
                "application, but must arrive before applications close."
            )
            if required
            else _(
                "A nomination letter is preferred but not required. It can be sent after your "
                "application, but should arrive before applications close."
            )
        )

    def candidate(self) -> Candidate:
        """Return what somebody says of themselves, as far as the rule of eligibility asks."""
        nationalities = self.nationality.data if "nationality" in self else None
        return Candidate(
            self.country.data or "", tuple(nationalities or ()), self.employer_kind.data or ""
        )

    def _refuse_outsiders(self) -> None:
        """Raise ``ValidationError`` where the edition is not for people of these countries."""
        if eligibility(self.shape.limits, self.candidate()).outcome is Outcome.NOT_ELIGIBLE:
            raise ValidationError(
                _(
                    "This edition is for %(people)s. Please check your answer; the "
                    "application cannot be sent with this one.",
                    people=self.shape.who,
                )
            )

    def validate_country(self, field: Field) -> None:
        """Refuse a country that the edition is not for; where somebody lives is no judgement."""
        if not field.errors and self.shape.limits.eligible_by == CountryBasis.RESIDENCE:
            self._refuse_outsiders()

    def validate_nationality(self, field: Field) -> None:
        """Refuse nationalities that the edition is not for, nor the country of residence."""
        if not field.errors:
            self._refuse_outsiders()

    def validate_route(self, field: Field) -> None:
        """Refuse a way of taking part that is no longer offered, or whose deadline has passed."""
        if self.shape.lost_route and field.data in ("", self.shape.lost_route, None):
            field.errors = []
            raise ValidationError(
                _("Choose how to take part: what you chose is no longer offered.")
            )
        if any(each.kind == field.data and not each.is_open for each in self.shape.routes):
            field.errors = []
            raise ValidationError(_("The deadline for this has passed. Choose another."))

    def typed(self) -> dict[str, str | list[str]]:
        """Return the answers as they were typed, right or wrong, for the draft.

        A box that is not ticked is left out, as a browser leaves it out: kept as an empty text it
        would come back as a box whose tick says nothing.
        """
        return {
            name: [text for text in field.raw_data or [] if text]
            if isinstance(field, NationalitiesField)
            else (field.raw_data[0] if field.raw_data else "")
            for name, field in self._fields.items()
            if field.data or not isinstance(field, BooleanField)
        }
