"""Drafts, found by whoever holds their token or has adopted them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, and_, bindparam, exists, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from catalogue.accounts.models import Person
from catalogue.courses.models import Course, Edition
from catalogue.database import db
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.tokens import hash_of

MOST_DRAFTS = 50
"""How many of somebody's drafts are listed; a month sees them gone."""


@cache
def _of_browser() -> Select[ApplicationDraft]:
    """Select a browser's draft, unless it is somebody else's or is over; put together once."""
    whose = ApplicationDraft.person_id
    # Somebody's own application that was withdrawn or has lapsed: the form is open to them again.
    # As long as nobody confirmed the address, the page after sending says how it ended; it does so
    # too where the address had applied before, and the two are not to be told apart.
    is_behind = and_(Application.applicant_key.is_(None), Application.confirmed_at.is_not(None))
    return (
        select(ApplicationDraft)
        .outerjoin(Application, Application.id == ApplicationDraft.application_id)
        .where(
            ApplicationDraft.edition_id == bindparam("edition"),
            ApplicationDraft.token_hash == bindparam("token"),
            or_(whose.is_(None), whose == bindparam("person")),
            or_(ApplicationDraft.application_id.is_(None), not_(is_behind)),
        )
    )


def find_draft(
    edition_id: int, token: str | None, person_id: int | None = None
) -> ApplicationDraft | None:
    """Return the browser's draft for an edition, else the one that the person adopted.

    A draft that is somebody's own opens for them only, whoever holds its token. The browser's may
    have been sent already, unless what came of it, confirmed, was withdrawn or has lapsed; the
    person's is one that has not.
    """
    session: Session = db.session()
    if token:
        asked = {"edition": edition_id, "token": hash_of(token), "person": person_id}
        mine = session.scalars(_of_browser(), asked).one_or_none()
        if mine is not None:
            return mine
    if person_id is None:
        return None
    return session.scalars(
        select(ApplicationDraft)
        .where(
            ApplicationDraft.edition_id == edition_id,
            ApplicationDraft.person_id == person_id,
            ApplicationDraft.sent_code == "",
        )
        .order_by(ApplicationDraft.updated_at.desc())
    ).first()


def has_applied(edition_id: int, token: str | None, person_id: int | None) -> bool:
    """Say whether a browser, or a person, has applied to an edition, whatever became of it."""
    whose = ApplicationDraft.person_id
    sent = exists().where(
        ApplicationDraft.edition_id == edition_id,
        ApplicationDraft.token_hash == hash_of(token or ""),
        ApplicationDraft.sent_code != "",
        or_(whose.is_(None), whose == person_id),
    )
    own = exists().where(Application.edition_id == edition_id, Application.person_id == person_id)
    return bool(db.session.scalar(select(or_(sent, own) if person_id else sent)))


def was_moved(edition_id: int, token: str | None) -> bool:
    """Say whether a browser's draft was taken from it by a link that was opened elsewhere."""
    if not token:
        return False
    query = select(ApplicationDraft.id).where(
        ApplicationDraft.edition_id == edition_id, ApplicationDraft.moved_hash == hash_of(token)
    )
    return db.session.scalar(query.limit(1)) is not None


def draft_by_id(draft_id: int) -> ApplicationDraft | None:
    """Return the draft that a signed link is for, or nothing."""
    return db.session.get(ApplicationDraft, draft_id)


def drafts_of(person_id: int) -> Sequence[ApplicationDraft]:
    """Return the person's latest drafts that have not been sent, with their editions' names."""
    edition = joinedload(ApplicationDraft.edition)
    query = (
        select(ApplicationDraft)
        .where(ApplicationDraft.person_id == person_id, ApplicationDraft.sent_code == "")
        .order_by(ApplicationDraft.updated_at.desc())
        .limit(MOST_DRAFTS)
        .options(
            edition.joinedload(Edition.course).selectinload(Course.words),
            edition.selectinload(Edition.words),
        )
    )
    return db.session.scalars(query).unique().all()


def unsent_drafts(
    edition_id: int, begun_by: datetime, after: int, most: int
) -> Sequence[tuple[ApplicationDraft, str]]:
    """Return an edition's next drafts that were not sent, each with its owner's address or "".

    They were begun at ``begun_by`` at the latest, and their ids follow ``after``.
    """
    query = (
        select(ApplicationDraft, Person.email)
        .outerjoin(Person, Person.id == ApplicationDraft.person_id)
        .where(
            ApplicationDraft.edition_id == edition_id,
            ApplicationDraft.sent_code == "",
            ApplicationDraft.created_at <= begun_by,
            ApplicationDraft.id > after,
        )
        .order_by(ApplicationDraft.id)
        .limit(most)
    )
    return [(draft, email or "") for draft, email in db.session.execute(query)]


def drafts_by_tokens(tokens: Iterable[str]) -> Sequence[ApplicationDraft]:
    """Return the drafts that a browser holds tokens of, whoever they belong to."""
    hashes = [hash_of(token) for token in tokens]
    return db.session.scalars(
        select(ApplicationDraft)
        .where(ApplicationDraft.token_hash.in_(hashes))
        .order_by(ApplicationDraft.id)
    ).all()
