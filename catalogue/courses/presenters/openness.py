"""Whether an edition is open to whoever is asking, in words; the verdict is the one rule's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue.courses.codes import CountryBasis, EmployerKind, Nomination
from catalogue.courses.rules.eligibility import (
    STATELESS,
    Candidate,
    Fact,
    Limits,
    Mismatch,
    Outcome,
    Verdict,
    eligibility,
    has_country_limits,
)
from catalogue.i18n import formats
from catalogue.i18n.collation import sort_key
from catalogue.i18n.countries import country_inside
from catalogue.i18n.languages import language

LIVING = {
    "africa": _l("in Africa"),
    "asia": _l("in Asia"),
    "caribbean": _l("in the Caribbean"),
    "commonwealth": _l("in a Commonwealth country"),
    "europe": _l("in Europe"),
    "latin-america-caribbean": _l("in Latin America or the Caribbean"),
    "mena": _l("in the Middle East or North Africa"),
    "oecs": _l("in a member of the Organisation of Eastern Caribbean States"),
    "pacific": _l("in the Pacific"),
    "sids": _l("in a small island developing state"),
    "small-states": _l("in a small state"),
}
"""Where somebody lives, to stand after "people who live"."""

NATIONALS = {
    "africa": _l("of an African country"),
    "asia": _l("of an Asian country"),
    "caribbean": _l("of a Caribbean country"),
    "commonwealth": _l("of a Commonwealth country"),
    "europe": _l("of a European country"),
    "latin-america-caribbean": _l("of a country in Latin America or the Caribbean"),
    "mena": _l("of a country in the Middle East or North Africa"),
    "oecs": _l("of a member of the Organisation of Eastern Caribbean States"),
    "pacific": _l("of a Pacific country"),
    "sids": _l("of a small island developing state"),
    "small-states": _l("of a small state"),
}
"""Whose national somebody is, to stand after "nationals"."""

EMPLOYERS = {
    EmployerKind.MINISTRY: _l("a ministry"),
    EmployerKind.REGULATOR: _l("a regulatory authority"),
    EmployerKind.OTHER_PUBLIC: _l("another public body"),
    EmployerKind.INTERNATIONAL_ORGANISATION: _l("an international organisation"),
    EmployerKind.ACADEMIA: _l("a university or research centre"),
    EmployerKind.CIVIL_SOCIETY: _l("a civil society organisation"),
    EmployerKind.PRIVATE_SECTOR: _l("a private-sector employer"),
    EmployerKind.OTHER: _l("another type of employer"),
}
"""For whom somebody works, to stand after "works for"."""

LABELS = {
    Outcome.ELIGIBLE: _l("You are eligible"),
    Outcome.NEEDS_NOMINATION: _l("Depends on a nomination"),
    Outcome.NEEDS_REVIEW: _l("Decided case by case"),
    Outcome.NOT_ELIGIBLE: _l("You are not eligible"),
}
FACTS = {
    Fact.RESIDENCE: _l("on where you live"),
    Fact.NATIONALITY: _l("on your nationality"),
    Fact.EMPLOYER: _l("on your type of employer"),
}
"""What has not been said, to stand after "depends"."""


@dataclass(frozen=True)
class Openness:
    """A verdict in words: ``label`` names it, ``short`` says why in a list, ``reasons`` in full."""

    code: str
    label: str
    short: str
    reasons: Sequence[str]


def _places(limits: Limits, groups: Mapping[str, Any], single: str) -> str:
    names = [str(groups.get(code, code)) for code in limits.eligible_groups]
    countries = [single % {"country": country_inside(code)} for code in limits.eligible_countries]
    countries.sort(key=lambda name: sort_key(name, language()))
    return formats.join_list([*names, *countries], "or")


def _where_from(limits: Limits) -> tuple[str, str]:
    """Return where people have to live, and whose nationals they have to be, within a sentence."""
    return (
        _places(limits, LIVING, _("in %(country)s", country="%(country)s")),
        _places(limits, NATIONALS, _("of %(country)s", country="%(country)s")),
    )


def which_people(limits: Limits) -> str:
    """Return whom the country limits let in, inside a sentence; empty where they let in anybody."""
    if not has_country_limits(limits):
        return ""
    living, nationals = _where_from(limits)
    if limits.eligible_by == CountryBasis.RESIDENCE:
        return _("people who live %(places)s", places=living)
    if limits.eligible_by == CountryBasis.NATIONALITY:
        return _("nationals %(countries)s", countries=nationals)
    return _(
        "people who live %(places)s or are nationals %(countries)s",
        places=living,
        countries=nationals,
    )


def which_employers(limits: Limits) -> str:
    """Return for whom the people work whom an edition is meant for; empty where it is no matter."""
    kinds = [kind for kind in EmployerKind if kind in limits.eligible_employers]
    return formats.join_list([str(EMPLOYERS[kind]) for kind in kinds], "or")


def who(limits: Limits) -> str:
    """Return for whom an edition is, in words; empty where anyone may apply.

    Both limits stand in one clause that says that both hold.
    """
    employers = which_employers(limits)
    if not employers:
        return which_people(limits)
    if not has_country_limits(limits):
        return _("people who work for %(employers)s", employers=employers)
    living, nationals = _where_from(limits)
    if limits.eligible_by == CountryBasis.RESIDENCE:
        return _(
            "people who live %(places)s and who work for %(employers)s",
            places=living,
            employers=employers,
        )
    if limits.eligible_by == CountryBasis.NATIONALITY:
        return _(
            "nationals %(countries)s who work for %(employers)s",
            countries=nationals,
            employers=employers,
        )
    return _(
        "people who live %(places)s or are nationals %(countries)s, and who work for %(employers)s",
        places=living,
        countries=nationals,
        employers=employers,
    )


def _nomination(limits: Limits) -> tuple[str, str]:
    """Return what a nomination has to do with it, shortly and in full."""
    if limits.nomination == Nomination.REQUIRED:
        return _("nomination letter required"), _(
            "A nomination letter from your institution is required; it can follow your application."
        )
    if limits.nomination == Nomination.PREFERRED:
        return _("nomination letter preferred"), _(
            "A nomination letter from your institution is preferred but not required."
        )
    return "", ""


def _why(limits: Limits, verdict: Verdict) -> list[tuple[str, str]]:
    """Return every reason shortly and in full, the weightiest first."""
    reasons = []
    if Mismatch.COUNTRY in verdict.reasons:
        people = which_people(limits)
        reasons.append(
            (
                _("only for %(people)s", people=people),
                _("This edition is for %(people)s.", people=people),
            )
        )
    if Mismatch.EMPLOYER in verdict.reasons:
        employers = which_employers(limits)
        full = (
            _("It is intended for people who work for %(employers)s.", employers=employers)
            if verdict.outcome is Outcome.NOT_ELIGIBLE
            else _(
                "It is intended for people who work for %(employers)s. You can still "
                "apply; we will look at your case individually.",
                employers=employers,
            )
        )
        reasons.append(
            (_("intended for people who work for %(employers)s", employers=employers), full)
        )
    if verdict.outcome is not Outcome.NOT_ELIGIBLE and any(_nomination(limits)):
        reasons.append(_nomination(limits))
    return reasons


def openness(limits: Limits, candidate: Candidate) -> Openness:
    """Return in words whether an edition is open to a candidate, and why not."""
    verdict = eligibility(limits, candidate)
    reasons = _why(limits, verdict)
    if verdict.outcome is Outcome.UNKNOWN:
        on = formats.join_list([str(FACTS[fact]) for fact in verdict.missing])
        label = _("Depends %(facts)s", facts=on)
        people = who(limits)
        reasons = [("", _("This edition is for %(people)s.", people=people)), *reasons]
    else:
        label = str(LABELS[verdict.outcome])
    return Openness(
        verdict.outcome.value,
        label,
        reasons[0][0] if reasons else "",
        tuple(full for _short, full in reasons),
    )


def summary(candidate: Candidate) -> str:
    """Return what somebody has said of themselves, to stand after "for somebody who"."""
    parts = []
    if candidate.residence:
        parts.append(_("lives in %(country)s", country=country_inside(candidate.residence)))
    if candidate.nationalities == (STATELESS,):
        parts.append(_("is stateless"))
    elif candidate.nationalities:
        names = [_("of %(country)s", country=country_inside(c)) for c in candidate.nationalities]
        parts.append(_("is a national %(countries)s", countries=formats.join_list(names)))
    if candidate.employer_kind:
        kind = EMPLOYERS[EmployerKind(candidate.employer_kind)]
        parts.append(_("works for %(employer)s", employer=kind))
    return formats.join_list(parts)
