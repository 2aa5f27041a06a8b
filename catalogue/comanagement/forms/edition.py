"""The form in which an edition's dates, places and terms are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.
from wtforms.validators import Regexp

from catalogue.caches import remembered
from catalogue.comanagement.forms.fields import (
    SLUG,
    CountriesField,
    Present,
    WhereField,
    checkboxes,
    datetime_local,
    day,
    integer,
    language_choices,
)
from catalogue.comanagement.forms.routes import (
    ROUTE_MOMENTS,
    RouteForm,
    clock,
    route_entries,
    route_plain,
)
from catalogue.comanagement.forms.words import RevisionForm, words_question
from catalogue.comanagement.labels import FIELDS
from catalogue.comanagement.rules import times
from catalogue.comanagement.rules.snapshots import EDITION_WORDS, Snapshot, tidy, words_field
from catalogue.comanagement.rules.times import ClockTrouble, NoInstant
from catalogue.courses.codes import (
    Admission,
    CountryBasis,
    EmployerKind,
    Format,
    Nomination,
    RouteKind,
    Visibility,
)
from catalogue.courses.labels import GROUPS, LABELS
from catalogue.i18n.validators import at_most
from catalogue.i18n.zones import ZoneField

CLOCKS = {
    ClockTrouble.NONEXISTENT: _l(
        "This time does not exist in that zone, because the clocks go forward. Choose another hour."
    ),
    ClockTrouble.AMBIGUOUS: _l(
        "This time occurs twice in that zone, because the clocks go back. Choose another hour."
    ),
}
PLAIN = (
    "zone",
    "format",
    "self_paced",
    "country",
    "languages",
    "assignment_languages",
    "capacity",
    "admission",
    "waiting_list",
    "late_entry",
    "nomination",
    "visibility",
    "eligible_countries",
    "eligible_by",
    "cancelled",
)


def _codes(kind: type[StrEnum]) -> list[SelectChoice]:
    # A list, not a function: WTForms looks at the signature of one, for each page anew.
    return [SelectChoice(code.value, name) for code, name in LABELS[kind].items()]


def in_order(chosen: Sequence[str], before: Sequence[str]) -> list[str]:
    """Return what was ticked in the order that it had before, and what is new behind it.

    The order of the boxes is that of the page's language: it must not become a change.
    """
    kept = [code for code in before if code in chosen]
    return [*kept, *sorted({*chosen} - {*kept})]


def spoken_languages(_form: Any, field: Any) -> list[SelectChoice]:
    """Return the usual languages of teaching, and those that an edition has already."""
    return language_choices(field.object_data or ())


def groups() -> list[SelectChoice]:
    """Return the regions and country groups that an edition can be meant for."""
    return [SelectChoice(code, name) for code, name in GROUPS.items() if code != "worldwide"]


class EditionForm(RevisionForm):
    """An edition; ``edition_form`` adds the languages of its words."""

    spoken: tuple[str, ...] = ()
    ground: Mapping[str, Any] = {}
    """The revision it is based on; what is left as it was there is kept to the second."""

    slug = StringField(
        FIELDS["slug"],
        [
            Present(_l("Enter a web address for the edition, such as 2027-02.")),
            at_most(80),
            Regexp(SLUG, message=_l("Use only unaccented lower-case letters, digits and hyphens.")),
        ],
        description=_l(
            "The last part of its web address, such as 2027-02. It cannot be changed later."
        ),
        render_kw={"class": "short"},
    )
    starts_on = day(FIELDS["starts_on"])
    ends_on = day(
        FIELDS["ends_on"],
        description=_l("Leave this empty if the edition is self-paced and has no end date."),
    )
    zone = ZoneField(
        FIELDS["zone"],
        description=_l("Dates and times on this page are in this time zone."),
    )
    opens_at = datetime_local(FIELDS["opens_at"])
    late_entry = BooleanField(_l("Applications can close after the first day (late entry)"))
    format = RadioField(FIELDS["format"], choices=_codes(Format))
    self_paced = BooleanField(FIELDS["self_paced"])
    city = StringField(FIELDS["city"], [at_most(120)])
    country = WhereField(FIELDS["country"])
    languages = checkboxes(FIELDS["languages"], spoken_languages)
    assignment_languages = checkboxes(FIELDS["assignment_languages"], spoken_languages)
    capacity = integer(FIELDS["capacity"], 1, 100_000)
    admission = RadioField(FIELDS["admission"], choices=_codes(Admission))
    waiting_list = BooleanField(_l("Keep a waiting list once the edition is full"))
    nomination = RadioField(FIELDS["nomination"], choices=_codes(Nomination))
    visibility = RadioField(FIELDS["visibility"], choices=_codes(Visibility))
    eligible_groups = checkboxes(FIELDS["eligible_groups"], groups())
    eligible_countries = CountriesField(
        FIELDS["eligible_countries"],
        description=_l("Names separated by commas. Leave empty if any country is eligible."),
        render_kw={"rows": 2},
    )
    eligible_by = RadioField(
        FIELDS["eligible_by"],
        choices=_codes(CountryBasis),
        description=_l(
            "Officials posted abroad live elsewhere: for one country’s service, use nationality. "
            "The application form asks for nationality only where it matters."
        ),
    )
    eligible_employers = checkboxes(FIELDS["eligible_employers"], _codes(EmployerKind))
    cancelled = BooleanField(_l("This edition is cancelled"))

    def moments(self) -> list[tuple[Any, str | None]]:
        """Return every question for a time, each with what the base revision has there."""
        found = [(self.opens_at, self.ground.get("opens_at"))]
        for kind in RouteKind:
            route = self[f"route_{kind.value}"].form
            if route.offered.data:
                kept = self.ground.get(f"routes.{kind.value}") or {}
                found.append((route.deadline_at, kept.get("deadline_at")))
                found.append((route.early_until, kept.get("early_until")))
        return found

    def validate(self, *args: Any, **options: Any) -> bool:
        """Check each answer by itself; what answers say together is for the service to judge."""
        good = bool(super().validate(*args, **options))
        if self.capacity.data is None and not self.capacity.errors:
            self.capacity.errors = [_("Enter the number of places.")]
            good = False
        if self.zone.errors:
            return False
        for question, kept in self.moments():
            if question.data is not None and not question.errors:
                try:
                    self._instant(question, kept)
                except NoInstant as error:
                    question.errors = [str(CLOCKS[error.trouble])]
                    good = False
        return good

    def _instant(self, question: Any, kept: str | None) -> str | None:
        """Return the instant of a local time; raises ``NoInstant``."""
        if question.data is None:
            return None
        zone = self.zone.data
        if kept is not None and self.ground.get("zone") == zone:
            shown = times.local(datetime.fromisoformat(kept), zone)
            if shown.replace(second=0, microsecond=0) == question.data:
                return kept
        return times.instant(question.data, zone).isoformat()

    def written(self) -> Snapshot:
        """Return the base revision as this form changes it."""
        own: dict[str, Any] = {name: self[name].data for name in PLAIN}
        for name in ("starts_on", "ends_on"):
            own[name] = self[name].data.isoformat() if self[name].data else None
        own["opens_at"] = self._instant(self.opens_at, self.ground.get("opens_at"))
        own["city"] = self.city.data or ""
        for name in ("languages", "assignment_languages"):
            own[name] = in_order(self[name].data or [], self.ground.get(name) or [])
        for name in ("eligible_groups", "eligible_employers"):
            own[name] = sorted(self[name].data or [])
        for code in self.spoken:
            for name in EDITION_WORDS:
                own[words_field(code, name)] = tidy(self[f"{name}_{code}"].data)
        for kind in RouteKind:
            own[f"routes.{kind.value}"] = self._route(kind)
        if "slug" in self:
            own["slug"] = self.slug.data
        return dict(self.ground) | own

    def _route(self, kind: RouteKind) -> dict[str, Any] | None:
        route = self[f"route_{kind.value}"].form
        if not route.offered.data:
            return None
        kept = self.ground.get(f"routes.{kind.value}") or {}
        return route_plain(route) | {
            name: self._instant(route[name], kept.get(name)) for name in ROUTE_MOMENTS
        }

    def at(self, field: str) -> Any:
        """Return the question at which to say something about a snapshot's field."""
        parts = field.split(".")
        if parts[0] == "words":
            return self[f"{parts[2]}_{parts[1]}"]
        if parts[0] == "routes":
            return self[f"route_{parts[1]}"].form[parts[2] if len(parts) > 2 else "offered"]
        return self[field]


@remembered(16)
def edition_form(languages: tuple[str, ...]) -> type[EditionForm]:
    """Return the form for a house that speaks these languages."""
    questions: dict[str, Any] = {"spoken": languages}
    for name in EDITION_WORDS:
        for code in languages:
            questions[f"{name}_{code}"] = words_question(name)
    for kind in RouteKind:
        questions[f"route_{kind.value}"] = FormField(RouteForm)
    return type("EditionWordsForm", (EditionForm,), questions)


def entries(snapshot: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    """Return a snapshot as the form's entries, its instants on the clocks of its zone."""
    zone = snapshot["zone"]
    found: dict[str, Any] = {name: snapshot[name] for name in PLAIN}
    found |= {name: snapshot[name] for name in ("slug", "city", "eligible_groups")}
    found["eligible_employers"] = snapshot["eligible_employers"]
    for name in ("starts_on", "ends_on"):
        found[name] = date.fromisoformat(snapshot[name]) if snapshot[name] else None
    found["opens_at"] = clock(snapshot["opens_at"], zone)
    for code in languages:
        for name in EDITION_WORDS:
            found[f"{name}_{code}"] = snapshot.get(words_field(code, name), "")
    for kind in RouteKind:
        route = snapshot[f"routes.{kind.value}"]
        found[f"route_{kind.value}"] = route_entries(route, zone) if route else {}
    return found
