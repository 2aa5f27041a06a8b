"""Noting what a publication changed for those who live by an edition, so that they are told.

A notification keeps *segments*: what the public read before a publication, the instant of it, and
how far its letters had come when the next one followed. ``after`` is what is read since the last.
Whoever has not been told of the first segment that concerns them compares with what was read before
it; whoever has, with what was read before the next. So nobody is told of something that was taken
back meanwhile, and nobody twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from catalogue.comanagement.rules.consequences import Change, ChangeKind, consequences
from catalogue.comanagement.rules.snapshots import languages_of
from catalogue.courses.models import Edition, FeeRoute
from catalogue.database import now
from catalogue.enrolment import queries
from catalogue.enrolment.codes import BulkNotificationKind
from catalogue.enrolment.models import BulkNotification
from catalogue.enrolment.rules.concerned import concerns_anybody
from catalogue.enrolment.services.places import lock_edition
from catalogue.i18n.languages import languages

Snapshot = Mapping[str, Any]


@dataclass(frozen=True)
class Segment:
    """A publication: what was read before it, when it was, and how far its letters have come."""

    before: Snapshot
    at: datetime
    last_application_id: int = 0
    last_draft_id: int = 0

    def stored(self) -> dict[str, Any]:
        """Return it as a notification keeps it."""
        return {
            "before": dict(self.before),
            "at": self.at.isoformat(),
            "application": self.last_application_id,
            "draft": self.last_draft_id,
        }


def segments_of(notification: BulkNotification) -> list[Segment]:
    """Return the publications that a notification tells of, the earliest first."""
    return [
        Segment(
            each["before"], datetime.fromisoformat(each["at"]), each["application"], each["draft"]
        )
        for each in notification.details.get("segments", [])
    ]


def extended_routes(edition: Edition) -> list[FeeRoute]:
    """Return the routes that close later than anybody was told, or is about to be."""
    found = []
    for route in edition.routes:
        known = route.told_deadline_at or route.former_deadline_at
        if known is not None and route.deadline_at is not None and route.deadline_at > known:
            found.append(route)
    return found


def note_changes(session: Session, edition_id: int, before: Snapshot, after: Snapshot) -> None:
    """Note what is to be told of an edition, in the transaction that publishes ``after``.

    Where a later deadline is all there is to tell, ``note_extension`` does. What others have not
    been told yet of earlier publications goes on in the new note.
    """
    edition, at = lock_edition(session, edition_id), now()
    found = _for_any_reader(before, after, at)
    if not concerns_anybody(found):
        return
    unfinished = [
        each
        for each in queries.unfinished_notifications(edition_id)
        if each.details.get("routes") or not each.details.get("superseded", True)
    ]
    earlier = [each for each in unfinished if "segments" in each.details]
    told = {change.kind for change in found if concerns_anybody([change])}
    if told == {ChangeKind.DEADLINE_LATER} and not earlier:
        return
    carried = [segment for each in unfinished for segment in _carried(each, edition, before)]
    if Change(ChangeKind.REINSTATED) in found:
        carried += _told_of_cancelling(edition_id)
    own = Segment(_named(before), at)
    session.add(
        BulkNotification(
            kind=_kind(found, earlier),
            edition_id=edition_id,
            details={
                "segments": [each.stored() for each in [*carried, own]],
                "after": _named(after),
                "superseded": False,
            },
            created_at=at,
        )
    )
    for route in extended_routes(edition):
        route.told_deadline_at = route.deadline_at


def _for_any_reader(before: Snapshot, after: Snapshot, at: datetime) -> set[Change]:
    """Return what changes for readers of any language."""
    spoken = {*languages(), *languages_of(before), *languages_of(after)}
    return {change for code in spoken for change in consequences(before, after, at, code)}


def _named(snapshot: Snapshot) -> Snapshot:
    """Return what of a snapshot a letter may name; its long texts are nobody's news."""
    return {
        field: value
        for field, value in snapshot.items()
        if not field.startswith("words.") or field.endswith(".venue")
    }


def _kind(found: set[Change], earlier: Sequence[BulkNotification]) -> BulkNotificationKind:
    """Return what a note is about first of all; what is still to be told of a return stays so."""
    kinds = {change.kind for change in found}
    if ChangeKind.CANCELLED in kinds:
        return BulkNotificationKind.EDITION_CANCELLED
    returning = any(each.kind is BulkNotificationKind.EDITION_REINSTATED for each in earlier)
    if ChangeKind.REINSTATED in kinds or returning:
        return BulkNotificationKind.EDITION_REINSTATED
    return BulkNotificationKind.EDITION_CHANGED


def _told_of_cancelling(edition_id: int) -> list[Segment]:
    """Return what those who were told of a cancellation had been told before it.

    They compare with that once the edition takes place after all: what had changed by then, and
    while it was cancelled, was told to nobody.
    """
    cancelling = queries.latest_notification(edition_id, BulkNotificationKind.EDITION_CANCELLED)
    if cancelling is None or not (cancelling.last_application_id or cancelling.last_draft_id):
        return []
    return [
        replace(each, before={**each.before, "cancelled": True}) for each in segments_of(cancelling)
    ]


def _carried(earlier: BulkNotification, edition: Edition, before: Snapshot) -> list[Segment]:
    """Return what an unfinished note leaves to be told, and let it end without another letter."""
    if earlier.kind is BulkNotificationKind.DEADLINE_EXTENDED:
        segments = [Segment(_before_extension(earlier, edition, before), earlier.created_at)]
        earlier.details = earlier.details | {"routes": []}
    else:
        segments = segments_of(earlier)
        # What it told of stays readable for a return of the edition.
        earlier.details = earlier.details | {"superseded": True}
    return [
        Segment(
            each.before,
            each.at,
            max(each.last_application_id, earlier.last_application_id),
            max(each.last_draft_id, earlier.last_draft_id),
        )
        for each in segments
    ]


def _before_extension(earlier: BulkNotification, edition: Edition, before: Snapshot) -> Snapshot:
    """Return what was read before an extension of which not everybody has been told."""
    read = dict(before)
    for route in edition.routes:
        field = f"routes.{route.kind.value}"
        if route.id in earlier.details["routes"] and read.get(field):
            first = route.former_deadline_at or route.deadline_at
            read[field] = read[field] | {"deadline_at": first.isoformat() if first else None}
    return _named(read)
