"""Deleting old mail."""

from __future__ import annotations

from sqlalchemy import delete

from catalogue.database import db, now, writing
from catalogue.mail import queries
from catalogue.mail.models import OutboxMessage

BATCH = 500
"""How many are deleted in one transaction, so that nobody who writes waits for long."""


def purge() -> int:
    """Delete some of the mails that were sent or given up long ago; return how many went.

    It looks before it writes, and takes one batch: the worker runs it again while there is more.
    """
    found = queries.old(now(), BATCH)
    db.session.rollback()
    if not found:
        return 0
    session = writing()
    session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(found)))
    session.commit()
    return len(found)
