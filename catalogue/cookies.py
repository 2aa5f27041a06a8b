"""Cookies: the one place that names, sets and deletes them.

With HTTPS every name begins with ``__Host-``: browsers then take the cookie from this very host
only, encrypted and for the whole site, so that no neighbour under the same domain can plant one.
Without HTTPS, in development, browsers refuse such names, and the plain ones stand instead.
"""

from __future__ import annotations

from flask import Response, current_app, request

PREFIX = "__Host-"


def cookie_name(name: str, *, https: bool) -> str:
    """Return under which name a browser keeps a cookie."""
    return f"{PREFIX}{name}" if https else name


def _is_https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def read_cookie(name: str) -> str | None:
    """Return what the browser sent under a name, or nothing."""
    return request.cookies.get(cookie_name(name, https=_is_https())) or None


def cookie_names(beginning: str) -> list[str]:
    """Return the names that begin so among the cookies sent, those kept longest first."""
    full = cookie_name(beginning, https=_is_https())
    cut = len(full) - len(beginning)
    return [name[cut:] for name in request.cookies if name.startswith(full)]


def set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """Let the browser keep a value, out of any script's reach."""
    response.set_cookie(
        cookie_name(name, https=_is_https()),
        value,
        max_age=seconds,
        path="/",
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )


def delete_cookie(response: Response, name: str) -> None:
    """Let the browser forget a cookie; with the same attributes, or it would not."""
    response.delete_cookie(
        cookie_name(name, https=_is_https()),
        path="/",
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )
