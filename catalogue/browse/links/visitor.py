"""What goes along with a visitor from link to link: what they said of themselves, and the house.

It stands in the address of every page that they open and nowhere else, so pages stay a function of
their address. Only pages for people take it along: feeds, calendars and files do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, has_request_context, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.routing import Rule as Address

from catalogue.accounts.access import Rule
from catalogue.browse.forms.candidate import candidate_of, to_query
from catalogue.browse.links.tenant import Tenant, tenant_of
from catalogue.courses.caches.names import directory
from catalogue.courses.rules.eligibility import Candidate
from catalogue.database import now
from catalogue.i18n.addresses import kept_pairs
from catalogue.i18n.languages import language

FACTS = ("residence", "nationality", "employer")
ASKING = "asking"
"""The parameter with which a page shows the question who is asking; it does not travel."""

TENANT = "partner"

WAYS = "catalogue.ways"
SAFE = "!$'()*,/:;?@"
"""What Werkzeug leaves as it is in the query of an address."""
"""The name under which an app keeps the addresses of pages without values of their own."""

Carried = Mapping[str, str | list[str]]


def _is_sticky(app: Flask, address: Address) -> bool:
    view = app.view_functions[address.endpoint]
    for_people = getattr(view, "admits", None) in (Rule.PUBLIC, Rule.FORM)
    return for_people and "lang" in (address.defaults or {}) and "." not in address.rule


@lru_cache(maxsize=32)
def _sticky_endpoints(app: Flask) -> frozenset[str]:
    """Return the endpoints to which it goes along; the map is complete once requests come in."""
    return frozenset(
        address.endpoint for address in app.url_map.iter_rules() if _is_sticky(app, address)
    )


def _has_sticky_params(endpoint: str | None) -> bool:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Its own way.
    return endpoint in _sticky_endpoints(app)


def visitor() -> Candidate:
    """Return what the address says of whoever is asking; nothing where there is no request."""
    if not has_request_context():
        return Candidate()
    if "visitor" not in g:
        g.visitor = candidate_of(request.args)
    known: Candidate = g.visitor
    return known


def tenant() -> Tenant | None:
    """Return the organisation under whose name the catalogue is opened, or nothing.

    It is the one ``partner`` in the address of a page for people. It takes no statement but that
    which asks for the catalogue's version; while the database is away there is none.
    """
    if not has_request_context() or not _has_sticky_params(request.endpoint):
        return None
    if "house" not in g:
        g.house = None
        slugs = {slug.strip() for slug in request.args.getlist(TENANT)} - {""}
        if len(slugs) == 1:
            try:
                at = now()
                g.house = tenant_of(directory(at), slugs.pop(), at.date())
            except SQLAlchemyError:
                # A page that says so is on its way.
                current_app.logger.warning("The partner named in an address cannot be looked up.")
    found: Tenant | None = g.house
    return found


def sticky_params() -> Carried:
    """Return the parameters that every link of this page takes along."""
    if not has_request_context():
        return {}
    if "carried" not in g:
        # Looking up the house may build addresses itself.
        g.carried = {}
        own: dict[str, str | list[str]] = to_query(visitor())
        under = tenant()
        g.carried = own | ({TENANT: under.slug} if under else {})
    found: Carried = g.carried
    return found


def hidden_fields(*leave_out: str) -> list[tuple[str, str]]:
    """Return the same one by one, for the hidden inputs of a form that asks for a page."""
    return [
        (name, value)
        for name, values in sticky_params().items()
        if name not in leave_out
        for value in ([values] if isinstance(values, str) else values)
    ]


def _add_sticky_params(endpoint: str, values: dict[str, Any]) -> None:
    # Whoever means to leave something behind says so with ``name=None``.
    if not has_request_context() or not request.args:
        return
    along = sticky_params()
    if along and _has_sticky_params(endpoint):
        for name, value in along.items():
            values.setdefault(name, value)


def page_url(endpoint: str) -> str:
    """Return the address of a page without values of its own, in the page's language."""
    return url_for(endpoint) if sticky_params() else _path(endpoint)


def page_url_with(endpoint: str, args: Mapping[str, str | list[str]]) -> str:
    """Return the address of a page with parameters of its own and what is said of the visitor.

    Unless ``partner`` is one of them, it leads out of the house.
    """
    query = dict(args)
    for name, value in sticky_params().items():
        if name != TENANT:
            query.setdefault(name, value)
    path = _path(endpoint)
    return f"{path}?{urlencode(query, doseq=True, safe=SAFE)}" if query else path


def _path(endpoint: str) -> str:
    known: dict[tuple[str, str], str] = current_app.extensions.setdefault(WAYS, {})
    key = endpoint, language()
    if key not in known:
        known[key] = url_for(endpoint, **dict.fromkeys((*FACTS, TENANT)))
    return known[key]


def current_url(**changes: str | None) -> str:
    """Return this page's own address with some parameters changed; ``None`` takes one away."""
    values: dict[str, Any] = (request.view_args or {}) | dict.fromkeys((*FACTS, TENANT))
    kept = [(name, value) for name, value in kept_pairs() if value and name not in changes]
    query = urlencode([*kept, *((name, value) for name, value in changes.items() if value)])
    return url_for(str(request.endpoint), **values) + (f"?{query}" if query else "")


def whole_catalogue() -> str:
    """Return the way out of the house: the same list of courses unnarrowed, else all courses."""
    if request.endpoint == "courses.catalogue":
        return current_url(**{TENANT: None, "page": None})
    return url_for("courses.catalogue", **{TENANT: None})


def init_app(app: Flask) -> None:
    """Let every link take along what travels."""
    app.url_defaults(_add_sticky_params)
