"""The accounts library, set up: hashing, and who a cookie belongs to."""

from __future__ import annotations

from typing import Any, Literal

from flask import Flask, current_app, g, session
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.utils import hash_password, verify_and_update_password

from catalogue.accounts import queries
from catalogue.accounts.models import Person, Role
from catalogue.accounts.rules import is_current
from catalogue.database import db, now
from catalogue.i18n.normalisation import normal_form

SIGN_IN = "sign_in"
"""The session's name for the token of the signed-in browser."""
ARGON2 = {
    "argon2__type": "ID",
    "argon2__memory_cost": 19 * 1024,
    "argon2__rounds": 2,
    "argon2__parallelism": 1,
}
"""What hashing a password costs: 19 MiB, twice over, in one thread (OWASP's first choice)."""
READERS = ("flask_login", "flask_principal")
"""The libraries whose hooks read the session on every request."""


def init_app(app: Flask) -> None:
    """Set up the library without its pages: ours speak every language of the house."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # nosec B106  # The name of a method.
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2,
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_CLI_USERS_NAME=False,
        SECURITY_CLI_ROLES_NAME=False,
    )
    Security(app, SQLAlchemyUserDatastore(db, Person, Role), register_blueprint=False)
    _read_no_cookie_for_everyone(app)
    manager = app.extensions["security"].login_manager
    manager.session_protection = None
    manager.request_loader(None)
    manager.user_loader(_signed_in)


def _read_no_cookie_for_everyone(app: Flask) -> None:
    """Take away what reads the session on every request: a public page must not vary by cookie."""
    hooks: tuple[list[Any], ...] = (
        app.after_request_funcs[None],
        app.before_request_funcs[None],
        app.template_context_processors[None],
    )
    for each in hooks:
        each[:] = [hook for hook in each if not hook.__module__.startswith(READERS)]


def _signed_in(uniquifier: str) -> Person | None:
    """Return the person whom the session's token signs in, if its row still stands."""
    token = session.get(SIGN_IN)
    row = queries.sign_in(token) if isinstance(token, str) else None
    if row is None:
        return None
    kept, person = row
    holds = is_current(kept.created_at, kept.seen_at, now())
    if not (holds and person.active and person.fs_uniquifier == uniquifier):
        return None
    g.sign_in_seen_at = kept.seen_at
    g.sign_in_created_at = kept.created_at
    return person


def normalised_password(password: str) -> str:
    """Return the one spelling of a password that is hashed (accents may be typed in two ways)."""
    form: Literal["NFC", "NFD", "NFKC", "NFKD"]
    form = current_app.config["SECURITY_PASSWORD_NORMALIZE_FORM"]
    return normal_form(form, password)


def hashed(password: str) -> str:
    """Return a password's hash (Argon2)."""
    text: str = hash_password(normalised_password(password))
    return text


def fits(person: Person | None, password: str) -> bool:
    """Say whether this is the person's password; takes as long where there is none to compare.

    An outdated hash is renewed on the object, for the caller's commit.
    """
    password = normalised_password(password)
    if person is None or not person.password:
        hash_password(password)
        return False
    return bool(verify_and_update_password(password, person))


def renew_uniquifier(person: Person) -> None:
    """Make every cookie and token that names the person void."""
    current_app.extensions["security"].datastore.set_uniquifier(person)
