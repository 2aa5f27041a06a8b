"""Drafts: kept as typed, moved between devices by a mailed link."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.rules import normalised_email
from catalogue.accounts.services.people import record
from catalogue.courses.models import Edition
from catalogue.database import now, writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.models import ApplicationDraft
from catalogue.tokens import hash_of, new_token

Entries = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Saved:
    """When a draft was kept, and the token that opens it from now on.

    ``is_new_token`` says that the browser does not hold the token yet.
    """

    at: datetime
    token: str
    is_new_token: bool


def save_draft(
    edition_id: int, token: str | None, entries: Entries, *, language: str, actor: Actor | None
) -> Saved | None:
    """Keep what was typed, right or wrong; returns nothing where it was sent already.

    The draft belongs to whoever holds its token and, once somebody signed in saves it, to them
    alone. Tokens are issued here: one that opens no draft counts for nothing, and the new draft
    has another, so that nobody can lay one ready in somebody else's browser. Saving what nobody
    signed is no event: the audit log is not to grow with what anybody types.
    """
    session = writing()
    at = now()
    person_id = actor.person_id if actor else None
    draft = queries.find_draft(edition_id, token, person_id)
    if draft is not None and draft.sent_code:
        session.rollback()
        return None
    if draft is None:
        draft = ApplicationDraft(edition_id=edition_id, created_at=at, sent_code="")
        session.add(draft)
    keeps = token is not None and draft.token_hash == hash_of(token)
    issued = token if token is not None and keeps else new_token()
    draft.token_hash = hash_of(issued)
    draft.entries = dict(entries)
    draft.language = language
    draft.updated_at = at
    draft.person_id = draft.person_id or person_id
    draft.has_address = bool(draft.has_address or person_id or typed_address(entries))
    if person_id is not None:
        session.flush()
        _record(session, "draft.save", draft.id, person_id)
    session.commit()
    return Saved(at, issued, not keeps)


def _record(
    session: Session,
    action: str,
    draft_id: int | None,
    person_id: int | None = None,
    **details: object,
) -> None:
    record(session, action, person_id=person_id, subject="draft", subject_id=draft_id, **details)


def typed_address(entries: Entries) -> str:
    """Return the address in a draft, where what was typed so far is one."""
    try:
        return normalised_email(str(entries.get("email") or ""))
    except ValueError:
        return ""


def adopt_drafts(tokens: Collection[str], actor: Actor) -> dict[int, str]:
    """Make this browser's drafts the person's own, so that they find them on any device.

    Returns the new token of each by its edition: whoever copied the old ones before this person
    signed in sees nothing of what comes. Of drafts that were sent only the token changes.
    """
    session = writing()
    issued: dict[int, str] = {}
    adopted = []
    for draft in queries.drafts_by_tokens(tokens):
        if draft.person_id not in (None, actor.person_id):
            continue
        if draft.person_id is None and not draft.sent_code:
            draft.person_id = actor.person_id
            draft.has_address = True
            adopted.append(draft.id)
        issued[draft.edition_id] = new_token()
        draft.token_hash = hash_of(issued[draft.edition_id])
    if adopted:
        _record(session, "draft.adopt", adopted[0], actor.person_id, drafts=adopted)
    session.commit()
    return issued


def close_drafts(tokens: Collection[str]) -> None:
    """Make the tokens of a browser worthless: somebody signed out of it.

    What is somebody's own they find again when they sign in.
    """
    session = writing()
    for draft in queries.drafts_by_tokens(tokens):
        draft.token_hash = hash_of(new_token())
    session.commit()


def mail_continue_link(draft_id: int, email: str, language: str) -> None:
    """Mail a link with which the draft can be taken up again on any device."""
    session = writing()
    draft = session.get_one(ApplicationDraft, draft_id)
    edition = session.get_one(Edition, draft.edition_id)
    draft.has_address = True
    if not str(draft.entries.get("email") or "").strip():
        # Asked for twice otherwise.
        draft.entries = {**draft.entries, "email": email}
    letters.continue_later(session, draft, edition, email, language)
    _record(session, "draft.mail", draft.id, draft.person_id)
    session.commit()


def move_draft(draft_id: int, person_id: int | None) -> str | None:
    """Give a draft to the browser that opened its link; returns the token to be kept there.

    Returns nothing where the draft was sent, deleted or has become somebody else's.
    """
    session = writing()
    draft = session.get(ApplicationDraft, draft_id, populate_existing=True)
    if draft is None or draft.sent_code or draft.person_id not in (None, person_id):
        session.rollback()
        return None
    issued = new_token()
    # The browser that it is taken from is told when it next asks for it.
    draft.moved_hash = draft.token_hash
    draft.token_hash = hash_of(issued)
    draft.updated_at = now()
    _record(session, "draft.move", draft.id, person_id)
    session.commit()
    return issued


def release_sent_draft(edition_id: int, token: str | None, person_id: int | None) -> None:
    """Let the browser begin another application to the same edition: a colleague's, perhaps."""
    session = writing()
    draft = queries.find_draft(edition_id, token, person_id)
    if draft is None or not draft.sent_code:
        session.rollback()
        return
    draft.token_hash = hash_of(new_token())
    draft.entries = {}
    _record(session, "draft.release", draft.id)
    session.commit()
