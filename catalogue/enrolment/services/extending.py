"""Telling applicants that a deadline was moved later: noted when it is published, told in batches.

However many it concerns, publishing writes one row and each batch is a short transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.queries import answering_institution
from catalogue.courses.rules.states import APPLICABLE, state_of
from catalogue.database import db, now, writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import BulkNotificationKind, EventKind
from catalogue.enrolment.models import ApplicationDraft, BulkNotification, BulkNotificationRecipient
from catalogue.enrolment.services.drafts import typed_address
from catalogue.enrolment.services.places import lock_edition, log_event
from catalogue.tokens import hash_of

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
    extended = [route for route in edition.routes if _is_news(route)]
    if not extended or edition.cancelled_at is not None:
        return
    ids = {route.id for route in extended}
    for earlier in queries.unfinished_notifications(edition_id):
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


def _is_news(route: FeeRoute) -> bool:
    """Say whether a route closes later than anybody was told, or is about to be."""
    known = route.told_deadline_at or route.former_deadline_at
    return known is not None and route.deadline_at is not None and route.deadline_at > known


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
    extended = _still_extended(edition, notification)
    count = _write_to_applicants(session, notification, extended, at)
    if count is None and extended and state_of(edition, at) in APPLICABLE:
        count = _write_to_drafts(session, notification, edition, extended)
    if count is None and not _forget_recipients(session, notification):
        notification.finished_at = at
    session.commit()
    return count or 0


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
    answering = answering_institution(rows[0].edition.course_id)
    for application in rows:
        letters.extended(session, application, extended, answering)
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
    rows = queries.unsent_drafts(
        edition.id, notification.created_at, notification.last_draft_id, BATCH
    )
    if not rows:
        return None
    notification.last_draft_id = rows[-1][0].id
    by_address: dict[str, ApplicationDraft] = {}
    for draft, own_address in rows:
        address = own_address or typed_address(draft.entries)
        if address:
            by_address.setdefault(address, draft)
    told = queries.standing_addresses(edition.id, by_address)
    told |= _written_to(session, notification, by_address)
    fresh = {address: draft for address, draft in by_address.items() if address not in told}
    answering = answering_institution(edition.course_id)
    for address, draft in fresh.items():
        letters.extended_for_draft(session, draft, edition, extended, address, answering)
        session.add(
            BulkNotificationRecipient(
                notification_id=notification.id, address_hash=hash_of(address)
            )
        )
    return len(fresh)


def _written_to(
    session: Session, notification: BulkNotification, addresses: Collection[str]
) -> set[str]:
    """Return those of some addresses that an earlier batch wrote to."""
    hashes = {hash_of(address): address for address in addresses}
    found = session.scalars(
        select(BulkNotificationRecipient.address_hash).where(
            BulkNotificationRecipient.notification_id == notification.id,
            BulkNotificationRecipient.address_hash.in_(list(hashes)),
        )
    )
    return {hashes[each] for each in found}


def _forget_recipients(session: Session, notification: BulkNotification) -> bool:
    """Delete some of the addresses kept so that none was written to twice; are there any left?"""
    key = BulkNotificationRecipient.address_hash
    of_notification = BulkNotificationRecipient.notification_id == notification.id
    gone = session.scalars(
        delete(BulkNotificationRecipient)
        .where(of_notification, key.in_(select(key).where(of_notification).limit(BATCH)))
        .returning(key)
    ).all()
    return len(gone) == BATCH
