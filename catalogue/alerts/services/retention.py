"""What is kept no longer than the notice says: a job of the worker."""

from __future__ import annotations

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from catalogue.accounts.services.people import record
from catalogue.alerts import letters
from catalogue.alerts.models import AlertSubscription, AlertTarget
from catalogue.alerts.rules.news import REMINDED_BEFORE, WITHDRAWN_FOR
from catalogue.alerts.services.unsubscribing import remove
from catalogue.courses.models import Course
from catalogue.database import now, repeat_batches, writing

BATCH = 100
"""How many rows are dealt with in one transaction."""


def forget_ended() -> int:
    """Delete requests that nobody confirmed, alerts that nobody renewed, and those of courses
    that have left the catalogue, whose owners are told. Returns how many.
    """
    return repeat_batches(_forget, BATCH)


def _forget(most: int) -> int:
    session = writing()
    at = now()
    withdrawn = AlertTarget.course.has(Course.withdrawn_at < at - WITHDRAWN_FOR)
    rows = session.scalars(
        select(AlertSubscription)
        .join(AlertSubscription.target)
        .where(or_(AlertSubscription.ends_at <= at, withdrawn))
        .order_by(AlertSubscription.id)
        .limit(most)
        .with_for_update(of=AlertSubscription, skip_locked=True)
        .options(joinedload(AlertSubscription.address))
    ).all()
    if not rows:
        session.rollback()
        return 0
    left = [row for row in rows if row.ends_at > at and row.confirmed_at is not None]
    remove(session, rows)
    for row in left:
        letters.ended(session, row)
    record(
        session, "alert.delete", person_id=None, subject="alert", subject_id=None, alerts=len(rows)
    )
    session.commit()
    return len(rows)


def remind() -> int:
    """Ask those whose alert ends soon whether to renew it, once; return how many."""
    return repeat_batches(_remind, BATCH)


def _remind(most: int) -> int:
    session = writing()
    at = now()
    rows = session.scalars(
        select(AlertSubscription)
        .where(
            and_(
                AlertSubscription.confirmed_at.is_not(None),
                AlertSubscription.reminded_at.is_(None),
                AlertSubscription.ends_at > at,
                AlertSubscription.ends_at <= at + REMINDED_BEFORE,
            )
        )
        .order_by(AlertSubscription.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.reminded_at = at
        letters.ending(session, row)
    if not rows:
        session.rollback()
        return 0
    session.commit()
    return len(rows)
