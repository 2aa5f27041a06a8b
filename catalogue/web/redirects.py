"""Addresses with something clumsy behind them lead to the page that was meant.

Mail programs, word processors and people take the full stop, the bracket or the quotation mark
behind an address for a part of it, and a slash too many is typed soon. No address of this site ends
like that, whatever it names, so one look at the map of addresses tells the page that was meant.
"""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, urlsplit

from flask import Flask, redirect, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

CLUMSY = frozenset("/.,;:!?'\"()[]{}<>*|\\&=`´“”„‘’‚«»‹›…·。、")
KEPT = "%/?#[]@!$&'()*+,;=:"
"""What stands in addresses by right; everything else is written in per cent."""


def _is_clumsy(character: str) -> bool:
    """Say whether no address ends with it: punctuation, blanks, control and invisible ones."""
    return character in CLUMSY or unicodedata.category(character)[0] in "ZC"


def bare(path: str) -> str:
    """Return a path without what is clumsy behind it."""
    end = len(path)
    while end and _is_clumsy(path[end - 1]):
        end -= 1
    return path[:end]


def _leads_to(path: str) -> str | None:
    """Return where a path leads to by the map of addresses, with or without a slash at its end."""
    adapter = request_ctx.url_adapter
    if adapter is None or path.startswith("//"):
        return None
    try:
        adapter.match(path, method="GET")
    except RequestRedirect as near:
        return urlsplit(near.new_url).path
    except HTTPException:
        return None
    return quote(path)


def _to_what_was_meant() -> Response | None:
    """Redirect for good (308); former slugs are then led on by the page itself."""
    if request.method not in ("GET", "HEAD"):
        return None
    path = request.path
    short = bare(path)
    rule = request.url_rule
    ends_with_slash = rule is not None and rule.rule.endswith("/") and short + "/" == path
    if short == path or ends_with_slash:
        return None
    target = _leads_to(short or "/")
    if target is None:
        return None
    query = quote(request.query_string, safe=KEPT)
    return redirect(target + (f"?{query}" if query else ""), 308)


def init_app(app: Flask) -> None:
    """Look at every address before its page is asked for."""
    app.before_request(_to_what_was_meant)
