"""The token of a link for a new password: short, so that no mail program breaks it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, TimestampSigner

from catalogue.accounts.models import Person
from catalogue.parsing import whole_number

RESET_WITHIN = timedelta(hours=2)


def reset_token(person: Person) -> str:
    """Return a signed token that lets its holder choose a new password, once and for a while.

    It names the person by number and holds nothing else but its time and its signature, of which
    the end is a letter or a digit whatever it signs: its last character holds four bits.
    """
    return _signer(person).sign(str(person.id)).decode()


def named_by(token: str) -> int | None:
    """Return whom a token names, whether it is ours or not; nothing where it names nobody."""
    return whole_number(token.partition(".")[0])


def is_valid(token: str, person: Person) -> bool:
    """Say whether a token was made for this person and their present password, not long ago."""
    try:
        _signer(person).unsign(token, max_age=int(RESET_WITHIN.total_seconds()))
    except BadSignature:
        return False
    return True


def _signer(person: Person) -> TimestampSigner:
    """Sign with what changes with the password, so that using one link makes all of them void."""
    salt = f"password-reset.{person.fs_uniquifier}.{person.password or ''}"
    return TimestampSigner(
        current_app.config["SECRET_KEY"], salt=salt, digest_method=hashlib.sha256
    )
