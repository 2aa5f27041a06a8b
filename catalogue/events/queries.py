"""Reads of what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from catalogue.database import db
from catalogue.events.models import Event, EventNotice


def waiting_events(most: int) -> list[int]:
    """Return the oldest events of which nobody has been found yet who is to hear of them."""
    query = select(Event.id).where(Event.shared_at.is_(None)).order_by(Event.id).limit(most)
    return list(db.session.scalars(query))


def people_to_tell(at: datetime, most: int) -> list[int]:
    """Return people to whom a letter is due, the longest waiting first."""
    query = (
        select(EventNotice.person_id)
        .where(EventNotice.told_at.is_(None), EventNotice.due_at <= at)
        .group_by(EventNotice.person_id)
        .order_by(func.min(EventNotice.due_at), EventNotice.person_id)
        .limit(most)
    )
    return list(db.session.scalars(query))


def due_notices(person_id: int, at: datetime, most: int) -> Sequence[EventNotice]:
    """Return what somebody is to be told by now, in the order in which it happened."""
    return db.session.scalars(
        select(EventNotice)
        .where(
            EventNotice.person_id == person_id,
            EventNotice.told_at.is_(None),
            EventNotice.due_at <= at,
        )
        .order_by(EventNotice.event_id)
        .limit(most)
        .options(joinedload(EventNotice.event).joinedload(Event.person))
    ).all()


def count_of(person_id: int) -> int:
    """Return how much somebody has heard of."""
    query = select(func.count()).where(EventNotice.person_id == person_id)
    return db.session.scalar(query) or 0


def events_for(person_id: int, *, first: int, most: int) -> Sequence[Event]:
    """Return what somebody has heard of, the newest first."""
    return db.session.scalars(
        select(Event)
        .join(EventNotice, EventNotice.event_id == Event.id)
        .where(EventNotice.person_id == person_id)
        .order_by(Event.id.desc())
        .offset(first)
        .limit(most)
        .options(joinedload(Event.person))
    ).all()
