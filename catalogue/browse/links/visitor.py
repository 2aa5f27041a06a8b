"""What goes along with a visitor from link to link: what they said of themselves, and the tenant.

It stands in the address of every page that they open and nowhere else, so pages stay a function of
their address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, g, has_request_context, request
from sqlalchemy.exc import SQLAlchemyError

from catalogue.accounts.access import Rule
from catalogue.browse.forms.candidate import candidate_of, to_query
from catalogue.browse.links.tenant import Tenant, tenant_of
from catalogue.courses.caches.names import directory
from catalogue.courses.rules.eligibility import Candidate
from catalogue.database import now
from catalogue.partners.codes import OrganisationKind
from catalogue.search.filters import WITHIN

FACTS = ("residence", "nationality", "employer")

ASKING = "asking"
"""The parameter with which a page shows the question who is asking; it does not travel."""

TENANT = WITHIN
"""The parameter that says under whose name the catalogue is opened."""

Params = Mapping[str, Any]


@dataclass(frozen=True)
class VisitorContext:
    """Who asks, and under whose name: made once per request from its address.

    ``params`` are the parameters with which every link of the page says the same.
    """

    candidate: Candidate = field(default_factory=Candidate)
    tenant: Tenant | None = None
    params: Params = field(default_factory=dict)


NOBODY = VisitorContext()


def is_for_people(endpoint: str | None) -> bool:
    """Say whether an endpoint is a public page for people: no feed, no calendar, no picture."""
    view = current_app.view_functions.get(endpoint or "")
    if getattr(view, "admits", None) not in (Rule.PUBLIC, Rule.FORM):
        return False
    return all(
        "lang" in (address.defaults or {}) and "." not in address.rule
        for address in current_app.url_map.iter_rules(endpoint)
    )


def visitor_context() -> VisitorContext:
    """Return what the address that is asked for says; nobody where there is no request.

    It takes no statement but that which asks for the catalogue's version, and that only where the
    address names a tenant.
    """
    if not has_request_context() or not request.args:
        return NOBODY
    if "visitor_context" not in g:
        candidate = candidate_of(request.args)
        under = None
        if is_for_people(request.endpoint):
            under = named_tenant(request.args.getlist(TENANT))
        params = to_query(candidate) | ({TENANT: under.slug} if under else {})
        g.visitor_context = VisitorContext(candidate, under, params)
    found: VisitorContext = g.visitor_context
    return found


def named_tenant(slugs: list[str]) -> Tenant | None:
    """Return the organisation or network, where exactly one is named and known."""
    named = {slug.strip() for slug in slugs} - {""}
    if len(named) != 1:
        return None
    try:
        at = now()
        return tenant_of(directory(at), named.pop(), at.date())
    except SQLAlchemyError:
        # While the database is away there is none; a page that says so is on its way.
        current_app.logger.warning("The tenant of an address cannot be looked up.")
        return None


def networks_among(slugs: Iterable[str]) -> frozenset[str]:
    """Return those of the slugs that are a network's; the catalogue's version is asked once."""
    try:
        known = directory(now()).institutions
    except SQLAlchemyError:
        # While the database is away none is known; a page that says so is on its way.
        current_app.logger.warning("The networks of an address cannot be looked up.")
        return frozenset()
    return frozenset(
        slug for slug in slugs if slug in known and known[slug].kind is OrganisationKind.NETWORK
    )


def visitor() -> Candidate:
    """Return what the address says of whoever is asking."""
    return visitor_context().candidate


def tenant() -> Tenant | None:
    """Return the organisation or network under whose name the catalogue is opened, or nothing."""
    return visitor_context().tenant
