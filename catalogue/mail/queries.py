"""Reads of the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select

from catalogue.database import db
from catalogue.mail.models import OutboxMessage


def due(at: datetime) -> ColumnElement[bool]:
    """Return the condition under which a mail is to be sent at ``at``."""
    return and_(
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.given_up_at.is_(None),
        OutboxMessage.next_attempt_at <= at,
    )


def is_any_due(at: datetime) -> bool:
    """Say whether there is anything to send; a read, so that an idle worker locks nothing."""
    return bool(db.session.scalar(select(exists().where(due(at)))))
