"""Telling those who live by an edition what a publication changed for them, in one letter each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from catalogue.comanagement.rules.consequences import consequences
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.queries import Backing, backing
from catalogue.courses.rules.states import can_be_taken
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import EventKind, Place
from catalogue.enrolment.models import Application, BulkNotification
from catalogue.enrolment.rules.concerned import (
    Group,
    LetterKind,
    Telling,
    group_of,
    hears_of_draft,
    telling,
)
from catalogue.enrolment.services.noting import Segment, segments_of
from catalogue.enrolment.services.places import facts_of, log_event, renew_hold
from catalogue.enrolment.services.recipients import next_drafts, note_recipient

Snapshot = Mapping[str, Any]

EVENTS = {
    LetterKind.CHANGED: EventKind.CHANGED,
    LetterKind.CANCELLED: EventKind.CANCELLED,
    LetterKind.REINSTATED: EventKind.REINSTATED,
    LetterKind.EXTENDED: EventKind.EXTENDED,
}


@dataclass(frozen=True)
class Round:
    """What the letters of one batch have in common."""

    session: Session
    edition: Edition
    segments: Sequence[Segment]
    after: Snapshot
    at: datetime
    behind: Backing

    def telling(
        self, segment: Segment | None, group: Group, route: str | None, language: str
    ) -> Telling | None:
        """Return what somebody is to be told, if anything is left to tell."""
        if segment is None:
            return None
        found = consequences(segment.before, self.after, segment.at, language)
        return telling(found, group, route)


def tell_of_changes(
    session: Session, notification: BulkNotification, edition: Edition, at: datetime, most: int
) -> int | None:
    """Write the next letters of a note; nothing where all who are concerned have been told."""
    segments = segments_of(notification)
    if not segments or notification.details.get("superseded"):
        return None
    after = notification.details["after"]
    batch = Round(session, edition, segments, after, at, backing(edition.course_id))
    count = _tell_applicants(batch, notification, most)
    return count if count is not None else _tell_drafts(batch, notification, most)


def _tell_applicants(batch: Round, notification: BulkNotification, most: int) -> int | None:
    latest = batch.segments[-1]
    concerned = queries.standing(notification.edition_id, latest.at)
    if notification.recipients is None:
        notification.recipients = _count(batch, notification.edition_id)
    rows = queries.next_of(concerned, notification.last_application_id, most)
    if not rows:
        return None
    told = sum(_tell(batch, application) for application in rows)
    notification.last_application_id = rows[-1].id
    notification.notified += told
    return told


def _count(batch: Round, edition_id: int) -> int:
    """Return how many a note concerns, of those whom none of its publications has reached yet."""
    latest = batch.segments[-1]
    return sum(
        each.count
        for each in queries.counts_by_group(edition_id, latest.at)
        if batch.telling(latest, each.group, each.route, each.language) is not None
    )


def _tell(batch: Round, application: Application) -> bool:
    """Write to one applicant, in their language, what changed since they were last told."""
    segment = _first(batch.segments, application.submitted_at, application.id)
    group = group_of(facts_of(application), is_confirmed=application.confirmed_at is not None)
    route = application.route.kind.value if application.route else None
    told = batch.telling(segment, group, route, application.language)
    if told is None or segment is None:
        return False
    session = batch.session
    if told.letter is LetterKind.EXTENDED:
        letters.extended(session, application, _moved_routes(batch, told), batch.behind)
    else:
        if told.letter is LetterKind.REINSTATED and application.place is Place.HELD:
            renew_hold(application)
        letters.edition_changed(
            session, application, group, told, segment.before, batch.after, batch.behind
        )
    kinds = sorted({change.kind.value for change in told.changes})
    log_event(session, application, EVENTS[told.letter], batch.at, changes=kinds)
    return True


def _first(
    segments: Sequence[Segment], since: datetime, subject_id: int, *, of_draft: bool = False
) -> Segment | None:
    """Return the first publication after ``since`` of which somebody has not been told."""
    for each in segments:
        reached = each.last_draft_id if of_draft else each.last_application_id
        if since <= each.at and subject_id > reached:
            return each
    return None


def _moved_routes(batch: Round, told: Telling) -> list[FeeRoute]:
    kinds = {change.route for change in told.changes}
    return [
        route
        for route in batch.edition.routes
        if route.kind.value in kinds and route.former_deadline_at is not None
    ]


def _tell_drafts(batch: Round, notification: BulkNotification, most: int) -> int | None:
    """Write to the owners of the next drafts whatever concerns them."""
    fresh = next_drafts(batch.session, notification, batch.segments[-1].at, most)
    if fresh is None:
        return None
    is_open = any(can_be_taken(route, batch.at) for route in batch.edition.routes)
    count = 0
    for address, draft in fresh.items():
        segment = _first(batch.segments, draft.created_at, draft.id, of_draft=True)
        told = batch.telling(segment, Group.DRAFT, None, draft.language)
        if told is None or segment is None or not hears_of_draft(told.letter, is_open=is_open):
            continue
        if told.letter is LetterKind.EXTENDED:
            letters.extended_for_draft(
                batch.session,
                draft,
                batch.edition,
                _moved_routes(batch, told),
                address,
                batch.behind,
            )
        else:
            letters.edition_changed_for_draft(
                batch.session,
                draft,
                batch.edition,
                told,
                (segment.before, batch.after),
                address,
                batch.behind,
            )
        note_recipient(batch.session, notification, address)
        count += 1
    return count
