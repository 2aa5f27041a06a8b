"""What the edition's partners decide on an application: looked at first, then told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.courses.rules.states import start_instant, state_of
from catalogue.database import now, rollback_on, writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import Answer, Audience, EventKind
from catalogue.enrolment.letters import Words
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import deciding, transitions
from catalogue.enrolment.rules.transitions import Act, Facts, Refusal, Refused, Seats
from catalogue.enrolment.services.places import (
    apply_transition,
    capacity,
    facts_of,
    lock_of_application,
    log_event,
    mark_notified,
    renew_hold,
)
from catalogue.mail.models import OutboxMessage

KINDS = {
    Act.OFFER: EventKind.OFFERED,
    Act.ADMIT: EventKind.ADMITTED,
    Act.WAITLIST: EventKind.WAITLISTED,
    Act.DECLINE: EventKind.DECLINED,
    Act.EXTEND: EventKind.OFFER_EXTENDED,
    Act.WITHDRAW_OFFER: EventKind.OFFER_WITHDRAWN,
    Act.RELEASE: EventKind.RELEASED,
    Act.WITHDRAW_PLACE: EventKind.PLACE_WITHDRAWN,
    Act.RECONSIDER: EventKind.RECONSIDERED,
    Act.MOVE: EventKind.MOVED,
}


@dataclass(frozen=True)
class Prospect:
    """What a decision would do: the letter as it would be read, and what follows for places."""

    subject: str
    text: str
    language: str
    before: Facts
    after: Facts
    seats: Seats
    waiting: int
    next_name: str
    hands_on: bool


def decide(
    actor: Actor,
    application_id: int,
    act: Act,
    *,
    seen: int,
    words: Words | None = None,
    rehearses: bool = False,
) -> Prospect | None:
    """Carry out an act of the staff; the applicant is told by a letter that waits for a minute.

    ``seen`` is the number of the latest event that the page showed. Raises ``Refused`` where
    something has happened since, so that nobody decides on what they have not seen, and where the
    rules say no. A place that thereby becomes available goes to the next on the list by the
    worker, once the decision can no longer be undone.

    With ``rehearses`` it is taken back before anybody sees it, so that what is looked at is what
    would be done and sent.
    """
    session = writing()
    with rollback_on(Refused):
        edition, application = lock_of_application(session, application_id)
        before = facts_of(application)
        letter = _carry_out(
            session, actor, edition, application, act, now(), seen, words or Words()
        )
        if rehearses:
            found = prospect(edition, application, before, letter)
            session.rollback()
            return found
        record(
            session,
            f"application.{act.value}",
            person_id=actor.person_id,
            subject="application",
            subject_id=application.id,
        )
        session.commit()
    return None


def prospect(
    edition: Edition, application: Application, before: Facts, letter: OutboxMessage | None
) -> Prospect:
    """Return what was done as plain values; ``edition`` is the one whose places are shown."""
    waiting = queries.next_waiting(edition.id, 1)
    return Prospect(
        subject=letter.subject if letter else "",
        text=letter.text if letter else "",
        language=letter.language if letter else "",
        before=before,
        after=facts_of(application),
        seats=capacity(edition),
        waiting=queries.count_waiting(edition.id, 1_000),
        next_name=waiting[0].full_name if waiting else "",
        hands_on=transitions.hands_on(edition.admission, reserve=edition.offers_reserve),
    )


def situation(edition: Edition, application: Application, at: datetime) -> deciding.Situation:
    """Return what an act depends on, under the lock; those who wait in line go first."""
    return deciding.Situation(
        facts_of(application),
        free_seats(edition),
        edition.admission,
        state_of(edition, at),
        is_confirmed=application.confirmed_at is not None,
    )


def free_seats(edition: Edition) -> Seats:
    """Return the places; first come, what is free is promised to those who wait already."""
    found = capacity(edition)
    if edition.admission is Admission.SELECTION or found.left <= 0:
        return found
    promised = queries.count_waiting(edition.id, found.left)
    return Seats(found.capacity, found.taken + promised)


def _carry_out(
    session: Session,
    actor: Actor,
    edition: Edition,
    application: Application,
    act: Act,
    at: datetime,
    seen: int,
    words: Words,
) -> OutboxMessage | None:
    """Change the facts, note it and write the letter, which is returned."""
    if queries.last_event_id(application.id) != seen:
        raise Refused(Refusal.CHANGED)
    before = stored_before(application)
    after = deciding.decided(act, situation(edition, application, at))
    if act is Act.EXTEND:
        _extend(edition, application, at)
    apply_transition(session, edition, application, after)
    claim_address(application)
    tells = act is not Act.RECONSIDER or words.tell
    letter = letters.decided(session, act, application, words) if tells else None
    if letter is not None:
        letter.next_attempt_at = at + deciding.UNDO
    session.flush()
    if words.internal:
        note_internally(session, actor, application, at, words)
    log_event(
        session,
        application,
        KINDS[act],
        at,
        person_id=actor.person_id,
        note=words.note,
        audience=Audience.APPLICANT if tells else Audience.STAFF,
        before=before,
        letter=letter.id if letter else None,
        **words.said(),
    )
    mark_notified(application, at)
    return letter


def _extend(edition: Edition, application: Application, at: datetime) -> None:
    """Give an offer a new term, from when the letter about it leaves.

    Raises ``Refused`` where that is no later than it has already.
    """
    days = current_app.config["OFFER_DAYS"]
    until = transitions.offer_until(at, days, edition.zone, start_instant(edition))
    if application.term_pending or (
        application.held_until is not None and until <= application.held_until
    ):
        raise Refused(Refusal.NOT_LATER)
    renew_hold(application)


def claim_address(application: Application) -> None:
    """Let an application stand for its address again, once it is no longer given up.

    Raises ``Refused`` where the same address has applied again meanwhile.
    """
    if application.answer in (Answer.WITHDRAWN, Answer.LAPSED) or application.applicant_key:
        return
    if queries.standing_application(application.edition_id, application.email) is not None:
        raise Refused(Refusal.APPLIED_AGAIN)
    application.applicant_key = application.email


def note_internally(
    session: Session, actor: Actor, application: Application, at: datetime, words: Words
) -> None:
    """Add a note that only the staff read."""
    log_event(
        session,
        application,
        EventKind.NOTED,
        at,
        person_id=actor.person_id,
        note=words.internal,
        audience=Audience.STAFF,
        note_language=words.internal_language,
    )


def stored_before(application: Application) -> dict[str, object]:
    """Return what an application was, as it is kept with the event that changed it."""
    return {
        "decision": application.decision.value,
        "answer": application.answer.value,
        "place": application.place.value,
        "waiting_number": application.waiting_number,
        "held_until": _stamp(application.held_until),
        "told": application.told.value if application.told else None,
        "told_at": _stamp(application.told_at),
        "stands": application.applicant_key is not None,
        "letter_id": application.letter_id,
        "term_pending": application.term_pending,
        "confirm_by": _stamp(application.confirm_by),
        "hold_origin": application.hold_origin,
    }


def _stamp(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
