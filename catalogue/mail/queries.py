"""Reads of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from catalogue.database import db
from catalogue.mail.models import OutboxMessage
from catalogue.mail.rules import KEPT_FOR


def due(at: datetime) -> ColumnElement[bool]:
    """Return the condition under which a mail is to be sent at ``at``."""
    return and_(
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.given_up_at.is_(None),
        OutboxMessage.next_attempt_at <= at,
        or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= at),
    )


def is_any_due(at: datetime) -> bool:
    """Say whether there is anything to send; a read, so that an idle worker locks nothing."""
    return bool(db.session.scalar(select(exists().where(due(at)))))


def old(at: datetime, limit: int) -> Sequence[int]:
    """Return up to ``limit`` mails that were sent or given up so long ago that they may go."""
    before = at - KEPT_FOR
    found: list[int] = []
    for settled_at in (OutboxMessage.sent_at, OutboxMessage.given_up_at):
        query = select(OutboxMessage.id).where(settled_at < before)
        found += db.session.scalars(query.order_by(settled_at).limit(limit - len(found)))
    return found
