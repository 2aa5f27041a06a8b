"""What an application was asked and shown when it was sent, and what of that is different now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from catalogue.courses.codes import Admission, Nomination
from catalogue.courses.labels import label
from catalogue.courses.presenters import chosen_route_name, route_card
from catalogue.courses.presenters.route import RouteFacts
from catalogue.courses.rules.eligibility import Candidate, Limits, decoded
from catalogue.enrolment.labels import funders_said
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.asked import route_asked
from catalogue.i18n.fallback import LocalizedText, in_language, localize


@dataclass(frozen=True)
class Fact:
    """One thing that was asked or shown; ``now`` is what it is today, where that is another."""

    name: str
    value: str
    now: str = ""


@dataclass(frozen=True)
class Asked:
    """What was asked and shown; ``is_kept`` says that it is of that time, not of today."""

    facts: Sequence[Fact]
    conditions: LocalizedText
    conditions_changed: bool
    is_kept: bool


def chosen_route(application: Application) -> RouteFacts | None:
    """Return the route that was chosen, as it was then; as it is, where that was not kept."""
    present = application.route
    offered = present is None or present.is_offered
    return route_asked(application.asked, is_offered=offered) or present


def asked_limits(application: Application) -> Limits:
    """Return for whom the edition was when the application was sent."""
    kept: Mapping[str, Any] = application.asked or {}
    return decoded(kept["limits"]) if "limits" in kept else application.edition


def candidate(application: Application) -> Candidate:
    """Return what an applicant said of themselves, as far as the rule of eligibility asks."""
    return Candidate(
        application.country, tuple(application.nationalities), application.employer_kind
    )


def asked(application: Application, funders: Sequence[str]) -> Asked:
    """Return what was asked and shown, and what differs today; ``funders`` are those of today."""
    kept: Mapping[str, Any] = application.asked or {}
    edition = application.edition
    facts = _route_facts(application, funders)
    # Old applications hold no more than their route.
    is_kept = "limits" in kept
    if is_kept:
        limits = decoded(kept["limits"])
        facts += [
            _fact(_("Admission"), label(Admission(kept["admission"])), label(edition.admission)),
            _fact(
                _("Nomination letter"),
                label(Nomination(limits.nomination)),
                label(edition.nomination),
            ),
        ]
    today = localize(edition.course.words, "prerequisites", kept.get("language"))
    said = in_language(*kept["conditions"]) if is_kept else today
    return Asked(facts, said, is_kept and said.text != today.text, is_kept)


def _fact(name: str, value: str, today: str) -> Fact:
    return Fact(name, value, today if today != value else "")


def _route_facts(application: Application, funders: Sequence[str]) -> list[Fact]:
    """Return option, cost and deadline; both times as they read at the instant of sending."""
    route, present = chosen_route(application), application.route
    if route is None:
        return []
    zone, at = application.edition.zone, application.submitted_at
    then = route_card(route, zone, at, funders_said(application.asked, funders))
    if present is None or not present.is_offered:
        # What is no longer offered has no present terms.
        today = then
    else:
        today = route_card(present, zone, at, funders)
    return [
        _fact(_("Participation option"), chosen_route_name(route), _name(route, today.label)),
        _fact(_("Cost"), then.cost_line, today.cost_line),
        _fact(_("Deadline"), then.deadline, today.deadline),
    ]


def _name(route: RouteFacts, today: str) -> str:
    return today if route.is_offered else chosen_route_name(route)
