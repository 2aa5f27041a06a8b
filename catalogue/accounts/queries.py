"""Reads of people and their sign-ins."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from catalogue.accounts.models import HUB_ROLE, Person, Role, SignIn
from catalogue.database import db
from catalogue.tokens import hash_of


def person(person_id: int) -> Person:
    """Return a person who is known to exist."""
    return db.session.get_one(Person, person_id)


def has_password(person_id: int) -> bool:
    """Say whether a person has chosen a password yet."""
    return bool(person(person_id).password)


def person_by_email(email: str) -> Person | None:
    """Return who has a normalised address.

    It takes as many statements as where nobody has it: roles are read when they are asked for.
    """
    return db.session.scalars(select(Person).where(Person.email == email)).one_or_none()


def person_by_uniquifier(uniquifier: str) -> Person | None:
    """Return whom a signed token names."""
    return db.session.scalars(
        select(Person).where(Person.fs_uniquifier == uniquifier)
    ).one_or_none()


@cache
def _sign_in() -> Select[SignIn, Person]:
    # Made once: every page behind the sign-in asks it.
    return (
        select(SignIn, Person)
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.token_hash == bindparam("digest"))
        .options(joinedload(Person.roles))
    )


def sign_in(token: str) -> tuple[SignIn, Person] | None:
    """Return the sign-in that a token belongs to, and whose it is, with their roles.

    They are read here, once in a request: most queries that touch a person ask for none.
    """
    row = db.session.execute(_sign_in(), {"digest": hash_of(token)}).unique().one_or_none()
    return None if row is None else (row[0], row[1])


def hub_staff() -> list[Person]:
    """Return the hub's people who can sign in, the longest-standing first."""
    return list(
        db.session.scalars(
            select(Person)
            .join(Person.roles)
            .where(Role.name == HUB_ROLE, Person.active)
            .order_by(Person.id)
        )
    )
