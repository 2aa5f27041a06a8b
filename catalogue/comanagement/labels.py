"""What fields, changes and troubles of listings are called, in the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from catalogue.comanagement.codes import Freshness
from catalogue.comanagement.rules.validity import Problem, Trouble
from catalogue.courses.codes import (
    Admission,
    Award,
    CountryBasis,
    EmployerKind,
    Format,
    Funding,
    Level,
    Nomination,
    RouteKind,
    Visibility,
)
from catalogue.courses.labels import group_label, label
from catalogue.i18n import formats

WORDS = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "description": _l("Description"),
    "outcomes": _l("What you will learn to do"),
    "audience": _l("Who it is for"),
    "prerequisites": _l("Requirements"),
    "label": _l("Name of the edition"),
    "venue": _l("Venue"),
    "note": _l("Note"),
}
FIELDS = {
    "source_language": _l("Original language"),
    "level": _l("Level"),
    "weeks": _l("Weeks"),
    "days": _l("Days"),
    "hours_min": _l("Hours a week (minimum)"),
    "hours_max": _l("Hours a week (maximum)"),
    "ects": _l("ECTS credits"),
    "eqf_level": _l("Level in the European Qualifications Framework"),
    "award": _l("Award on completion"),
    "isced_f": _l("Field of study (ISCED-F)"),
    "topics": _l("Topics"),
    "slug": _l("Web address of the edition"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "opens_at": _l("Applications open"),
    "zone": _l("Time zone"),
    "format": _l("Format"),
    "self_paced": _l("Self-paced"),
    "city": _l("City"),
    "country": _l("Country or territory"),
    "languages": _l("Taught in"),
    "assignment_languages": _l("Assignments in"),
    "capacity": _l("Places"),
    "admission": _l("Admission"),
    "waiting_list": _l("Waiting list"),
    "late_entry": _l("Late entry"),
    "nomination": _l("Nomination"),
    "visibility": _l("Visibility"),
    "eligible_groups": _l("Open to regions and groups"),
    "eligible_countries": _l("Open to countries and territories"),
    "eligible_by": _l("Regions and countries refer to"),
    "eligible_employers": _l("Open to staff of"),
    "cancelled": _l("Cancelled"),
}
ROUTE_FIELDS = {
    "ects": _l("ECTS credits"),
    "amount": _l("Fee"),
    "currency": _l("Currency"),
    "early_amount": _l("Early fee"),
    "early_until": _l("Early fee until"),
    "funding": _l("Who pays"),
    "scholarship_min": _l("Smallest scholarship, per cent"),
    "scholarship_max": _l("Largest scholarship, per cent"),
    "deadline_at": _l("Applications close"),
}
CODES: Mapping[str, type[StrEnum]] = {
    "level": Level,
    "award": Award,
    "format": Format,
    "admission": Admission,
    "nomination": Nomination,
    "visibility": Visibility,
    "eligible_by": CountryBasis,
}
FRESHNESS = {
    Freshness.SOURCE: _l("Original"),
    Freshness.CURRENT: _l("Up to date"),
    Freshness.MISSING: _l("Missing"),
    Freshness.OUTDATED: _l("Out of date"),
}
TROUBLES = {
    Trouble.TITLE_MISSING: _l("The course needs a title in its original language."),
    Trouble.WORDS_MISSING: _l("This must be completed before the course is published."),
    Trouble.HOURS_REVERSED: _l("The maximum hours a week cannot be lower than the minimum."),
    Trouble.WEEKS_AND_DAYS: _l("Enter the length in either weeks or days."),
    Trouble.HALF_DATED: _l(
        "Enter both the first and the last day, or neither while the edition is "
        "planned. Only a self-paced edition can do without a last day."
    ),
    Trouble.DEADLINE_MISSING: _l("Enter the closing date for applications."),
    Trouble.ENDS_BEFORE_START: _l("The last day cannot come before the first."),
    Trouble.DEADLINE_BEFORE_OPENING: _l("Applications must open before they close."),
    Trouble.DEADLINE_AFTER_START: _l(
        "Applications must close before the first day, unless late entry is allowed."
    ),
    Trouble.DEADLINE_AFTER_END: _l("Applications must close before the last day is over."),
    Trouble.EARLY_HALF: _l("An early fee needs both an amount and a last day."),
    Trouble.EARLY_NOT_LOWER: _l("The early fee must be lower than the fee."),
    Trouble.EARLY_AFTER_DEADLINE: _l("The early fee must end before applications close."),
    Trouble.SCHOLARSHIP_REVERSED: _l("The largest scholarship cannot be below the smallest."),
    Trouble.PLACE_MISSING: _l("A course that meets in person needs a city and a country."),
    Trouble.LANGUAGE_MISSING: _l("Choose the teaching language."),
    Trouble.ROUTE_MISSING: _l("An edition with dates needs at least one participation option."),
    Trouble.OPENING_MISSING: _l("Enter the opening date for applications."),
}


def trouble(problem: Problem) -> str:
    """Return what is wrong, in words."""
    if problem.trouble is Trouble.CAPACITY_BELOW_TAKEN:
        return ngettext(
            "%(num)d place is already taken, so there cannot be fewer places than that.",
            "%(num)d places are already taken, so there cannot be fewer places than that.",
            problem.number or 0,
        )
    if problem.trouble is Trouble.ADMISSION_RELIED_ON:
        return ngettext(
            "%(num)d application was sent under the present way of admitting people, so it cannot "
            "be changed in this edition. Begin another edition for the other way.",
            "%(num)d applications were sent under the present way of admitting people, so it "
            "cannot be changed in this edition. Begin another edition for the other way.",
            problem.number or 0,
        )
    return str(TROUBLES[problem.trouble])


def freshness_label(state: Freshness) -> str:
    """Return what a translation's state is called."""
    return str(FRESHNESS[state])


def field_label(field: str) -> str:
    """Return what a snapshot's field is called, its language or route included."""
    parts = field.split(".")
    if parts[0] == "words":
        return _(
            "%(field)s (%(language)s)",
            field=WORDS[parts[2]],
            language=formats.language_name(parts[1]),
        )
    if parts[0] == "routes":
        route = _("Participation option: %(route)s", route=label(RouteKind(parts[1])))
        return f"{route}, {ROUTE_FIELDS[parts[2]]}" if len(parts) > 2 else route
    return str(FIELDS[field])


def labels_of(fields: Iterable[str]) -> list[str]:
    """Return what fields are called, each once."""
    return list(dict.fromkeys(field_label(field) for field in fields))


def language_of(field: str) -> str:
    """Return the language that a field's words are in; nothing for any other field."""
    return field.split(".")[1] if field.startswith("words.") else ""


def display_value(snapshot: Mapping[str, Any], field: str, topics: Mapping[str, str]) -> str:
    """Return a field's value as a person would say it; an empty one is empty.

    ``topics`` names the topics by code.
    """
    value = snapshot.get(field)
    if field.startswith("routes."):
        return _route(value, snapshot["zone"]) if value else ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value == "" or value == []:
        return ""
    if field in CODES:
        return label(CODES[field](value))
    if isinstance(value, list):
        return _list(field, value, topics)
    return _single(field, value, snapshot)


def _single(field: str, value: Any, snapshot: Mapping[str, Any]) -> str:
    if field in ("starts_on", "ends_on"):
        return formats.date(date.fromisoformat(value))
    if field == "opens_at":
        return formats.instant(datetime.fromisoformat(value), snapshot["zone"])
    if field == "country":
        return formats.country_name(value)
    if field == "source_language":
        return formats.language_name(value)
    return str(value)


def _list(field: str, value: list[str], topics: Mapping[str, str]) -> str:
    if field == "topics":
        names = [topics.get(code, code) for code in value]
    elif field == "eligible_groups":
        names = [group_label(code) for code in value]
    elif field == "eligible_employers":
        names = [label(EmployerKind(code)) for code in value]
    elif field == "eligible_countries":
        names = [formats.country_name(code) for code in value]
    else:
        names = [formats.language_name(code) for code in value]
    return formats.join_list(names)


def _route(route: Mapping[str, Any], zone: str) -> str:
    """Return a fee route as a few short sentences, so that a difference shows as words."""
    amount = Decimal(route["amount"])
    parts = [formats.money(amount, route["currency"]) if amount else _("Free")]
    if route["early_amount"] is not None:
        early = formats.money(Decimal(route["early_amount"]), route["currency"])
        until = formats.instant(datetime.fromisoformat(route["early_until"]), zone)
        parts.append(_("%(amount)s until %(instant)s", amount=early, instant=until))
    if route["ects"]:
        parts.append(_("%(ects)d ECTS", ects=route["ects"]))
    parts.append(label(Funding(route["funding"])))
    if route["scholarship_min"] is not None or route["scholarship_max"] is not None:
        least = route["scholarship_min"] or route["scholarship_max"]
        most = route["scholarship_max"] or route["scholarship_min"]
        words = _("scholarships of %(least)d–%(most)d%%", least=least, most=most)
        parts.append(words.replace(" %", f"{formats.NO_BREAK}%"))
    if route["deadline_at"] is None:
        parts.append(_("no deadline"))
    else:
        deadline = formats.instant(datetime.fromisoformat(route["deadline_at"]), zone)
        parts.append(_("applications close on %(instant)s", instant=deadline))
    return "; ".join(parts)
