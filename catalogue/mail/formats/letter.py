"""A letter as it is written, before it becomes a mail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Contact:
    """Who answers a letter: an institution by its name, or the house, and the address.

    ``signed_by`` are the institutions in whose name it is written; none means the house's own.
    """

    name: str
    email: str
    signed_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A mail in one language: its subject, the same words as plain text and as HTML, who answers.

    ``calendar`` is a file of dates that goes with it, or nothing.
    """

    language: str
    subject: str
    text: str
    contact: Contact
    html: str = ""
    calendar: str = ""
