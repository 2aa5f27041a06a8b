"""Posting: the one way in which the product writes a mail."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from flask import current_app
from sqlalchemy import CursorResult, delete
from sqlalchemy.orm import Session

from catalogue.database import now
from catalogue.mail.codes import Priority
from catalogue.mail.formats.letter import Letter
from catalogue.mail.formats.message import Mailbox, wire_address
from catalogue.mail.models import OutboxMessage
from catalogue.mail.rules import message_id_domain


def enqueue(
    session: Session,
    letter: Letter,
    *,
    recipient: str,
    kind: str,
    priority: Priority,
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
        priority=int(priority),
        recipient=recipient,
        reply_to_name=str(letter.contact.name),
        reply_to_email=letter.contact.email,
        language=letter.language,
        subject=" ".join(letter.subject.split())[:500],
        text=letter.text,
        html=letter.html,
        calendar=letter.calendar,
        message_id=new_message_id(),
        created_at=at,
        next_attempt_at=at,
        headers=dict(headers or {}),
    )
    session.add(message)
    return message


def new_message_id() -> str:
    """Return a Message-ID under the sender's domain; it is kept with the mail for every attempt."""
    sender = Mailbox.parse(current_app.config["MAIL_SENDER"])
    domain = message_id_domain(wire_address(sender.address), current_app.config["BASE_URL"])
    return f"<{secrets.token_hex(16)}@{domain}>"


def withhold(session: Session, message_id: int, at: datetime) -> bool:
    """Delete a mail whose time has not come, in the caller's transaction; says whether it did.

    Once it is due a worker may have it, and it counts as gone.
    """
    gone = session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.id == message_id,
            OutboxMessage.next_attempt_at > at,
            OutboxMessage.attempts == 0,
            OutboxMessage.leased_until.is_(None),
            OutboxMessage.sent_at.is_(None),
        )
    )
    return bool(cast("CursorResult[Any]", gone).rowcount)


def forget(session: Session, *, recipient: str, kinds: frozenset[str]) -> None:
    """Delete every mail of these kinds to an address, sent or not, in the caller's transaction."""
    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.recipient == recipient, OutboxMessage.kind.in_(kinds)
        )
    )
