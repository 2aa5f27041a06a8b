"""Drafts: kept as typed, moved between devices by a mailed link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.courses.models import Edition
from catalogue.database import now, writing
from catalogue.enrolment import emails, queries
from catalogue.enrolment.models import ApplicationDraft
from catalogue.enrolment.tokens import token_hash
from catalogue.tokens import new_token

Entries = Mapping[str, str | list[str]]


def save_draft(
    edition_id: int, token: str, entries: Entries, *, language: str, actor: Actor | None
) -> datetime | None:
    """Keep what was typed, right or wrong, and return when; nothing where it was sent already.

    The draft belongs to whoever holds the token and, once somebody signed in saves it, to them.
    """
    session = writing()
    at = now()
    person_id = actor.person_id if actor else None
    draft = queries.find_draft(edition_id, token, person_id) or _new_draft(
        session, edition_id, token, language, at
    )
    if draft.sent_code:
        session.rollback()
        return None
    draft.entries = dict(entries)
    draft.language = language
    draft.updated_at = at
    draft.person_id = draft.person_id or person_id
    _record(session, "draft.save", draft.id, person_id)
    session.commit()
    return at


def _new_draft(
    session: Session, edition_id: int, token: str, language: str, at: datetime
) -> ApplicationDraft:
    draft = ApplicationDraft(
        edition_id=edition_id,
        token_hash=token_hash(token),
        language=language,
        entries={},
        created_at=at,
        updated_at=at,
        sent_code="",
    )
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError:
        # The same form was sent twice at once; the other request was faster and made the draft.
        draft = session.scalars(
            select(ApplicationDraft).where(
                ApplicationDraft.edition_id == edition_id,
                ApplicationDraft.token_hash == token_hash(token),
            )
        ).one()
    return draft


def _record(
    session: Session,
    action: str,
    draft_id: int | None,
    person_id: int | None = None,
    **details: object,
) -> None:
    record(session, action, person_id=person_id, subject="draft", subject_id=draft_id, **details)


def adopt_drafts(token: str, actor: Actor) -> int:
    """Make this browser's drafts the person's own, so that they find them on any device."""
    session = writing()
    adopted = session.scalars(
        update(ApplicationDraft)
        .where(
            ApplicationDraft.token_hash == token_hash(token),
            ApplicationDraft.person_id.is_(None),
            ApplicationDraft.sent_code == "",
        )
        .values(person_id=actor.person_id)
        .returning(ApplicationDraft.id)
    ).all()
    first = adopted[0] if adopted else None
    _record(session, "draft.adopt", first, actor.person_id, drafts=list(adopted))
    session.commit()
    return len(adopted)


def mail_continue_link(draft_id: int, email: str, language: str) -> None:
    """Mail a link with which the draft can be taken up again on any device."""
    session = writing()
    draft = session.get_one(ApplicationDraft, draft_id)
    edition = session.get_one(Edition, draft.edition_id)
    emails.continue_later(session, draft, edition, email, language)
    _record(session, "draft.mail", draft.id, draft.person_id)
    session.commit()


def move_draft(draft_id: int, token: str | None) -> str | None:
    """Give a draft to the browser that opened its link; returns the token to be kept there.

    A browser that already holds a draft for the same edition gets a new token, so that neither
    overwrites the other. Returns nothing where the draft was sent or deleted.
    """
    session = writing()
    draft = session.get(ApplicationDraft, draft_id, populate_existing=True)
    if draft is None or draft.sent_code:
        session.rollback()
        return None
    other = queries.find_draft(draft.edition_id, token) if token else None
    kept = token if token and (other is None or other.id == draft.id) else new_token()
    draft.token_hash = token_hash(kept)
    draft.updated_at = now()
    _record(session, "draft.move", draft.id)
    session.commit()
    return kept


def release_sent_draft(edition_id: int, token: str) -> None:
    """Let the browser begin another application to the same edition: a colleague's, perhaps."""
    session = writing()
    draft = queries.find_draft(edition_id, token)
    if draft is None or not draft.sent_code:
        session.rollback()
        return
    draft.token_hash = token_hash(new_token())
    _record(session, "draft.release", draft.id)
    session.commit()
