"""The organisation or network under whose name the catalogue is opened: the tenant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.courses.caches.names import Directory, networks_of
from catalogue.courses.presenters.partner import Avatar, avatar
from catalogue.courses.queries import Figures
from catalogue.i18n.fallback import tagged
from catalogue.partners.codes import OrganisationKind


@dataclass(frozen=True)
class Tenant:
    """An organisation with its mark; a network also has the slugs and countries of its members."""

    slug: str
    avatar: Avatar
    is_network: bool
    members: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Return what it is called; where it is printed, in an element that says its language."""
        return tagged(self.avatar.name)

    @property
    def organisations(self) -> frozenset[str]:
        """Return the slugs of those whose courses and programmes are shown."""
        return self.members | {self.slug}


def tenant_figures(under: Tenant, courses: int) -> Figures:
    """Return how much there is under this name; an organisation by itself has courses only."""
    return Figures(courses, len(under.members), len(under.countries))


def tenant_of(known: Directory, slug: str, today: date) -> Tenant | None:
    """Return the tenant of this slug, or nothing where no organisation has it; nothing is read."""
    found = known.institutions.get(slug)
    if found is None:
        return None
    is_network = found.kind is OrganisationKind.NETWORK
    members: Sequence[str] = []
    if is_network:
        members = [
            each.slug for each in known.institutions.values() if slug in networks_of(each, today)
        ]
    countries = {known.institutions[member].country for member in members}
    return Tenant(slug, avatar(found), is_network, frozenset(members), frozenset(countries))
