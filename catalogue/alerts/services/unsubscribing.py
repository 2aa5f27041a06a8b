"""Ending alerts. Nothing is kept of them but a line of the audit log without an address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue.accounts.services.people import record
from catalogue.alerts import letters, queries
from catalogue.alerts.models import AlertAddress, AlertSubscription, AlertTarget
from catalogue.alerts.rules import criteria
from catalogue.alerts.rules.news import LASTS
from catalogue.alerts.services.confirming import watch_from
from catalogue.alerts.services.subscribing import Watch, address_of, locked_target, target_of
from catalogue.courses.codes import EmployerKind
from catalogue.courses.models import Course
from catalogue.database import now, writing
from catalogue.mail.repositories.outbox import forget

Ended = list[dict[str, Any]]
"""What was ended, as the page that says so carries it, since the house keeps none of it."""


def stop(stop_key: str) -> Ended:
    """End one alert; return what it was, or nothing where it had ended before."""
    session = writing()
    row = queries.by_stop_key(stop_key)
    ended = _end(session, [row] if row is not None else [], "alert.stop")
    session.commit()
    return ended


def stop_all(stop_key: str) -> Ended:
    """End every alert to the address that one of them belongs to, and every request for one."""
    session = writing()
    row = queries.by_stop_key(stop_key)
    rows = queries.all_of(row.address_id) if row is not None else []
    ended = _end(session, rows, "alert.stop-all")
    session.commit()
    return ended


def _end(session: Session, rows: Sequence[AlertSubscription], action: str) -> Ended:
    ended = [_told_of(row) for row in rows if row.confirmed_at is not None]
    remove(session, rows)
    if rows:
        # A link that is pressed again ends nothing and is no event.
        number = rows[0].id
        record(
            session, action, person_id=None, subject="alert", subject_id=number, alerts=len(rows)
        )
    return ended


def remove(session: Session, rows: Sequence[AlertSubscription]) -> None:
    """Delete subscriptions with what only they needed: addresses, their mails, targets."""
    keys = sorted({row.target.key for row in rows})
    addresses = {row.address_id: row.address.email for row in rows}
    for key in keys:
        locked_target(session, key)
    session.execute(
        delete(AlertSubscription)
        .where(AlertSubscription.id.in_([row.id for row in rows]))
        .execution_options(synchronize_session=False)
    )
    for address_id, email in addresses.items():
        gone = session.execute(
            delete(AlertAddress)
            .where(
                AlertAddress.id == address_id,
                ~_subscriptions(AlertSubscription.address_id == address_id),
            )
            .execution_options(synchronize_session=False)
        )
        if gone.rowcount:  # type: ignore[attr-defined]  # A DELETE's result counts rows.
            forget(session, recipient=email, kinds=letters.KINDS)
    for key in keys:
        _rest(session, key)


def _subscriptions(*conditions: Any) -> Any:
    return select(AlertSubscription.id).where(*conditions).exists()


def _rest(session: Session, key: str) -> None:
    """Stop watching what nobody is told of any more."""
    target = locked_target(session, key)
    if target is None:
        return
    of_target = AlertSubscription.target_id == target.id
    if not session.scalar(select(_subscriptions(of_target))):
        session.execute(delete(AlertTarget).where(AlertTarget.id == target.id))
    elif not session.scalar(
        select(_subscriptions(of_target, AlertSubscription.confirmed_at.is_not(None)))
    ):
        target.seen = None


def _told_of(row: AlertSubscription) -> dict[str, Any]:
    confirmed = row.confirmed_at
    return {
        "email": row.address.email,
        "language": row.language,
        "search_language": row.target.language,
        "course": row.target.course_id,
        "search": row.target.criteria,
        "country": row.country,
        "employer": row.employer_kind.value if row.employer_kind else "",
        "note": row.note,
        "notice": row.notice_version,
        "requested": row.requested_at.isoformat(),
        "confirmed": confirmed.isoformat() if confirmed else "",
        "key": row.stop_key,
    }


def undo(ended: Ended) -> int:
    """Begin again what its reader has just ended, links in old mails included; return how much."""
    session = writing()
    at = now()
    begun = [_again(session, each, at) for each in ended]
    count = sum(begun)
    if count:
        record(
            session, "alert.undo", person_id=None, subject="alert", subject_id=None, alerts=count
        )
    session.commit()
    return count


def _again(session: Session, was: dict[str, Any], at: datetime) -> bool:
    if was["course"] is not None and session.get(Course, was["course"]) is None:
        return False
    if queries.by_stop_key(was["key"]) is not None:
        return False
    watch = Watch(course_id=was["course"], search=criteria.read(was["search"]))
    target = target_of(session, watch, was["search_language"] or was["language"])
    address = address_of(session, was["email"], was["language"], at)
    row = session.scalars(
        select(AlertSubscription).where(
            AlertSubscription.address_id == address.id, AlertSubscription.target_id == target.id
        )
    ).one_or_none()
    if row is None:
        row = AlertSubscription(address_id=address.id, target_id=target.id)
        session.add(row)
    row.language, row.country, row.note = was["language"], was["country"], was["note"]
    row.employer_kind = EmployerKind(was["employer"]) if was["employer"] else None
    row.notice_version, row.stop_key = was["notice"], was["key"]
    row.requested_at = datetime.fromisoformat(was["requested"])
    row.confirmed_at = datetime.fromisoformat(was["confirmed"])
    row.mail_due = False
    row.ends_at = at + LASTS
    session.flush()
    watch_from(session, target, None, at)
    return True
