"""Whom a bulk notification still has to reach, and whom it has written to about a draft."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue.enrolment import queries
from catalogue.enrolment.models import ApplicationDraft, BulkNotification, BulkNotificationRecipient
from catalogue.enrolment.services.drafts import typed_address
from catalogue.tokens import hash_of


def next_drafts(
    session: Session, notification: BulkNotification, begun_by: datetime, most: int
) -> Mapping[str, ApplicationDraft] | None:
    """Return the next drafts to write about, by address; nothing where there is none left.

    An address is there once, whatever it has begun, and not at all where it has sent an
    application or was written to in an earlier batch. How far this has come is noted.
    """
    rows = queries.unsent_drafts(
        notification.edition_id, begun_by, notification.last_draft_id, most
    )
    if not rows:
        return None
    notification.last_draft_id = rows[-1][0].id
    by_address: dict[str, ApplicationDraft] = {}
    for draft, own_address in rows:
        address = own_address or typed_address(draft.entries)
        if address:
            by_address.setdefault(address, draft)
    told = queries.standing_addresses(notification.edition_id, by_address)
    told |= _written_to(session, notification, by_address)
    return {address: draft for address, draft in by_address.items() if address not in told}


def note_recipient(session: Session, notification: BulkNotification, address: str) -> None:
    """Note that an address was written to, as a hash, until all have been."""
    session.add(
        BulkNotificationRecipient(notification_id=notification.id, address_hash=hash_of(address))
    )


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


def forget_recipients(session: Session, notification: BulkNotification, most: int) -> bool:
    """Delete some of the addresses kept so that none was written to twice; are there any left?"""
    key = BulkNotificationRecipient.address_hash
    of_notification = BulkNotificationRecipient.notification_id == notification.id
    gone = session.scalars(
        delete(BulkNotificationRecipient)
        .where(of_notification, key.in_(select(key).where(of_notification).limit(most)))
        .returning(key)
    ).all()
    return len(gone) == most
