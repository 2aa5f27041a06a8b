"""Posting: the one way in which the product writes a mail."""

from __future__ import annotations

import secrets

from sqlalchemy.orm import Session

from catalogue.database import now
from catalogue.mail.models import OutboxMessage


def post(
    session: Session, *, recipient: str, language: str, kind: str, subject: str, text: str
) -> OutboxMessage:
    """Write a mail into the outbox inside the caller's transaction; the worker delivers it.

    ``kind`` says what the mail is for (``receipt``, ``offer``) and ends up in no header. Line
    breaks in the subject become spaces, so that no name can add a header.
    """
    at = now()
    message = OutboxMessage(
        kind=kind,
        recipient=recipient,
        language=language,
        subject=" ".join(subject.split())[:500],
        text=text,
        message_id=f"<{secrets.token_hex(16)}@catalogue>",
        created_at=at,
        next_attempt_at=at,
    )
    session.add(message)
    return message
