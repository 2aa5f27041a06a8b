"""Confirming: only then is anybody told of anything."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from catalogue.accounts.services.people import record
from catalogue.alerts import queries
from catalogue.alerts.models import AlertTarget
from catalogue.alerts.rules.news import LASTS
from catalogue.alerts.services.subscribing import locked_target
from catalogue.database import now, writing


def confirm(token: str, wanted: Collection[int]) -> int:
    """Confirm those of a link's requests that are ``wanted`` by id; return how many were new.

    What is open at this moment is no news: the watching begins here, unless somebody else began
    it before.
    """
    at = now()
    seen = {
        row.target.key: queries.baseline(row.target, at)
        for row in queries.by_token(token, at)
        if row.id in wanted and row.target.seen is None
    }
    session = writing()
    confirmed = []
    for row in queries.by_token(token, at):
        if row.id not in wanted or row.confirmed_at is not None:
            continue
        watch_from(session, row.target, seen.get(row.target.key), at)
        row.confirmed_at = at
        row.ends_at = at + LASTS
        confirmed.append(row.id)
    if confirmed:
        record(
            session,
            "alert.confirm",
            person_id=None,
            subject="alert",
            subject_id=confirmed[0],
            alerts=confirmed,
        )
    session.commit()
    return len(confirmed)


def watch_from(
    session: Session, target: AlertTarget, seen: dict[str, object] | None, at: datetime
) -> None:
    """Begin to watch a target under its lock, from what was seen of it a moment ago."""
    locked = locked_target(session, target.key)
    if locked is not None and locked.seen is None:
        locked.seen = seen if seen is not None else queries.baseline(locked, at)


def keep(stop_key: str) -> bool:
    """Renew an alert for as long as a new one lasts; false where it has ended."""
    session = writing()
    row = queries.by_stop_key(stop_key)
    if row is None:
        session.rollback()
        return False
    row.ends_at = now() + LASTS
    row.reminded_at = None
    record(session, "alert.keep", person_id=None, subject="alert", subject_id=row.id)
    session.commit()
    return True
