"""What many applicants are to be told, whom it concerns, and how far the worker has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from catalogue.courses.codes import RouteKind
from catalogue.courses.models import FeeRoute
from catalogue.database import db
from catalogue.enrolment.codes import Answer, BulkNotificationKind, Decision
from catalogue.enrolment.models import Application, ApplicationDraft, BulkNotification
from catalogue.enrolment.rules.concerned import Group, group_of
from catalogue.enrolment.rules.transitions import Facts


def notifications_to_send() -> list[tuple[int, int]]:
    """Return the ids of notifications that are not finished and of their editions, in order."""
    query = (
        select(BulkNotification.id, BulkNotification.edition_id)
        .where(BulkNotification.finished_at.is_(None))
        .order_by(BulkNotification.id)
    )
    return [(key, edition_id) for key, edition_id in db.session.execute(query)]


def unfinished_notifications(edition_id: int) -> Sequence[BulkNotification]:
    """Return an edition's notifications of which not everybody has been told."""
    query = select(BulkNotification).where(
        BulkNotification.edition_id == edition_id, BulkNotification.finished_at.is_(None)
    )
    return db.session.scalars(query.order_by(BulkNotification.id)).all()


def latest_notification(
    edition_id: int, kind: BulkNotificationKind | None = None
) -> BulkNotification | None:
    """Return an edition's latest notification, or the latest of a kind, finished or not."""
    query = select(BulkNotification).where(BulkNotification.edition_id == edition_id)
    if kind is not None:
        query = query.where(BulkNotification.kind == kind)
    return db.session.scalars(query.order_by(BulkNotification.id.desc()).limit(1)).one_or_none()


def undecided(edition_id: int, routes: Collection[int], sent_by: datetime) -> Select[Application]:
    """Select the applications on some routes that stand, undecided, and came in by an instant."""
    return select(Application).where(
        Application.edition_id == edition_id,
        Application.decision == Decision.PENDING,
        Application.answer == Answer.NONE,
        Application.submitted_at <= sent_by,
        or_(Application.route_id.is_(None), Application.route_id.in_(list(routes))),
    )


def standing(edition_id: int, sent_by: datetime) -> Select[Application]:
    """Select an edition's applications that stand and came in by an instant."""
    return select(Application).where(*_standing(edition_id, sent_by))


def _standing(edition_id: int, sent_by: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        Application.edition_id == edition_id,
        Application.decision != Decision.DECLINED,
        Application.answer.in_([Answer.NONE, Answer.ACCEPTED]),
        Application.submitted_at <= sent_by,
    )


@dataclass(frozen=True)
class GroupCount:
    """How many who have applied are of one group, chose one route and read one language."""

    group: Group
    route: RouteKind | None
    language: str
    count: int


def counts_by_group(edition_id: int, sent_by: datetime) -> list[GroupCount]:
    """Return how many of those who have applied live by what of an edition (one statement)."""
    facts = (Application.decision, Application.answer, Application.place)
    is_confirmed = Application.confirmed_at.is_not(None)
    others = (is_confirmed, FeeRoute.kind, Application.language)
    query = (
        select(*facts, *others, func.count())
        .outerjoin(FeeRoute, FeeRoute.id == Application.route_id)
        .where(*_standing(edition_id, sent_by))
        .group_by(*facts, *others)
    )
    return [
        GroupCount(
            group_of(Facts(decision, answer, place), is_confirmed=bool(confirmed)),
            route,
            language,
            count,
        )
        for decision, answer, place, confirmed, route, language, count in db.session.execute(query)
    ]


def count_drafts_with_address(edition_id: int) -> int:
    """Return how many drafts that were not sent have an address to write to."""
    query = select(func.count()).where(
        ApplicationDraft.edition_id == edition_id,
        ApplicationDraft.sent_code == "",
        or_(ApplicationDraft.has_address, ApplicationDraft.person_id.is_not(None)),
    )
    return db.session.scalar(query) or 0


def returns(edition_id: int) -> bool:
    """Say whether people are still to be told that an edition takes place after all."""
    query = select(BulkNotification.id).where(
        BulkNotification.edition_id == edition_id,
        BulkNotification.kind == BulkNotificationKind.EDITION_REINSTATED,
        BulkNotification.finished_at.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None


def count_of(applications: Select[Application]) -> int:
    """Return how many applications a selection has."""
    ids = applications.with_only_columns(Application.id).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def next_of(applications: Select[Application], after: int, most: int) -> Sequence[Application]:
    """Return the next applications of a selection, by their ids, which follow ``after``."""
    query = applications.where(Application.id > after).order_by(Application.id).limit(most)
    return db.session.scalars(query).all()
