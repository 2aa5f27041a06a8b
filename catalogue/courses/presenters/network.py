"""A network's members, region by region and country by country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.courses.labels import region_label
from catalogue.courses.presenters.partner import Avatar, avatar
from catalogue.courses.rules.regions import ELSEWHERE, region_of
from catalogue.i18n import formats
from catalogue.i18n.cities import city_name
from catalogue.i18n.collation import sort_key
from catalogue.i18n.fallback import LocalizedText, localize
from catalogue.i18n.languages import language
from catalogue.partners.codes import AffiliationKind
from catalogue.partners.models import Affiliation
from catalogue.partners.rules import has_ended


@dataclass(frozen=True)
class MemberLine:
    """One member: where it is, since when it belongs, and how many courses it stands behind."""

    avatar: Avatar
    country: str
    city: str
    since: str
    until: str
    note: LocalizedText
    courses: int


@dataclass(frozen=True)
class CountryMembers:
    """The members in one country."""

    code: str
    name: str
    members: Sequence[MemberLine]


@dataclass(frozen=True)
class RegionMembers:
    """The members in one region of the globe."""

    code: str
    name: str
    total: int
    countries: Sequence[CountryMembers]


@dataclass(frozen=True)
class Network:
    """Present members by region, in alphabetical order, and those who have left."""

    total: int
    countries: int
    regions: Sequence[RegionMembers]
    past: Sequence[MemberLine]


def current_members(affiliations: Sequence[Affiliation], today: date) -> list[Affiliation]:
    """Return the memberships, of whatever else there is, that have not ended."""
    return [
        each
        for each in affiliations
        if each.kind is AffiliationKind.MEMBER and not has_ended(each.until, today)
    ]


def network(
    affiliations: Sequence[Affiliation], courses: Callable[[str], int], today: date
) -> Network:
    """Return who belongs to a network; ``courses`` says of how many courses a slug is a partner.

    An organisation that left and came back is a present member.
    """
    present = {each.organisation.slug: each for each in current_members(affiliations, today)}
    past = {
        each.organisation.slug: each
        for each in affiliations
        if each.kind is AffiliationKind.MEMBER and has_ended(each.until, today)
    }
    lines = {slug: _line(each, courses(slug)) for slug, each in (past | present).items()}
    by_country: dict[str, list[MemberLine]] = defaultdict(list)
    for slug, each in present.items():
        by_country[each.organisation.country].append(lines[slug])
    by_region: dict[str, list[CountryMembers]] = defaultdict(list)
    for code, members in by_country.items():
        found = CountryMembers(code, formats.country_name(code), _sorted(members))
        by_region[region_of(code)].append(found)
    return Network(
        total=len(present),
        countries=len(by_country),
        regions=sorted(
            (_region(code, countries) for code, countries in by_region.items()),
            key=lambda each: (each.code == ELSEWHERE, sort_key(each.name, language())),
        ),
        past=_sorted([lines[slug] for slug in past if slug not in present]),
    )


def _region(code: str, countries: Sequence[CountryMembers]) -> RegionMembers:
    return RegionMembers(
        code,
        region_label(code),
        sum(len(each.members) for each in countries),
        sorted(countries, key=lambda each: sort_key(each.name, language())),
    )


def _sorted(members: Sequence[MemberLine]) -> Sequence[MemberLine]:
    return sorted(members, key=lambda each: sort_key(each.avatar.name.text, language()))


def _line(affiliation: Affiliation, courses: int) -> MemberLine:
    organisation = affiliation.organisation
    return MemberLine(
        avatar=avatar(organisation),
        country=formats.country_name(organisation.country),
        city=city_name(organisation.city),
        since=formats.partial_date(affiliation.since) if affiliation.since else "",
        until=formats.partial_date(affiliation.until) if affiliation.until else "",
        note=localize(affiliation.words, "note"),
        courses=courses,
    )
