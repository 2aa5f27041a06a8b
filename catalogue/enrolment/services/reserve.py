"""The reserve list of an edition with selection: its order, and whether it offers by itself."""

from __future__ import annotations

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.courses.codes import Admission
from catalogue.database import rollback_on, writing
from catalogue.enrolment import queries
from catalogue.enrolment.rules.transitions import Refusal, Refused
from catalogue.enrolment.services.places import lock_edition

LONGEST = 500
"""How many of a reserve list can be put in order by hand."""


def move_in_line(actor: Actor, edition_id: int, code: str, *, up: bool) -> None:
    """Let somebody on the reserve list change places with whoever is before or after them.

    Raises ``Refused`` where the person no longer waits, and where the list is in the order of
    arrival, which nobody changes.
    """
    session = writing()
    with rollback_on(Refused):
        edition = lock_edition(session, edition_id)
        if edition.admission is not Admission.SELECTION:
            raise Refused(Refusal.NOT_BY_SELECTION)
        line = queries.next_waiting(edition.id, LONGEST)
        at = next((place for place, each in enumerate(line) if each.code == code), None)
        if at is None:
            raise Refused(Refusal.NOT_WAITING)
        other = at - 1 if up else at + 1
        if 0 <= other < len(line):
            one, two = line[at], line[other]
            numbers = one.waiting_number, two.waiting_number
            # No two have the same number, not even for a moment.
            one.waiting_number = None
            session.flush()
            two.waiting_number = numbers[0]
            session.flush()
            one.waiting_number = numbers[1]
        record(
            session,
            "edition.rank",
            person_id=actor.person_id,
            subject="edition",
            subject_id=edition.id,
        )
        session.commit()


def switch_reserve(actor: Actor, edition_id: int, *, on: bool) -> None:
    """Say whether places are offered to those on the reserve list in its order by themselves.

    Raises ``Refused`` in a first-come edition, where that is always so.
    """
    session = writing()
    with rollback_on(Refused):
        edition = lock_edition(session, edition_id)
        if edition.admission is not Admission.SELECTION:
            raise Refused(Refusal.NOT_BY_SELECTION)
        edition.offers_reserve = on
        record(
            session,
            "edition.reserve",
            person_id=actor.person_id,
            subject="edition",
            subject_id=edition.id,
            on=on,
        )
        session.commit()
