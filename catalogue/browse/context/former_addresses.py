"""Former addresses: whatever has a listing's slug in its address follows when the slug changes."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

from flask import g, request, url_for

from catalogue.courses.queries import present_slug
from catalogue.i18n.languages import languages
from catalogue.i18n.url_segments import translated

KINDS = {"courses": "course", "partners": "organisation", "programmes": "programme"}
"""What a slug belongs to, by the word before it in an address."""

SLUG = "/<slug>"


@cache
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
