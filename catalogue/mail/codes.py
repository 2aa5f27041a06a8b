"""What mails are stored and reported with."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Priority(IntEnum):
    """Which mail leaves first; the column holds the number."""

    SECURITY = 0
    """About somebody's account: they wait for it with the page open."""
    PERSONAL = 1
    """To one person about their own affair."""
    ANNOUNCEMENT = 2
    """The same news to many."""


class Step(StrEnum):
    """What a mail server was asked when it refused a mail."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"
