"""The accounts library, set up: hashing, links that expire, and who a cookie belongs to."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any, Literal

from flask import Flask, current_app, g, session
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import (
    check_and_get_token_status,
    hash_password,
    verify_and_update_password,
    verify_hash,
)

from catalogue.accounts import queries
from catalogue.accounts.models import Person, Role
from catalogue.accounts.rules import is_current
from catalogue.database import db, now
from catalogue.i18n.normalisation import stream_safe

SIGN_IN = "sign_in"
"""The session's name for the token of the signed-in browser."""
RESET_WITHIN = timedelta(hours=2)
ARGON2 = {
    "argon2__type": "ID",
    "argon2__memory_cost": 19 * 1024,
    "argon2__rounds": 2,
    "argon2__parallelism": 1,
}
"""What hashing a password costs: 19 MiB, twice over, in one thread (OWASP's first choice)."""
READERS = ("flask_login", "flask_principal")
"""The libraries whose hooks read the session on every request."""
LINK_ROUNDS = 1000
"""The fewest that the method allows."""


def init_app(app: Flask) -> None:
    """Set up the library without its pages: ours speak every language of the house."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # nosec B106  # The name of a method.
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2,
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_RESET_PASSWORD_WITHIN=RESET_WITHIN,
        SECURITY_CLI_USERS_NAME=False,
        SECURITY_CLI_ROLES_NAME=False,
    )
    library = Security(app, SQLAlchemyUserDatastore(db, Person, Role), register_blueprint=False)
    # What a link holds is a hash of a hash that is slow and salted already. To be slow once more
    # would protect nothing, and would tell by its time whether an address has an account.
    library.hashing_context.update(sha256_crypt__rounds=LINK_ROUNDS)
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
    return unicodedata.normalize(form, stream_safe(password))


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


def reset_token(person: Person) -> str:
    """Return a signed token that lets its holder choose a new password, once and for a while."""
    token: str = generate_reset_password_token(person)  # type: ignore[no-untyped-call]  # The library.
    return token


def make_no_token() -> None:
    """Take as long as ``reset_token`` does, for an address that has no account."""
    reset_token(Person(fs_uniquifier="0" * 64, password="0" * 97))


def holder_of(token: str) -> Person | None:
    """Return whose password a token may change; nobody's if it is old, used or not ours."""
    expired, invalid, data = check_and_get_token_status(token, "reset", RESET_WITHIN)
    if expired or invalid or not data:
        return None
    uniquifier, digest = data
    person = queries.person_by_uniquifier(uniquifier)
    if person is None or not person.active:
        return None
    # The token is bound to the password that it replaces, so using it makes it void.
    if person.password is None:
        return person if digest is None else None
    return person if digest and verify_hash(digest, person.password) else None


def renew_uniquifier(person: Person) -> None:
    """Make every cookie and token that names the person void."""
    current_app.extensions["security"].datastore.set_uniquifier(person)
