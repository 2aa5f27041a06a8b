"""Signing in and out: each signed-in browser is a row, and ends with it."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from catalogue.accounts import extensions, queries
from catalogue.accounts.models import Person, SignIn, UsedToken
from catalogue.accounts.rules import IDLE, LIFETIME, normalised_email
from catalogue.accounts.services.people import record
from catalogue.database import now, repeat_batches, writing
from catalogue.tokens import hash_of, new_token

log = logging.getLogger(__name__)
BATCH = 500
"""How many expired rows are deleted in one transaction."""


def authenticate(email: str, password: str) -> int | None:
    """Return whose address and password these are.

    Nothing tells apart an unknown address, a wrong password and an account that is closed, not
    even the time it takes.
    """
    try:
        person = queries.person_by_email(normalised_email(email))
    except ValueError:
        person = None
    kept = person.password if person else None
    fits = extensions.fits(person, password)
    if person is None or not fits or not person.active:
        log.warning("A sign-in was refused for person %s.", person.id if person else "unknown")
        return None
    if person.password != kept:
        _renew_hash(person.id, kept, person.password)
    return person.id


def _renew_hash(person_id: int, kept: str | None, renewed: str | None) -> None:
    """Keep a password's hash anew where it was made at another cost; it is the same password."""
    session = writing()
    session.execute(
        update(Person)
        .where(Person.id == person_id, Person.password == kept)
        .values(password=renewed)
    )
    session.commit()


def begin_sign_in(person_id: int, *, by_itself: bool) -> str:
    """Sign a browser in and return the token that its cookie keeps.

    ``by_itself`` is false where signing in is part of another act, which the audit log holds.
    """
    session = writing()
    at = now()
    token = new_token()
    session.add(SignIn(person_id=person_id, token_hash=hash_of(token), created_at=at, seen_at=at))
    if by_itself:
        record(
            session, "account.sign-in", person_id=person_id, subject="person", subject_id=person_id
        )
    session.commit()
    return token


def note_seen(token: str) -> None:
    """Note that a signed-in browser was seen just now."""
    session = writing()
    session.execute(update(SignIn).where(SignIn.token_hash == hash_of(token)).values(seen_at=now()))
    session.commit()


def end_sign_in(token: str, *, by_itself: bool) -> None:
    """Sign a browser out; its cookie is worth nothing from now on."""
    session = writing()
    ended = session.scalars(
        delete(SignIn).where(SignIn.token_hash == hash_of(token)).returning(SignIn.person_id)
    ).one_or_none()
    if ended is not None and by_itself:
        record(session, "account.sign-out", person_id=ended, subject="person", subject_id=ended)
    session.commit()


def forget_past() -> int:
    """Delete sign-ins and used links that have expired; return how many sign-ins."""
    at = now()
    past = or_(SignIn.seen_at < at - IDLE, SignIn.created_at < at - LIFETIME)
    ended = repeat_batches(lambda most: _delete(SignIn, SignIn.id, past, most), BATCH)
    expired = UsedToken.expires_at < at
    repeat_batches(lambda most: _delete(UsedToken, UsedToken.digest, expired, most), BATCH)
    return ended


def _delete(
    model: type[SignIn | UsedToken],
    key: InstrumentedAttribute[Any],
    which: ColumnElement[bool],
    most: int,
) -> int:
    """Delete up to ``most`` rows in a transaction of their own; return how many."""
    session = writing()
    gone = session.scalars(
        delete(model).where(key.in_(select(key).where(which).limit(most))).returning(key)
    ).all()
    session.commit()
    return len(gone)
