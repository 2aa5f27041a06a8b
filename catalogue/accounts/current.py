"""Who is signed in, as the plain values that services take."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, g
from flask_login import current_user
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Actor, Office

OfficesOf = Callable[[int], tuple[Office, ...]]


def current_actor() -> Actor | None:
    """Return who is signed in, or nothing; read once per request.

    Only pages that are never stored may call this: it makes the answer depend on the cookie.
    """
    if "actor" not in g:
        g.actor = _load()
    actor: Actor | None = g.actor
    return actor


def _load() -> Actor | None:
    if not current_user.is_authenticated:
        return None
    offices_of: OfficesOf = current_app.extensions["catalogue.offices_of"]
    return Actor(
        person_id=current_user.id,
        name=current_user.full_name or current_user.email,
        email=current_user.email,
        language=current_user.language,
        hub=current_user.is_hub(),
        offices=offices_of(current_user.id),
    )


def actor() -> Actor:
    """Return who is signed in; raises ``NotFound`` where nobody is."""
    found = current_actor()
    if found is None:
        raise NotFound
    return found
