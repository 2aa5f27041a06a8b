"""Who an edition is for: country groups, and whether somebody may apply.

Countries are ISO 3166-1 alpha-2 codes. The regions follow the United Nations' *Standard country or
area codes for statistical use* (M49): Africa, Asia, Europe, Oceania (here "pacific"), Latin America
and the Caribbean, the Caribbean, and small island developing states. Taiwan and Kosovo, which M49
does not list, are counted with Asia and Europe. M49 knows no Middle East and North Africa: "mena"
is its Northern Africa and the Arab countries and Israel of its Western Asia, with Iran, Djibouti
and Mauritania. "commonwealth" is the 56 members, "small-states" the 33 of them that the
Commonwealth itself counts as small, "oecs" the members and associate members of the Organisation
of Eastern Caribbean States.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from catalogue.caches import remembered
from catalogue.courses.codes import CountryBasis, Nomination


def _set(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


_CARIBBEAN = _set(
    "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI"
)
_CENTRAL_AMERICA = _set("BZ CR GT HN MX NI PA SV")
_SOUTH_AMERICA = _set("AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE")
_COMMONWEALTH_SMALL = _set(
    "BW GA GM LS MU NA SC SZ BN MV AG BB BS BZ DM GD GY JM KN LC TT VC CY MT FJ KI NR PG SB TO TV "
    "VU WS"
)
_COMMONWEALTH_LARGER = _set("CM GH KE MW MZ NG RW SL TG TZ UG ZA ZM BD IN LK MY PK SG CA GB AU NZ")

GROUPS: dict[str, frozenset[str]] = {
    "africa": _set(
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA "
        "MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW"
    ),
    "asia": _set(
        "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN "
        "MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE"
    ),
    "caribbean": _CARIBBEAN,
    "commonwealth": _COMMONWEALTH_SMALL | _COMMONWEALTH_LARGER,
    "europe": _set(
        "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT "
        "LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK"
    ),
    "latin-america-caribbean": _CARIBBEAN | _CENTRAL_AMERICA | _SOUTH_AMERICA,
    "mena": _set("AE BH DJ DZ EG EH IL IQ IR JO KW LB LY MA MR OM PS QA SA SD SY TN YE"),
    "oecs": _set("AG AI DM GD GP KN LC MQ MS VC VG"),
    "pacific": _set(
        "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS"
    ),
    "sids": _set(
        "AG AI AS AW BB BM BS BZ CK CU CV CW DM DO FJ FM GD GP GU GW GY HT JM KI KM KN KY LC MH MP "
        "MQ MS MU MV NC NR NU PF PG PR PW SB SC SG SR ST SX TC TL TO TT TV VC VG VI VU WS"
    ),
    "small-states": _COMMONWEALTH_SMALL,
}


STATELESS = "stateless"
"""What somebody says in place of a nationality who has none; it belongs to no country or group."""

WORLDWIDE = "worldwide"
"""Stands in lists for an edition without any limit; it is no group."""

PARENTS: dict[str, str] = {
    "caribbean": "latin-america-caribbean",
    "oecs": "caribbean",
    "small-states": "commonwealth",
}
"""The group that wholly contains another; a group without a parent stands by itself."""


def ancestors(group: str) -> tuple[str, ...]:
    """Return the groups that contain a group, the smallest first."""
    found = []
    while group in PARENTS:
        group = PARENTS[group]
        found.append(group)
    return tuple(found)


@remembered(4096)
def reach(groups: tuple[str, ...], single: tuple[str, ...]) -> frozenset[str]:
    """Return the groups under which an edition limited to these is found.

    They are its own, the ones that contain them and those that contain one of its single
    countries. Only an edition without any limit is ``WORLDWIDE``.
    """
    if not groups and not single:
        return frozenset({WORLDWIDE})
    found = {*groups, *(outer for group in groups for outer in ancestors(group))}
    found.update(group for group, members in GROUPS.items() if not members.isdisjoint(single))
    return frozenset(found)


class Outcome(StrEnum):
    """What the rule can say about somebody."""

    ELIGIBLE = "eligible"
    NEEDS_NOMINATION = "needs-nomination"
    """Eligible, provided that an institution puts the candidate forward."""
    NEEDS_REVIEW = "needs-review"
    """It can be sent; a person decides. Kinds of employer have borders that no rule can draw."""
    NOT_ELIGIBLE = "not-eligible"
    """The application cannot be sent: residence and nationality are facts, not judgements."""
    UNKNOWN = "unknown"
    """A fact that the answer hangs on has not been said."""


class Mismatch(StrEnum):
    """In what somebody differs from those whom an edition is for."""

    COUNTRY = "country"
    EMPLOYER = "employer"


class Fact(StrEnum):
    """What the rule may need to know of somebody."""

    RESIDENCE = "residence"
    NATIONALITY = "nationality"
    EMPLOYER = "employer"


class Limits(Protocol):
    """Whom an edition is for; any row or value with these attributes will do.

    An empty list excludes nobody. ``eligible_by`` is a ``CountryBasis``: which country of a
    candidate the groups and countries are compared with.
    """

    @property
    def eligible_by(self) -> str:
        """Return what the country limits apply to."""
        ...

    @property
    def eligible_groups(self) -> Sequence[str]:
        """Return the country groups whose people may apply."""
        ...

    @property
    def eligible_countries(self) -> Sequence[str]:
        """Return the single countries whose people may apply."""
        ...

    @property
    def eligible_employers(self) -> Collection[str]:
        """Return the kinds of employer that it is meant for."""
        ...

    @property
    def nomination(self) -> str:
        """Return whether an institution has to put its candidates forward."""
        ...


@dataclass(frozen=True)
class Terms:
    """Limits as plain values; by themselves they exclude nobody."""

    eligible_by: str = CountryBasis.RESIDENCE
    eligible_groups: Sequence[str] = ()
    eligible_countries: Sequence[str] = ()
    eligible_employers: Collection[str] = ()
    nomination: str = Nomination.NONE


@dataclass(frozen=True)
class Candidate:
    """What somebody has said of themselves; what is empty has not been said.

    ``nationalities`` are ISO codes, or ``STATELESS`` alone.
    """

    residence: str = ""
    nationalities: tuple[str, ...] = ()
    employer_kind: str = ""

    def __bool__(self) -> bool:
        """Say whether anything has been said."""
        return bool(self.residence or self.nationalities or self.employer_kind)


@dataclass(frozen=True)
class Verdict:
    """The outcome, every mismatch behind it, and the facts that are missing for a better one."""

    outcome: Outcome
    reasons: tuple[Mismatch, ...] = ()
    missing: tuple[Fact, ...] = ()


def countries(groups: Sequence[str], single: Sequence[str]) -> frozenset[str]:
    """Return the countries that groups and single countries amount to; none means every country.

    A group that is not known adds nothing, so that a mistyped one lets nobody in by accident.
    """
    return frozenset(single).union(*(GROUPS.get(group, frozenset()) for group in groups))


def encoded(limits: Limits) -> str:
    """Return limits as text, the same for all that say the same."""
    by = limits.eligible_by if has_country_limits(limits) else CountryBasis.RESIDENCE
    lists = (limits.eligible_groups, limits.eligible_countries, limits.eligible_employers)
    return ";".join([by, limits.nomination, *(",".join(sorted(each)) for each in lists)])


@remembered(4096)
def decoded(text: str) -> Terms:
    """Return the limits that ``encoded`` wrote."""
    by, nomination, *lists = text.split(";")
    groups, single, employers = (tuple(filter(None, each.split(","))) for each in lists)
    return Terms(by, groups, single, employers, nomination)


def has_country_limits(limits: Limits) -> bool:
    """Say whether only people of some countries may apply."""
    return bool(limits.eligible_groups or limits.eligible_countries)


def asks_nationality(limits: Limits) -> bool:
    """Say whether an application needs the nationality: only where the answer hangs on it."""
    return has_country_limits(limits) and limits.eligible_by != CountryBasis.RESIDENCE


def _country(limits: Limits, candidate: Candidate) -> tuple[bool, tuple[Fact, ...]]:
    """Return whether the country limits shut a candidate out, and else which facts are missing."""
    if not has_country_limits(limits):
        return False, ()
    inside = countries(limits.eligible_groups, limits.eligible_countries)
    said = {
        Fact.RESIDENCE: (candidate.residence,) if candidate.residence else (),
        Fact.NATIONALITY: candidate.nationalities,
    }
    asked = {
        CountryBasis.RESIDENCE: (Fact.RESIDENCE,),
        CountryBasis.NATIONALITY: (Fact.NATIONALITY,),
        CountryBasis.EITHER: (Fact.RESIDENCE, Fact.NATIONALITY),
    }[CountryBasis(limits.eligible_by)]
    if any(not inside.isdisjoint(said[fact]) for fact in asked):
        return False, ()
    missing = tuple(fact for fact in asked if not said[fact])
    return not missing, missing


def eligibility(limits: Limits, candidate: Candidate) -> Verdict:
    """Say whether a candidate may apply: the one rule of lists, pages and the application form.

    Neither a mail address nor a name ever counts. A mismatch of countries settles the matter; a
    missing fact goes before what a person would have to decide.
    """
    shut_out, missing = _country(limits, candidate)
    reasons = (Mismatch.COUNTRY,) if shut_out else ()
    if limits.eligible_employers:
        if not candidate.employer_kind:
            missing = (*missing, Fact.EMPLOYER)
        elif candidate.employer_kind not in limits.eligible_employers:
            reasons = (*reasons, Mismatch.EMPLOYER)
    if shut_out:
        outcome = Outcome.NOT_ELIGIBLE
    elif missing:
        outcome = Outcome.UNKNOWN
    elif reasons:
        outcome = Outcome.NEEDS_REVIEW
    elif limits.nomination == Nomination.REQUIRED:
        outcome = Outcome.NEEDS_NOMINATION
    else:
        outcome = Outcome.ELIGIBLE
    return Verdict(outcome, reasons, missing)
