"""Passwords: changed by their owner, or chosen anew through a link sent by mail."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalogue.accounts import extensions, letters, queries
from catalogue.accounts.models import Person, SignIn
from catalogue.accounts.rules import normalised_email
from catalogue.accounts.services.people import record, use_token
from catalogue.accounts.tokens import RESET_WITHIN, is_valid, named_by, reset_token
from catalogue.database import now, rollback_on, writing


class LinkVoid(Exception):
    """The link is old, was used before, or is not ours."""


class WrongPassword(Exception):
    """The present password is another one."""


def ask_reset(email: str, language: str) -> None:
    """Post a link for choosing a new password.

    An unknown address gets a letter too, which says that there is no account: whoever asked learns
    nothing on the page, and whoever reads the mail is not left waiting.
    """
    email = normalised_email(email)
    session = writing()
    person = queries.person_by_email(email)
    if person is not None and person.active:
        letters.reset_link(session, person, reset_token(person))
    else:
        letters.no_account(session, email, language)
    record(
        session,
        "account.ask-reset",
        person_id=None,
        subject="person",
        subject_id=person.id if person else None,
    )
    session.commit()


def holder_of(token: str) -> Person | None:
    """Return whose password a link may change; nobody's if it is old, used or not ours."""
    number = named_by(token)
    person = queries.person_by_id(number) if number is not None else None
    if person is None or not person.active or not is_valid(token, person):
        return None
    return person


@rollback_on(LinkVoid)
def reset(token: str, password: str) -> int:
    """Give the link's owner a new password, end all their sign-ins and return who it was.

    Raises ``LinkVoid``.
    """
    session = writing()
    person = holder_of(token)
    if person is None or not use_token(session, token, now() + RESET_WITHIN):
        raise LinkVoid
    person.confirmed_at = person.confirmed_at or now()
    set_password(session, person, password)
    letters.password_changed(session, person, everywhere=True)
    record(
        session,
        "account.reset-password",
        person_id=person.id,
        subject="person",
        subject_id=person.id,
    )
    session.commit()
    return person.id


@rollback_on(WrongPassword)
def change(person_id: int, present: str, password: str) -> None:
    """Change a password and end every sign-in; ``present`` matters to whoever has one already.

    Raises ``WrongPassword``.
    """
    session = writing()
    person = session.get_one(Person, person_id)
    if person.password and not extensions.fits(person, present):
        raise WrongPassword
    set_password(session, person, password)
    letters.password_changed(session, person, everywhere=False)
    record(
        session,
        "account.change-password",
        person_id=person_id,
        subject="person",
        subject_id=person_id,
    )
    session.commit()


def set_password(session: Session, person: Person, password: str) -> None:
    """Set a password inside the caller's transaction; all cookies and links so far become void."""
    person.password = extensions.hashed(password)
    extensions.renew_uniquifier(person)
    session.execute(delete(SignIn).where(SignIn.person_id == person.id))
