"""Asking to be told: nothing is sent but a mail that asks for confirmation, one an hour at most."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalogue.accounts.rules import normalised_email
from catalogue.accounts.services.people import record
from catalogue.alerts import letters, queries
from catalogue.alerts.codes import AlertKind
from catalogue.alerts.models import AlertAddress, AlertSubscription, AlertTarget
from catalogue.alerts.rules import criteria
from catalogue.alerts.rules.news import NOTICE_VERSION, REQUEST_DAYS, may_mail
from catalogue.courses.codes import EmployerKind
from catalogue.database import Base, now, writing
from catalogue.search.filters import Filters
from catalogue.tokens import hash_of, new_token


@dataclass(frozen=True)
class Watch:
    """What somebody wants to be told of: a course, or whatever a search finds."""

    course_id: int | None = None
    search: Filters | None = None


@dataclass(frozen=True)
class Interest:
    """What somebody interested in a planned course chose to say of themselves."""

    country: str = ""
    employer_kind: EmployerKind | None = None
    note: str = ""


def ask(email: str, language: str, watch: Watch, interest: Interest | None = None) -> None:
    """Take a request. The same is answered whatever the address is known for.

    A request that was not confirmed yet is replaced; one that was stays as it is, and the mail
    says so.
    """
    session = writing()
    at = now()
    target = target_of(session, watch, language)
    address = address_of(session, normalised_email(email), language, at)
    address.language = language
    row = _subscription(session, address, target)
    if row is None:
        row = AlertSubscription(
            address_id=address.id, target_id=target.id, stop_key=secrets.token_hex(16)
        )
        session.add(row)
    if row.confirmed_at is None:
        said = interest or Interest()
        row.language = language
        row.country, row.employer_kind, row.note = said.country, said.employer_kind, said.note
        row.notice_version = NOTICE_VERSION
        row.requested_at = at
        row.ends_at = at + timedelta(days=REQUEST_DAYS)
    row.mail_due = True
    session.flush()
    if may_mail(address.mailed_at, at):
        _mail(session, address, at)
    record(session, "alert.ask", person_id=None, subject="alert", subject_id=row.id)
    session.commit()


def mail_waiting_requests() -> int:
    """Send the mails that had to wait because their address had just been sent one."""
    at = now()
    sent = 0
    for address_id in queries.addresses_to_mail(at):
        session = writing()
        address = _locked_address(session, AlertAddress.id == address_id)
        if address is None or not may_mail(address.mailed_at, at):
            session.rollback()
            continue
        _mail(session, address, at)
        session.commit()
        sent += 1
    return sent


def _mail(session: Session, address: AlertAddress, at: datetime) -> None:
    """Write one mail about everything that an address was typed in for since the last."""
    rows = queries.due_of(address.id)
    if not rows:
        return
    token = new_token()
    for row in rows:
        row.mail_due = False
        if row.confirmed_at is None:
            row.token_hash = hash_of(token)
            row.ends_at = at + timedelta(days=REQUEST_DAYS)
    address.mailed_at = at
    letters.requested(session, address, rows, token)


def ensure(session: Session, model: type[Base], **values: object) -> None:
    """Add a row unless its unique key is there: of several that ask at once, one adds it."""
    table: Any = model.__table__
    assert isinstance(table, Table)
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    session.execute(insert(table).values(**values).on_conflict_do_nothing())


def locked_target(session: Session, key: str) -> AlertTarget | None:
    """Return a target under its lock, as it is now."""
    query = select(AlertTarget).where(AlertTarget.key == key).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def target_of(session: Session, watch: Watch, language: str) -> AlertTarget:
    """Return what is to be watched, under its lock; it is added where nobody watches it yet."""
    values: Mapping[str, Any]
    if watch.course_id is not None:
        values = {
            "kind": AlertKind.COURSE,
            "key": f"course:{watch.course_id}",
            "course_id": watch.course_id,
        }
    else:
        text = criteria.written(watch.search or Filters())
        values = {
            "kind": AlertKind.SEARCH,
            "key": criteria.key_of(text, language),
            "criteria": text,
            "language": language,
        }
    # Looked for first: what one person watches, others mostly do too.
    while (found := locked_target(session, values["key"])) is None:
        ensure(session, AlertTarget, **values)
    return found


def address_of(session: Session, email: str, language: str, at: datetime) -> AlertAddress:
    """Return an address's row under its lock; it is added where it is new."""
    while True:
        ensure(session, AlertAddress, email=email, language=language, created_at=at)
        found = _locked_address(session, AlertAddress.email == email)
        if found is not None:
            return found


def _locked_address(session: Session, which: Any) -> AlertAddress | None:
    query = select(AlertAddress).where(which).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _subscription(
    session: Session, address: AlertAddress, target: AlertTarget
) -> AlertSubscription | None:
    return session.scalars(
        select(AlertSubscription).where(
            AlertSubscription.address_id == address.id, AlertSubscription.target_id == target.id
        )
    ).one_or_none()
