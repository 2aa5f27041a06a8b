"""Writing the letters that tell of what happened, one to a person. The worker runs it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue.accounts.letters import resolve_language
from catalogue.accounts.models import Person
from catalogue.database import db, now, writing
from catalogue.events import queries
from catalogue.events.letters import News, happened
from catalogue.events.models import Event
from catalogue.i18n.languages import using_locale
from catalogue.wiring import wiring

BATCH = 20
"""To how many people letters are written in one run."""

MOST_TOLD = 50
"""How much one letter tells; the rest comes in the next."""

KEPT = timedelta(days=730)
"""How long it is remembered that something happened."""


def tell_people() -> int:
    """Write to whoever is to hear of something by now; return how many letters were due."""
    found = queries.people_to_tell(now(), BATCH)
    db.session.rollback()
    for person_id in found:
        tell(person_id)
    return len(found)


def tell(person_id: int) -> None:
    """Write one person's letter; what is no longer worth telling is passed over."""
    session = writing()
    # The person's row keeps two workers from writing the same letter.
    person = session.scalars(
        select(Person).where(Person.id == person_id).with_for_update(of=Person)
    ).one()
    at = now()
    notices = queries.due_notices(person_id, at, MOST_TOLD)
    said = news_of([each.event for each in notices], person) if person.active else []
    if said:
        happened(session, person, said)
    for each in notices:
        each.told_at = at
    session.commit()


def news_of(events: list[Event], person: Person) -> list[News]:
    """Return what events say to one person, in their language."""
    language = resolve_language(person.language)
    kinds = wiring().event_kinds
    with using_locale(language):
        found = [
            kinds[event.kind].news(event, person.id, language)
            for event in events
            if event.kind in kinds
        ]
    return [each for each in found if each is not None]


def forget_old_events() -> int:
    """Delete what happened long ago, with who heard of it; return how much."""
    session: Session = writing()
    gone = session.scalars(delete(Event).where(Event.at < now() - KEPT).returning(Event.id)).all()
    session.commit()
    return len(gone)
