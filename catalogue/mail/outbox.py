"""Posting: the one way in which the product writes a mail."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalogue.database import now
from catalogue.mail.models import OutboxMessage


def post(
    session: Session,
    *,
    recipient: str,
    language: str,
    kind: str,
    subject: str,
    text: str,
    headers: Mapping[str, str] | None = None,
) -> OutboxMessage:
    """Write a mail into the outbox inside the caller's transaction; the worker delivers it.

    ``kind`` says what the mail is for (``receipt``, ``offer``) and ends up in no header. Line
    breaks in the subject become spaces, so that no name can add a header. ``headers`` are further
    ones; one that holds a line break keeps the mail from being sent.
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
        headers=dict(headers or {}),
    )
    session.add(message)
    return message


def forget(session: Session, *, recipient: str, kinds: frozenset[str]) -> None:
    """Delete every mail of these kinds to an address, sent or not, in the caller's transaction."""
    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.recipient == recipient, OutboxMessage.kind.in_(kinds)
        )
    )
