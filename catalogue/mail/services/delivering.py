"""Delivering the outbox in rounds: taken in one transaction, sent, marked in another."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from flask import current_app
from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from catalogue.database import db, now, writing
from catalogue.mail.formats.message import Mailbox, OutboundMessage
from catalogue.mail.models import OutboxMessage
from catalogue.mail.queries import due, is_any_due
from catalogue.mail.rules import (
    LEASE,
    ROUND,
    ROUND_SECONDS,
    is_final,
    next_attempt,
    shares,
    without_addresses,
)
from catalogue.mail.services.errors import MailServerAway
from catalogue.mail.transport import LEAVING, LetterRefused, Transport, transport

log = logging.getLogger(__name__)
MARKING_TRIES, BETWEEN_TRIES = 5, 1.0
"""How often, and seconds apart; all of it takes less than the lease."""
MESSAGES = cast("Table", OutboxMessage.__table__)


# A mail's row is in one of these states; only the columns named say in which.
#
#        enqueue                claim                    record_outcome
#     ------------>  waiting  -------->  leased  ----+------------------>  sent     (`sent_at`)
#                       ^    `leased_until`          |
#                       |                            +------------------>  given up (`given_up_at`)
#                       |                            |
#                       +----------------------------+  refused for now: `next_attempt_at` is later
#                       |                            |  not tried: as before
#                       +----------------------------+  the worker died: the lease runs out
#
# - Taking and marking are transactions, sending is none: no lock is held while a server thinks.
# - A mail is sent by whoever holds its lease, and a lease lasts longer than a round, marking it
#   included. So two workers never send one, however many there are.
# - What became of a mail is marked once it is known, whatever else breaks. Only a process that is
#   killed between sending and marking sends a round again; the Message-IDs are the same, and mail
#   programs show such a mail once.
# - A mail that was deleted on its way stays deleted: marking changes rows and never adds any.
# - A server that cannot be reached is no mail's fault: whoever was not tried keeps its turn, and no
#   attempt is counted.


@dataclass(frozen=True)
class Failure:
    """Why a mail did not go; ``code`` is the server's, where it was asked."""

    error: str
    code: int | None = None
    final: bool = False


@dataclass
class Outcome:
    """What became of the mails that a worker took; who is in none of these was not tried."""

    sent: list[int] = field(default_factory=list)
    failed: dict[int, Failure] = field(default_factory=dict)
    under_way: int | None = None


def deliver_due(limit: int = ROUND) -> int:
    """Send one round of up to ``limit`` mails that are due, and return how many went.

    Security comes before one person's affairs, these before announcements; a fifth of each round
    goes to whoever has waited longest. Mails are taken before they are sent and marked together
    afterwards, so two workers do not send one twice; only a crash in between sends a round again,
    with the same Message-IDs. Raises ``MailServerAway`` where the server could not be reached;
    then no mail is blamed for it.
    """
    if not is_any_due(now()):
        return 0
    envelopes = claim(limit)
    if not envelopes:
        return 0
    done = Outcome()
    # The server is parted from last, so that its slowness holds up no marking.
    with ExitStack() as stack, _settled(envelopes, done):
        carrier = stack.enter_context(transport(current_app.config["MAIL_URL"]))
        _carry(carrier, envelopes, done)
    return len(done.sent)


@contextmanager
def _settled(envelopes: Sequence[OutboundMessage], done: Outcome) -> Iterator[None]:
    """Mark what became of the mails, whatever else happens.

    An error about none of them leaves them for the next round. A mail in the midst of which the
    process is ended may have gone, so it stays with the lease.
    """
    try:
        yield
    except OSError as error:
        reason = f"{type(error).__name__}: {error}"
        log.warning("The mail server cannot be used: %s", reason)
        _settle_surely(envelopes, done, reason)
        raise MailServerAway(reason) from error
    except BaseException:
        _settle_surely(envelopes, done)
        raise
    _settle_surely(envelopes, done)


def _settle_surely(envelopes: Sequence[OutboundMessage], done: Outcome, away: str = "") -> None:
    """Mark the mails; where others hold the database, try again, or all would be sent once more."""
    for _ in range(MARKING_TRIES - 1):
        try:
            record_outcome(envelopes, done, away)
        except (OperationalError, InterfaceError):
            db.session.rollback()
            time.sleep(BETWEEN_TRIES)
        else:
            return
    record_outcome(envelopes, done, away)


def _carry(carrier: Transport, envelopes: Sequence[OutboundMessage], done: Outcome) -> None:
    """Send one after the other until the time is up or the connection is gone."""
    until = time.monotonic() + ROUND_SECONDS
    for envelope in envelopes:
        if time.monotonic() >= until:
            return
        done.under_way = envelope.key
        failure, is_connected = _send(carrier, envelope)
        done.under_way = None
        if failure is None:
            done.sent.append(envelope.key)
            continue
        done.failed[envelope.key] = failure
        said = without_addresses(failure.error, envelope.recipient)
        what = "was refused for good" if failure.final else "could not be delivered"
        log.warning("Mail %s %s: %s", envelope.key, what, said)
        if not is_connected:
            return


def _send(carrier: Transport, envelope: OutboundMessage) -> tuple[Failure | None, bool]:
    """Send one mail; return what went wrong, if anything did, and whether others may follow."""
    try:
        carrier.send(envelope)
    except LetterRefused as refusal:
        final = is_final(refusal.step, refusal.code, refusal.answer)
        return Failure(str(refusal), refusal.code, final), refusal.code != LEAVING
    except OSError as error:
        # A certificate that is not trusted is a ValueError as well, so this comes first.
        return Failure(f"{type(error).__name__}: {error}"), False
    except ValueError as error:
        return Failure(f"{type(error).__name__}: {error}", final=True), True
    except Exception as error:
        # A fault of ours, or the letter would come first again at the end of every lease. What the
        # error says may be what people typed, so the outbox keeps its kind alone.
        log.exception("Mail %s could not be sent because of a bug.", envelope.key)
        return Failure(type(error).__name__), True
    return None, True


def claim(limit: int) -> list[OutboundMessage]:
    """Take the next mails; for a while no other worker sees them."""
    session = writing()
    at = now()
    by_priority, oldest = shares(limit)
    rows = _next(session, at, by_priority, OutboxMessage.priority)
    if oldest and len(rows) == by_priority:
        rows += _next(session, at, oldest, leaving=[row.id for row in rows])
    if not rows:
        session.rollback()
        return []
    sender = Mailbox.parse(current_app.config["MAIL_SENDER"])
    envelopes = [_envelope(row, sender) for row in rows]
    session.execute(
        update(MESSAGES)
        .where(MESSAGES.c.id.in_([row.id for row in rows]))
        .values(leased_until=at + LEASE)
    )
    session.commit()
    return envelopes


def _next(
    session: Session, at: datetime, limit: int, *order: Any, leaving: Sequence[int] = ()
) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(due(at))
    if leaving:
        query = query.where(OutboxMessage.id.not_in(leaving))
    ordered = query.order_by(*order, OutboxMessage.next_attempt_at, OutboxMessage.id)
    return list(session.scalars(ordered.limit(limit).with_for_update(skip_locked=True)))


def _envelope(row: OutboxMessage, sender: Mailbox) -> OutboundMessage:
    answering = Mailbox(row.reply_to_name, row.reply_to_email) if row.reply_to_email else None
    return OutboundMessage(
        key=row.id,
        sender=sender,
        recipient=row.recipient,
        reply_to=answering,
        language=row.language,
        subject=row.subject,
        text=row.text,
        html=row.html,
        calendar=row.calendar,
        message_id=row.message_id,
        written_at=row.created_at,
        headers=row.headers,
        attempts=row.attempts,
    )


def record_outcome(envelopes: Sequence[OutboundMessage], done: Outcome, away: str = "") -> None:
    """Mark what became of a round's mails, in one transaction.

    A mail that was forgotten on its way is gone and stays so. ``away`` is why the server could not
    be reached: whoever was not tried keeps its turn, unless it is time to give it up.
    """
    session = writing()
    at = now()
    failures = dict(done.failed)
    untried = []
    for envelope in envelopes:
        if envelope.key in done.sent or envelope.key in failures or envelope.key == done.under_way:
            continue
        if away and next_attempt(envelope.written_at, 1, at) is None:
            failures[envelope.key] = Failure(away)
        else:
            untried.append(envelope.key)
    _mark_sent(session, done.sent, at)
    _mark_failed(session, [each for each in envelopes if each.key in failures], failures, at)
    if untried:
        values = {"leased_until": None} | ({"last_error": away[:500]} if away else {})
        session.execute(update(MESSAGES).where(MESSAGES.c.id.in_(untried)).values(values))
    session.commit()


def _mark_sent(session: Session, keys: Sequence[int], at: datetime) -> None:
    if not keys:
        return
    values = {
        "sent_at": at,
        "leased_until": None,
        "smtp_code": None,
        "last_error": "",
        "attempts": MESSAGES.c.attempts + 1,
    }
    session.execute(update(MESSAGES).where(MESSAGES.c.id.in_(keys)).values(values))


def _mark_failed(
    session: Session,
    envelopes: Sequence[OutboundMessage],
    failures: dict[int, Failure],
    at: datetime,
) -> None:
    """Note why each was not delivered, and when to try again or that it is given up."""
    if not envelopes:
        return
    rows = []
    for envelope in envelopes:
        failure = failures[envelope.key]
        again = (
            None if failure.final else next_attempt(envelope.written_at, envelope.attempts + 1, at)
        )
        rows.append(
            {
                "key": envelope.key,
                "attempts": envelope.attempts + 1,
                "next_attempt_at": again or at,
                "given_up_at": None if again else at,
                "smtp_code": failure.code,
                "last_error": failure.error[:500],
                "leased_until": None,
            }
        )
    session.execute(update(MESSAGES).where(MESSAGES.c.id == bindparam("key")), rows)
