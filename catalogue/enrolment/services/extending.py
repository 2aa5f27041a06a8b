"""Telling many: noted when it is published, told in batches; how a later deadline is told.

However many it concerns, publishing writes one row and each batch is a short transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.queries import backing
from catalogue.courses.rules.states import APPLICABLE, state_of
from catalogue.database import db, now, writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import BulkNotificationKind, EventKind
from catalogue.enrolment.models import BulkNotification
from catalogue.enrolment.services import changing
from catalogue.enrolment.services.noting import extended_routes
from catalogue.enrolment.services.places import lock_edition, log_event
from catalogue.enrolment.services.recipients import forget_recipients, next_drafts, note_recipient

log = logging.getLogger(__name__)

BATCH = 100
"""How many are written to in one transaction, so that nobody who applies waits for long."""

BATCHES_IN_A_ROW = 10
"""After how many a run ends, so that a worker that is told to stop does so within seconds."""


def note_extension(session: Session, edition_id: int) -> None:
    """Note that a later deadline is to be told, in the transaction that publishes it.

    It concerns the applicants whose application on an extended route is not decided yet and, while
    applications are taken, whoever has begun one. A route that is extended again before all have
    been told is told of by the later note alone.
    """
    edition = lock_edition(session, edition_id)
    extended = extended_routes(edition)
    if not extended or edition.cancelled_at is not None:
        return
    ids = {route.id for route in extended}
    for earlier in queries.unfinished_notifications(edition_id):
        if earlier.kind is not BulkNotificationKind.DEADLINE_EXTENDED:
            continue
        left = [each for each in earlier.details["routes"] if each not in ids]
        earlier.details = earlier.details | {"routes": left}
    session.add(
        BulkNotification(
            kind=BulkNotificationKind.DEADLINE_EXTENDED,
            edition_id=edition.id,
            details={"routes": sorted(ids)},
            created_at=now(),
        )
    )
    for route in extended:
        route.told_deadline_at = route.deadline_at


def send_bulk_notifications() -> int:
    """Write the letters of what many are to be told, the oldest first; return how many letters.

    One that cannot be written is reported and tried again; it keeps nobody else waiting.
    """
    found = queries.notifications_to_send()
    db.session.rollback()
    total = 0
    for notification_id, edition_id in found:
        try:
            total += _send_some(notification_id, edition_id)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("Notification %s could not be written.", notification_id)
            db.session.rollback()
    return total


def _send_some(notification_id: int, edition_id: int) -> int:
    total = 0
    for _ in range(BATCHES_IN_A_ROW):
        count = send_batch(notification_id, edition_id)
        if count is None:
            break
        total += count
    return total


def send_batch(notification_id: int, edition_id: int) -> int | None:
    """Write the next letters of one notification and note how far it has come, all or nothing.

    Returns how many letters; nothing where all have been told.
    """
    session = writing()
    edition = lock_edition(session, edition_id)
    notification = session.scalars(
        select(BulkNotification)
        .where(BulkNotification.id == notification_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if notification is None or notification.finished_at is not None:
        session.rollback()
        return None
    at = now()
    if notification.kind is BulkNotificationKind.DEADLINE_EXTENDED:
        count = _tell_of_extension(session, notification, edition, at)
    else:
        count = changing.tell_of_changes(session, notification, edition, at, BATCH)
    if count is None and not forget_recipients(session, notification, BATCH):
        notification.finished_at = at
    session.commit()
    return count or 0


def _tell_of_extension(
    session: Session, notification: BulkNotification, edition: Edition, at: datetime
) -> int | None:
    """Write the next letters about a later deadline; nothing where none is left to write."""
    extended = _still_extended(edition, notification)
    count = _write_to_applicants(session, notification, extended, at)
    if count is None and extended and state_of(edition, at) in APPLICABLE:
        count = _write_to_drafts(session, notification, edition, extended)
    return count


def _still_extended(edition: Edition, notification: BulkNotification) -> list[FeeRoute]:
    """Return the routes to write about; none that was moved back, none of what is cancelled."""
    if edition.cancelled_at is not None:
        return []
    wanted = notification.details["routes"]
    return [
        route
        for route in edition.routes
        if route.id in wanted and route.former_deadline_at is not None
    ]


def _write_to_applicants(
    session: Session,
    notification: BulkNotification,
    extended: Sequence[FeeRoute],
    at: datetime,
) -> int | None:
    """Write to the next undecided applicants; nothing where there is none left."""
    if not extended:
        return None
    concerned = queries.undecided(
        notification.edition_id, [each.id for each in extended], notification.created_at
    )
    if notification.recipients is None:
        notification.recipients = queries.count_of(concerned)
    rows = queries.next_of(concerned, notification.last_application_id, BATCH)
    if not rows:
        return None
    behind = backing(rows[0].edition.course_id)
    for application in rows:
        letters.extended(session, application, extended, behind)
        log_event(session, application, EventKind.EXTENDED, at)
    notification.last_application_id = rows[-1].id
    notification.notified += len(rows)
    return len(rows)


def _write_to_drafts(
    session: Session,
    notification: BulkNotification,
    edition: Edition,
    extended: Sequence[FeeRoute],
) -> int | None:
    """Write to the owners of the next drafts, once to an address whatever it has sent and begun."""
    fresh = next_drafts(session, notification, notification.created_at, BATCH)
    if fresh is None:
        return None
    behind = backing(edition.course_id)
    for address, draft in fresh.items():
        letters.extended_for_draft(session, draft, edition, extended, address, behind)
        note_recipient(session, notification, address)
    return len(fresh)
