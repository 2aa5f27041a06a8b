"""Noting what happened, inside the caller's transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.database import now
from catalogue.events.models import Event


def note_event(
    session: Session,
    kind: str,
    actor: Actor | None,
    *,
    acting_id: int | None = None,
    organisation_id: int | None = None,
    course_id: int | None = None,
    edition_id: int | None = None,
    **details: object,
) -> Event:
    """Note that something happened; the worker finds out who is to hear of it.

    ``acting_id`` is the institution for which it was done, ``organisation_id`` the one that it is
    about. ``details`` are ids and codes only.
    """
    event = Event(
        at=now(),
        kind=kind,
        person_id=actor.person_id if actor else None,
        acting_id=acting_id,
        organisation_id=organisation_id,
        course_id=course_id,
        edition_id=edition_id,
        details=dict(details),
    )
    session.add(event)
    return event
