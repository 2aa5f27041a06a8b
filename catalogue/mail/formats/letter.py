"""A letter as it is written, before it becomes a mail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Contact:
    """Who answers a letter: an institution by its name, or the house, and the address."""

    name: str
    email: str


@dataclass(frozen=True)
class Letter:
    """A mail's subject and plain text in one language, and who answers it."""

    language: str
    subject: str
    text: str
    contact: Contact
