"""Delivering the outbox: mail by mail, each in transactions of its own."""

from __future__ import annotations

import logging
import smtplib

from flask import current_app
from sqlalchemy import delete, or_, select

from catalogue.database import now, writing
from catalogue.mail.models import OutboxMessage
from catalogue.mail.queries import due, is_any_due
from catalogue.mail.rules import KEPT_FOR, LEASE, next_attempt
from catalogue.mail.transport import Envelope, Transport, transport

log = logging.getLogger(__name__)
ROUND = 50
ABOUT_ONE_MAIL = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    ValueError,
)
"""What concerns one mail only, so that the round goes on with the next."""


def deliver_due(limit: int = ROUND) -> int:
    """Send up to ``limit`` mails that are due and return how many went.

    A mail is taken before it is sent and marked afterwards, so two workers do not send it twice;
    only a crash in between sends it again, with the same Message-ID. Where the server cannot be
    reached the round ends, since the other mails would fare no better.
    """
    sent = 0
    if not is_any_due(now()):
        return sent
    with transport(current_app.config["MAIL_URL"]) as carrier:
        for _ in range(limit):
            envelope = take()
            if envelope is None:
                break
            error = _carry(carrier, envelope)
            if error is None:
                settle_sent(envelope.key)
                sent += 1
                continue
            settle_failed(envelope.key, f"{type(error).__name__}: {error}")
            if not isinstance(error, ABOUT_ONE_MAIL):
                break
    return sent


def _carry(carrier: Transport, envelope: Envelope) -> Exception | None:
    """Send one mail; return what went wrong, if anything did."""
    try:
        carrier.send(envelope.message(current_app.config["MAIL_SENDER"]))
    except (OSError, ValueError) as error:
        log.warning("Mail %s could not be delivered: %s", envelope.key, type(error).__name__)
        return error
    return None


def take() -> Envelope | None:
    """Take the mail that has been due for longest; for a while no other worker sees it."""
    session = writing()
    at = now()
    row = session.scalars(
        select(OutboxMessage)
        .where(due(at))
        .order_by(OutboxMessage.next_attempt_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        session.rollback()
        return None
    row.attempts += 1
    row.next_attempt_at = at + LEASE
    envelope = Envelope(
        key=row.id,
        recipient=row.recipient,
        language=row.language,
        subject=row.subject,
        text=row.text,
        message_id=row.message_id,
        written_at=row.created_at,
        headers=row.headers,
    )
    session.commit()
    return envelope


def settle_sent(key: int) -> None:
    """Note that a mail was delivered."""
    session = writing()
    row = session.get(OutboxMessage, key)
    if row is None:
        # Its recipient asked to be forgotten while it was on its way.
        session.rollback()
        return
    row.sent_at = now()
    row.last_error = ""
    session.commit()


def settle_failed(key: int, error: str) -> None:
    """Note why a mail was not delivered, and when to try again or that it is given up."""
    session = writing()
    row = session.get(OutboxMessage, key)
    if row is None:
        session.rollback()
        return
    at = now()
    again = next_attempt(row.created_at, row.attempts, at)
    row.last_error = error[:500]
    if again is None:
        row.given_up_at = at
    else:
        row.next_attempt_at = again
    session.commit()


def purge() -> int:
    """Delete mails that were sent or given up long ago; return how many."""
    session = writing()
    limit = now() - KEPT_FOR
    gone = session.execute(
        delete(OutboxMessage).where(
            or_(OutboxMessage.sent_at < limit, OutboxMessage.given_up_at < limit)
        )
    )
    session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]  # A DELETE's result counts rows.
