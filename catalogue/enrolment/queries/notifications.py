"""What many applicants are to be told, whom it concerns, and how far the worker has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from catalogue.database import db
from catalogue.enrolment.codes import Answer, Decision
from catalogue.enrolment.models import Application, BulkNotification


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


def latest_notification(edition_id: int) -> BulkNotification | None:
    """Return an edition's latest notification, finished or not."""
    query = select(BulkNotification).where(BulkNotification.edition_id == edition_id)
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


def count_of(applications: Select[Application]) -> int:
    """Return how many applications a selection has."""
    ids = applications.with_only_columns(Application.id).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def next_of(applications: Select[Application], after: int, most: int) -> Sequence[Application]:
    """Return the next applications of a selection, by their ids, which follow ``after``."""
    query = applications.where(Application.id > after).order_by(Application.id).limit(most)
    return db.session.scalars(query).all()
