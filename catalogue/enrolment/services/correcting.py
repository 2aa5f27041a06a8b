"""Correcting an address that nobody has confirmed, and writing to it once more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.rules import normalised_email
from catalogue.accounts.services.people import record
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.rules.states import state_of
from catalogue.database import now, rollback_on, writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import Answer, EventKind
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.enrolment.rules import places as rules
from catalogue.enrolment.rules import transitions
from catalogue.enrolment.services.places import (
    apply_transition,
    capacity,
    facts_of,
    lock_edition,
    log_event,
    promote_next,
    read_around,
)
from catalogue.enrolment.services.submitting import (
    Applicant,
    finish,
    first_facts,
    may_hold_another,
    new_application,
    origin_of,
)
from catalogue.mail.models import OutboxMessage

CHANGES = "changes"
"""Among a sent draft's entries: how often its address was corrected."""


def correct_address(
    edition_id: int,
    token: str | None,
    email: str,
    *,
    applicant: Applicant | None,
    actor: Actor | None,
    network: str = "",
) -> None:
    """Move what a browser has sent to another address, as long as none is confirmed.

    It stays the same application with its code and its turn; links that were mailed before are
    void, and a receipt goes to the new address. Where that address takes part already, only its
    owner is told, and the page says what it always says. ``applicant`` is what the draft still
    holds where sending made no application, since the first address had one: it is made now.

    Raises ``Refused`` where the address is confirmed, the application has ended, or it was
    corrected too often.
    """
    session = writing()
    with rollback_on(transitions.Refused):
        edition = lock_edition(session, edition_id)
        at = now()
        draft = queries.find_draft(edition_id, token, actor.person_id if actor else None)
        if draft is None or not draft.sent_code:
            raise transitions.Refused(transitions.Refusal.CHANGED)
        read_around(session, edition)
        key = normalised_email(email)
        corrections = int(draft.entries.get(CHANGES, 0)) + 1
        if corrections > rules.MOST_CORRECTIONS:
            raise transitions.Refused(transitions.Refusal.TOO_OFTEN)
        origin = origin_of(edition.id, network)
        if draft.application_id is not None:
            _move(session, edition, draft, key, corrections, at, origin)
        elif applicant is not None:
            _make(session, edition, draft, replace(applicant, email=key), corrections, at, origin)
        else:
            raise transitions.Refused(transitions.Refusal.CHANGED)
        session.commit()


def _move(
    session: Session,
    edition: Edition,
    draft: ApplicationDraft,
    key: str,
    corrections: int,
    at: datetime,
    origin: str | None,
) -> None:
    """Move an application to another address, or only seem to, where that one has applied."""
    application = session.get_one(Application, draft.application_id, populate_existing=True)
    _refuse_settled(application)
    standing = queries.standing_application(edition.id, key)
    is_free = standing is None or standing.id == application.id
    after = rules.after_correction(
        facts_of(application),
        corrections=corrections,
        has_room=_has_room(edition, origin, at),
    )
    application.address_changes += 1
    if is_free:
        application.email = application.applicant_key = key
        application.person_id = None
    letter = _apply(session, edition, application, after if is_free else None, at, origin)
    if standing is not None and not is_free:
        letter = letters.duplicate(session, standing, application.code)
    session.flush()
    _note(draft, key, corrections, letter)
    draft.sent_as = after.place
    details = {} if is_free else {"elsewhere": True}
    log_event(session, application, EventKind.CORRECTED, at)
    _record(session, application.id, **details)


def _refuse_settled(application: Application) -> None:
    if application.confirmed_at is not None:
        raise transitions.Refused(transitions.Refusal.ALREADY_CONFIRMED)
    if application.answer is not Answer.NONE:
        raise transitions.Refused(transitions.Refusal.ALREADY_LAPSED)


def _has_room(edition: Edition, origin: str | None, at: datetime) -> bool:
    """Say whether a place may be held for whoever stands in line and corrects the address."""
    left = capacity(edition).left
    if left <= 0 or state_of(edition, at) not in transitions.PROMOTING:
        return False
    return left > queries.count_waiting(edition.id, left) and may_hold_another(edition, origin)


def _apply(
    session: Session,
    edition: Edition,
    application: Application,
    after: transitions.Facts | None,
    at: datetime,
    origin: str | None,
) -> OutboxMessage | None:
    """Give an application its facts after a correction; a place that is freed is passed on.

    Without facts it was not moved: then it holds no place any more, and nobody is written to.
    """
    before = facts_of(application)
    held = rules.is_hold(before)
    is_moved = after is not None
    if after is None:
        after = rules.released(before) if held else before
    else:
        # Both times begin anew, once the new receipt has left.
        application.held_until = application.confirm_by = None
    apply_transition(session, edition, application, after)
    if rules.is_hold(after) and not held:
        application.hold_origin = origin
    if is_moved:
        letters.receipt(session, application)
        session.flush()
    if held and not rules.is_hold(after):
        promote_next(session, edition, at)
    return application.letter if is_moved else None


def _make(
    session: Session,
    edition: Edition,
    draft: ApplicationDraft,
    applicant: Applicant,
    corrections: int,
    at: datetime,
    origin: str | None,
) -> None:
    """Make the application that sending did not make, since the address was somebody else's."""
    standing = queries.standing_application(edition.id, applicant.email)
    try:
        after = first_facts(edition, origin, is_confirmed=False)
    except transitions.Refused:
        # It was sent in time, so it stands in line where another could not be sent now.
        after = rules.IN_LINE
    if corrections > 1 and rules.is_hold(after):
        after = rules.IN_LINE
    if standing is not None:
        letter: OutboxMessage | None = letters.duplicate(session, standing, draft.sent_code)
        session.flush()
        _record(session, standing.id, elsewhere=True)
    else:
        # It was sent while the route was offered, whatever was published since.
        chosen = (FeeRoute.edition_id == edition.id, FeeRoute.kind == applicant.route)
        route = session.scalars(select(FeeRoute).where(*chosen)).one_or_none()
        code = draft.sent_code
        application = new_application(edition, route, applicant, draft.language, code, at)
        finish(session, edition, application, after, at, news=applicant.news, origin=origin)
        letter = application.letter
        plan = draft.entries.get("nomination")
        draft.entries = {"nomination": plan} if plan else {}
        draft.application_id = application.id
        _record(session, application.id)
    draft.sent_as = after.place
    _note(draft, applicant.email, corrections, letter)


def _note(
    draft: ApplicationDraft, email: str, corrections: int, letter: OutboxMessage | None
) -> None:
    draft.entries = {**draft.entries, "email": email, CHANGES: corrections}
    draft.letter_id = letter.id if letter is not None else None


def _record(session: Session, application_id: int, **details: object) -> None:
    record(
        session,
        "application.correct",
        person_id=None,
        subject="application",
        subject_id=application_id,
        **details,
    )


def send_again(edition_id: int, token: str | None, actor: Actor | None) -> None:
    """Write once more to the address that a browser has sent an application with.

    No time begins anew. Where the address had applied before, its owner is told once more.
    """
    session = writing()
    edition = lock_edition(session, edition_id)
    draft = queries.find_draft(edition_id, token, actor.person_id if actor else None)
    if draft is None or not draft.sent_code:
        session.rollback()
        return
    read_around(session, edition)
    address = str(draft.entries.get("email", ""))
    standing = queries.standing_application(edition.id, address)
    if standing is None or (standing.id == draft.application_id and standing.confirmed_at):
        session.rollback()
        return
    if standing.id == draft.application_id:
        letters.new_link(session, standing)
    else:
        letters.duplicate(session, standing, draft.sent_code)
    record(
        session,
        "application.link",
        person_id=None,
        subject="application",
        subject_id=standing.id,
    )
    session.commit()
