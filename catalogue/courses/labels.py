"""What the codes of courses, editions and organisations are called, in the page's language."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from catalogue.courses.codes import (
    Admission,
    Award,
    CountryBasis,
    EmployerKind,
    Format,
    Funding,
    Level,
    Nomination,
    PartnerRole,
    RouteKind,
    State,
    Visibility,
)
from catalogue.partners.codes import AffiliationKind, OrganisationKind
from catalogue.partners.labels import KINDS

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Admission: {
        Admission.FIRST_COME: _l("First come, first served"),
        Admission.SELECTION: _l("By selection"),
    },
    AffiliationKind: {
        AffiliationKind.MEMBER: _l("Member"),
        AffiliationKind.STATUS: _l("Official status"),
        AffiliationKind.PARTICIPANT: _l("Participant"),
        AffiliationKind.HOST: _l("Host of its website"),
    },
    Award: {
        Award.CERTIFICATE: _l("Certificate"),
        Award.ATTENDANCE: _l("Certificate of attendance"),
        Award.CREDIT: _l("University credit"),
        Award.DEGREE: _l("Degree"),
        Award.DIPLOMA: _l("Diploma"),
        Award.MASTER: _l("Master’s degree"),
    },
    CountryBasis: {
        CountryBasis.RESIDENCE: _l("Where people live"),
        CountryBasis.NATIONALITY: _l("Their nationality"),
        CountryBasis.EITHER: _l("Either"),
    },
    EmployerKind: {
        EmployerKind.MINISTRY: _l("Foreign ministry or other ministry"),
        EmployerKind.REGULATOR: _l("Regulatory authority"),
        EmployerKind.OTHER_PUBLIC: _l("Other public body"),
        EmployerKind.INTERNATIONAL_ORGANISATION: _l("International organisation"),
        EmployerKind.ACADEMIA: _l("University or research centre"),
        EmployerKind.CIVIL_SOCIETY: _l("Civil society"),
        EmployerKind.PRIVATE_SECTOR: _l("Private sector"),
        EmployerKind.OTHER: _l("Other"),
    },
    Format: {
        Format.ONLINE: _l("Online"),
        Format.IN_PERSON: _l("In person"),
        Format.BLENDED: _l("Blended"),
    },
    Funding: {
        Funding.NONE: _l("Paid by the participant"),
        Funding.PARTIAL: _l("Partial scholarships"),
        Funding.FULL: _l("Fully funded"),
    },
    Level: {
        Level.INTRODUCTORY: _l("Introductory"),
        Level.INTERMEDIATE: _l("Intermediate"),
        Level.ADVANCED: _l("Advanced"),
        Level.POSTGRADUATE: _l("Postgraduate"),
    },
    Nomination: {
        Nomination.NONE: _l("No nomination letter required"),
        Nomination.PREFERRED: _l("Nomination letter preferred but not required"),
        Nomination.REQUIRED: _l("Nomination letter required"),
    },
    OrganisationKind: KINDS,
    PartnerRole: {
        PartnerRole.LEAD: _l("Lead institution"),
        PartnerRole.CO_DELIVERER: _l("Delivery partner"),
        PartnerRole.ACCREDITOR: _l("Accrediting institution"),
        PartnerRole.FUNDER: _l("Funder"),
        PartnerRole.COMMISSIONER: _l("Commissioning institution"),
        PartnerRole.HOST: _l("Host"),
        PartnerRole.CLIENT: _l("Commissioning institution, for its own staff"),
        PartnerRole.COOPERATION: _l("Cooperating institution"),
    },
    RouteKind: {
        RouteKind.CERTIFICATE: lazy_pgettext("participation option", "Certificate"),
        RouteKind.CREDIT: _l("With university credit"),
        RouteKind.DEGREE: _l("As part of a degree or diploma"),
        RouteKind.PARTICIPATION: _l("Participation only"),
    },
    State: {
        State.CANCELLED: _l("Cancelled"),
        State.PAST: _l("Ended"),
        State.PLANNED: _l("Planned"),
        State.UPCOMING: _l("Opens soon"),
        State.OPEN: _l("Open for applications"),
        State.OPEN_RUNNING: _l("Started – still accepting applications"),
        State.WAITLIST: _l("Waiting list only"),
        State.FULL: _l("Full"),
        State.CLOSED: _l("Applications closed"),
        State.RUNNING: _l("In progress"),
    },
    Visibility: {
        Visibility.LISTED: _l("Listed"),
        Visibility.UNLISTED: _l("Unlisted"),
        Visibility.BY_INVITATION: _l("By invitation"),
    },
}

GROUPS = {
    "africa": _l("Africa"),
    "asia": _l("Asia"),
    "caribbean": _l("The Caribbean"),
    "commonwealth": _l("The Commonwealth"),
    "europe": _l("Europe"),
    "latin-america-caribbean": _l("Latin America and the Caribbean"),
    "mena": _l("Middle East and North Africa"),
    "oecs": _l("Organisation of Eastern Caribbean States"),
    "pacific": _l("The Pacific"),
    "sids": _l("Small island developing states"),
    "small-states": _l("Small states"),
    "worldwide": _l("Any country"),
}
"""Regions and country groups by code."""

REGIONS = {
    **{code: GROUPS[code] for code in ("latin-america-caribbean", "europe", "mena", "pacific")},
    "northern-america": _l("United States and Canada"),
    "africa": _l("Sub-Saharan Africa"),
    "asia": _l("Asia"),
    "elsewhere": _l("No country"),
}
"""What the regions of ``regions`` are called, which overlap nowhere."""

ROLE_HEADINGS = {
    PartnerRole.LEAD: _l("Courses it leads"),
    PartnerRole.CO_DELIVERER: _l("Courses it co-delivers"),
    PartnerRole.ACCREDITOR: _l("Courses it accredits"),
    PartnerRole.FUNDER: _l("Courses it funds"),
    PartnerRole.COMMISSIONER: _l("Courses it commissions"),
    PartnerRole.HOST: _l("Courses it hosts"),
    PartnerRole.CLIENT: _l("Courses run for its own staff"),
    PartnerRole.COOPERATION: _l("Courses it cooperates on"),
}
"""What a partner's page calls its courses in one role."""

PROGRAMME_ROLES = {PartnerRole.LEAD: _l("Programme lead")}
"""What a role behind a programme is called where it is not as behind a course."""

FEES = {"free": _l("Free"), "funded": _l("Funded"), "paid": _l("With a fee")}
"""What a route costs whoever takes it, as a facet."""


def label(code: StrEnum) -> str:
    """Return what a code is called in the page's language."""
    return str(LABELS[type(code)][code])


def group_label(code: str) -> str:
    """Return a region's or country group's name, or its code where it has none."""
    return str(GROUPS.get(code, code))


def region_label(code: str) -> str:
    """Return the name of one of the seven regions of the globe, or its code where it has none."""
    return str(REGIONS.get(code, code))


def options(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Return a code's values with their names, in the order in which they are declared."""
    return [(member.value, label(member)) for member in kind]


def programme_role(role: PartnerRole) -> str:
    """Return what an organisation's role behind a programme is called."""
    return str(PROGRAMME_ROLES.get(role) or label(role))


def role_heading(role: PartnerRole) -> str:
    """Return the heading of a partner's courses in one role."""
    return str(ROLE_HEADINGS[role])
