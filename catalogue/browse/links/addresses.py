"""The one place where addresses of pages are built, with what travels from link to link.

``link`` takes along what the visitor said of themselves and the tenant wherever it leads to a page
for people; feeds, calendars and files never carry it. In templates ``url_for`` is ``link``, so that
no page forgets it; in Python it is called by its name, and Flask's ``url_for`` builds an address
without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from catalogue.browse.links.visitor import TENANT, is_for_people, visitor_context
from catalogue.i18n.addresses import kept_pairs

SAFE = "!$'()*,/:;?@"
"""What Werkzeug leaves as it is in the query of an address."""


def link(endpoint: str, /, **values: Any) -> str:
    """Return a page's address with what travels; ``name=None`` leaves one of it behind."""
    params = visitor_context().params
    if params and is_for_people(endpoint):
        for name, value in params.items():
            values.setdefault(name, value)
    return url_for(endpoint, **values)


def links_to(endpoint: str) -> Callable[[Mapping[str, str | list[str]]], str]:
    """Return what builds the same of one page for many sets of parameters: its path only once."""
    path, along = url_for(endpoint), visitor_context().params

    def with_args(args: Mapping[str, str | list[str]]) -> str:
        query = {**args, **{name: along[name] for name in along if name not in args}}
        return f"{path}?{urlencode(query, doseq=True, safe=SAFE)}" if query else path

    return with_args


def current_url(**changes: str | None) -> str:
    """Return this page's own address with some parameters changed; ``None`` takes one away."""
    kept = [(name, value) for name, value in kept_pairs() if value and name not in changes]
    query = urlencode([*kept, *((name, value) for name, value in changes.items() if value)])
    path = url_for(str(request.endpoint), **(request.view_args or {}))
    return path + (f"?{query}" if query else "")


def whole_catalogue() -> str:
    """Return the way out of the tenant: the same list of courses unnarrowed, else all courses."""
    if request.endpoint == "courses.catalogue":
        return current_url(**{TENANT: None, "page": None})
    return link("courses.catalogue", **{TENANT: None})


def hidden_fields() -> list[tuple[str, str]]:
    """Return what travels one by one, for the hidden inputs of a form that asks for a page."""
    return [
        (name, value)
        for name, values in visitor_context().params.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
