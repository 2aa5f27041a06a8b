"""Former addresses lead to present ones: of listings that were renamed, and of the tenant."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from catalogue.browse.links.addresses import current_url
from catalogue.browse.links.visitor import TENANT, is_for_people, named_tenant, networks_among
from catalogue.caches import remembered
from catalogue.courses.caches.names import NETWORK
from catalogue.courses.queries import present_slug
from catalogue.i18n.languages import languages
from catalogue.i18n.url_segments import translated

KINDS = {"courses": "course", "partners": "organisation", "programmes": "programme"}
"""What a slug belongs to, by the word before it in an address."""

SLUG = "/<slug>"

FORMER_TENANT = "partner"
"""The parameter that once said under whose name the catalogue is opened; it is a filter now."""

FILTERED = frozenset({"courses.catalogue", "alerts.tell_of_search"})
"""The pages for people on which it is that filter."""


@remembered(16)
def _kinds(spoken: tuple[str, ...]) -> dict[str, str]:
    return {translated(word, code): kind for word, kind in KINDS.items() for code in spoken}


def _kind(rule: str) -> str:
    """Return what the slug in an address's pattern belongs to, or nothing where it has none."""
    before, found, _behind = rule.partition(SLUG)
    return _kinds(tuple(languages())).get(before.rpartition("/")[2], "") if found else ""


def present_address() -> str | None:
    """Return where the address that was asked for, and does not exist, is to be found now.

    It is asked once nothing was found, so that no page has to think of it: any address with a
    listing's slug, in any language and for any format, leads to the same under the present slug,
    its query untouched. Nothing where no listing that the public reads had the slug (one
    statement).
    """
    values = request.view_args or {}
    kind = _kind(request.url_rule.rule) if request.url_rule is not None else ""
    present = present_slug(kind, values["slug"]) if kind else None
    if present is None:
        return None
    values = values | {"slug": present, "lang": g.lang}
    address = url_for(str(request.endpoint), **values).partition("?")[0]
    query = quote(request.query_string, safe="%/?@!$&'()*+,;=:")
    return address + (f"?{query}" if query else "")


def former_network() -> Response | None:
    """Lead from a list that names a network as a partner, in the former way, to its present one.

    It takes no statement but that which asks for the catalogue's version.
    """
    named = request.args.getlist(FORMER_TENANT)
    if not named or request.endpoint not in FILTERED or request.method not in ("GET", "HEAD"):
        return None
    networks = networks_among(named)
    if not networks:
        return None
    pairs = [
        (NETWORK if name == FORMER_TENANT and value in networks else name, value)
        for name, value in request.args.items(multi=True)
    ]
    return redirect(f"{request.path}?{urlencode(pairs)}", 308)


def former_tenant() -> Response | None:
    """Lead to the present address of a page that was opened under a name in the former way.

    Nothing for a page on which the parameter is a filter, and where it names nobody. It takes no
    statement but that which asks for the catalogue's version.
    """
    if FORMER_TENANT not in request.args or TENANT in request.args:
        return None
    if request.method not in ("GET", "HEAD") or request.endpoint in FILTERED:
        return None
    if not is_for_people(request.endpoint):
        return None
    under = named_tenant(request.args.getlist(FORMER_TENANT))
    if under is None:
        return None
    return redirect(current_url(**{FORMER_TENANT: None, TENANT: under.slug}), 308)
