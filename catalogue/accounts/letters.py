"""Letters about accounts, in the recipient's language."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue.accounts.models import Person
from catalogue.i18n.addresses import absolute
from catalogue.i18n.languages import languages
from catalogue.mail.codes import Priority
from catalogue.mail.formats.letter import Letter
from catalogue.mail.letters import render
from catalogue.mail.repositories.outbox import enqueue


def resolve_language(language: str) -> str:
    """Return a person's language while the house speaks it, else its first one."""
    return language if language in languages() else languages()[0]


def _post(session: Session, recipient: str, kind: str, written: Letter) -> None:
    enqueue(session, written, recipient=recipient, kind=kind, priority=Priority.SECURITY)


def _proven_name(person: Person) -> str:
    """Return what a letter may call a person: nothing while the address is not known as theirs."""
    return person.full_name if person.confirmed_at is not None else ""


def reset_link(session: Session, person: Person, token: str) -> None:
    """Send the link for choosing a new password."""
    language = resolve_language(person.language)
    address = absolute("accounts.reset", lang=language, token=token)
    written = render(
        "reset", language=language, contact=None, name=_proven_name(person), address=address
    )
    _post(session, person.email, "reset", written)


def no_account(session: Session, email: str, language: str) -> None:
    """Say that the address has no account, to whoever asked for a new password."""
    address = absolute("courses.home", lang=language)
    _post(
        session,
        email,
        "no-account",
        render("no-account", language=language, contact=None, address=address),
    )


def password_changed(session: Session, person: Person, *, everywhere: bool) -> None:
    """Tell the owner that the password is another one now.

    ``everywhere`` says that no browser is signed in any more, not even the one that changed it.
    """
    language = resolve_language(person.language)
    address = absolute("accounts.ask_reset", lang=language)
    written = render(
        "password-changed",
        language=language,
        contact=None,
        name=_proven_name(person),
        address=address,
        everywhere=everywhere,
    )
    _post(session, person.email, "password-changed", written)
