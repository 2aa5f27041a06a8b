"""Finding out who is to hear of what happened. The worker runs it."""

from __future__ import annotations

import logging

from sqlalchemy import select

from catalogue.accounts.models import Person
from catalogue.database import db, now, writing
from catalogue.events import queries
from catalogue.events.codes import Cadence
from catalogue.events.models import Event, EventNotice
from catalogue.events.rules import due_at
from catalogue.wiring import wiring

log = logging.getLogger(__name__)

BATCH = 20
"""How many events are looked at in one run."""


def share_events() -> int:
    """Note for each new event who is to hear of it and when; return how many events.

    Each is a transaction of its own: one that cannot be worked out is reported and keeps nobody
    else waiting.
    """
    found = queries.waiting_events(BATCH)
    db.session.rollback()
    return sum(share_event(event_id) for event_id in found)


def share_event(event_id: int) -> bool:
    """Note who is to hear of one event; false where that had been done."""
    session = writing()
    event = session.scalars(
        select(Event).where(Event.id == event_id, Event.shared_at.is_(None)).with_for_update()
    ).one_or_none()
    if event is None:
        session.rollback()
        return False
    kind = wiring().event_kinds.get(event.kind)
    if kind is None:
        log.error("Nobody hears of events of the kind “%s”.", event.kind)
    people = set(kind.audience(session, event)) - {event.person_id} if kind else set()
    for person in session.scalars(
        select(Person).where(Person.id.in_(people), Person.active).order_by(Person.id)
    ):
        assert kind is not None
        session.add(
            EventNotice(
                event_id=event.id,
                person_id=person.id,
                due_at=due_at(
                    event.at, kind.pace, Cadence(person.cadence), person.zone, needed=kind.needed
                ),
            )
        )
    event.shared_at = now()
    session.commit()
    return True
