"""Who is signed in, as the plain values that services take; and signing a browser in and out."""

from __future__ import annotations

from flask import g, session
from flask_login import current_user
from flask_security.utils import login_user, logout_user
from werkzeug.exceptions import NotFound

from catalogue.accounts import queries
from catalogue.accounts.access import Actor
from catalogue.accounts.context.devices import remember_device
from catalogue.accounts.extensions import SIGN_IN
from catalogue.accounts.services.signing import begin_sign_in, end_sign_in
from catalogue.wiring import wiring


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
    return Actor(
        person_id=current_user.id,
        name=current_user.full_name or current_user.email,
        email=current_user.email,
        language=current_user.language,
        hub=current_user.is_hub(),
        offices=wiring().offices_of(current_user.id),
    )


def actor() -> Actor:
    """Return who is signed in; raises ``NotFound`` where nobody is."""
    found = current_actor()
    if found is None:
        raise NotFound
    return found


def sign_in(person_id: int, *, by_itself: bool = False) -> None:
    """Sign this browser in, with a new session: nothing of the visitor's before is carried over.

    ``by_itself`` is for the sign-in page; elsewhere signing in is part of the act that the audit
    log holds already.
    """
    sign_out()
    session[SIGN_IN] = begin_sign_in(person_id, by_itself=by_itself)
    person = queries.person(person_id)
    remember_device(person.email)
    login_user(person, remember=False)


def sign_out(*, by_itself: bool = False) -> None:
    """Sign this browser out; its row is deleted, so the cookie is worth nothing even if kept."""
    token = session.get(SIGN_IN)
    # While the row stands, whoever hears of it still learns who it was.
    logout_user()
    if isinstance(token, str):
        end_sign_in(token, by_itself=by_itself)
    _forget()


def _forget() -> None:
    session.clear()
    for name in ("actor", "csrf_token"):
        g.pop(name, None)
