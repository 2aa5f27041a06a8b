"""What can go wrong with the outbox as a whole."""

from __future__ import annotations


class MailServerAway(Exception):
    """The mail server cannot be reached or does not let us in; no mail is to blame."""
