"""Who an edition is for: country groups, and whether an applicant belongs to them.

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


class Outcome(StrEnum):
    """What the rules can say about an applicant."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not-eligible"
    """The application cannot be sent: where somebody lives is a fact, not a judgement."""
    NEEDS_REVIEW = "needs-review"
    """It can be sent; a person decides. Kinds of employer have borders that no rule can draw."""


class Mismatch(StrEnum):
    """In what an applicant differs from those whom an edition is for."""

    COUNTRY = "country"
    EMPLOYER = "employer"


@dataclass(frozen=True)
class Verdict:
    """The outcome and every reason for it."""

    outcome: Outcome
    reasons: tuple[Mismatch, ...] = ()


def countries(groups: Sequence[str], single: Sequence[str]) -> frozenset[str]:
    """Return the countries that groups and single countries amount to; none means every country.

    A group that is not known adds nothing, so that a mistyped one lets nobody in by accident.
    """
    return frozenset(single).union(*(GROUPS.get(group, frozenset()) for group in groups))


def eligibility(
    groups: Sequence[str],
    single: Sequence[str],
    employers: Collection[str],
    *,
    country: str,
    employer_kind: str,
) -> Verdict:
    """Say whether somebody who lives in ``country`` and works for such an employer may apply.

    The first three are an edition's lists; an empty one excludes nobody. Neither a mail address
    nor a name ever counts.
    """
    reasons = []
    if (groups or single) and country not in countries(groups, single):
        reasons.append(Mismatch.COUNTRY)
    if employers and employer_kind not in employers:
        reasons.append(Mismatch.EMPLOYER)
    if Mismatch.COUNTRY in reasons:
        outcome = Outcome.NOT_ELIGIBLE
    elif reasons:
        outcome = Outcome.NEEDS_REVIEW
    else:
        outcome = Outcome.ELIGIBLE
    return Verdict(outcome, tuple(reasons))
