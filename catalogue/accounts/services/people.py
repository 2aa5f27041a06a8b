"""Accounts: they arise by invitation or by confirming an application, never by registering."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.accounts import queries
from catalogue.accounts.models import AuditEntry, Person, UsedToken
from catalogue.accounts.rules import normalised_email
from catalogue.database import now, writing
from catalogue.tokens import hash_of


def record(
    session: Session,
    action: str,
    *,
    person_id: int | None,
    subject: str,
    subject_id: int | None,
    **details: object,
) -> None:
    """Write one line of the audit log inside the caller's transaction: ids and codes only."""
    session.add(
        AuditEntry(
            at=now(),
            person_id=person_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            details=dict(details),
        )
    )


def lock_person(session: Session, email: str) -> Person | None:
    """Return who has a normalised address, as they are now, and keep them so until the commit.

    Whoever closes an account or adds to its rights begins with this, before any other lock.
    """
    query = select(Person).where(Person.email == email).with_for_update(key_share=True, of=Person)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def ensure_person(
    session: Session,
    email: str,
    full_name: str,
    language: str,
    confirmed_at: datetime | None,
) -> Person:
    """Return whoever has the address, made now if nobody has; inside the caller's transaction.

    Whoever is known keeps their name and language; their address counts as confirmed from the
    first time on. Raises ``ValueError`` where ``email`` is no address.
    """
    email = normalised_email(email)
    person = queries.person_by_email(email)
    if person is None:
        person = Person(
            email=email,
            full_name=full_name,
            language=language,
            active=True,
            fs_uniquifier=secrets.token_hex(32),
            created_at=now(),
        )
        session.add(person)
    person.full_name = person.full_name or full_name
    person.confirmed_at = person.confirmed_at or confirmed_at
    session.flush()
    return person


def use_token(session: Session, token: str, expires_at: datetime) -> bool:
    """Use a one-time link inside the caller's transaction; false where it was used before."""
    key = hash_of(token)
    if session.get(UsedToken, key) is not None:
        return False
    session.add(UsedToken(digest=key, expires_at=expires_at))
    session.flush()
    return True


def change_details(
    person_id: int, full_name: str, language: str, *, cadence: str = "", zone: str = ""
) -> None:
    """Change what a person is called, and in which language, how often and when we write to them.

    ``cadence`` is a code of ``events.codes.Cadence``, ``zone`` an IANA name; where they are empty,
    both stay as they are.
    """
    session = writing()
    person = session.get_one(Person, person_id)
    person.full_name = full_name
    person.language = language
    person.cadence = cadence or person.cadence
    person.zone = zone or person.zone
    record(session, "account.change", person_id=person_id, subject="person", subject_id=person_id)
    session.commit()
