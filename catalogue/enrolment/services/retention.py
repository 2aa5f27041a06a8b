"""What is kept no longer than the privacy notice says: jobs of the worker, in small batches."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, and_, delete, exists, func, or_, select

from catalogue.accounts.services.people import record
from catalogue.courses.models import Edition
from catalogue.database import db, now, repeat_batches, writing
from catalogue.enrolment.models import Application, ApplicationDraft, ApplicationEvent
from catalogue.enrolment.rules.retention import MOST_ANONYMOUS_DRAFTS, RETENTION_YEARS, draft_days

BATCH = 200
"""How many are deleted in one transaction, and named by one line of the audit log."""


def _kept_long_enough(since: datetime) -> Select[int]:
    """Select applications whose edition ended before an instant.

    Where an edition has no end, it is those to which nothing has happened since then.
    """
    later = exists().where(
        ApplicationEvent.application_id == Application.id, ApplicationEvent.at >= since
    )
    at_rest = Edition.ends_on.is_(None) & (Application.submitted_at < since) & ~later
    ended = Edition.ends_on < since.date()
    return select(Application.id).join(Edition).where(or_(ended, at_rest))


def delete_old_applications() -> int:
    """Delete the applications to editions that ended too long ago, with all that belongs to them.

    How many places had been taken stays on the edition.
    """
    old = _kept_long_enough(now() - timedelta(days=RETENTION_YEARS * 365))
    old = old.with_for_update(of=Application, skip_locked=True)
    return repeat_batches(lambda most: _delete("application", Application, old.limit(most)), BATCH)


def delete_abandoned_drafts() -> int:
    """Delete the drafts that nobody touched for the stated number of days, sent ones included.

    Those that hold no address and are nobody's own have less time.
    """
    at = now()
    days: int = current_app.config["DRAFT_DAYS"]
    few = draft_days(days, has_address=False)
    abandoned = select(ApplicationDraft.id).where(
        or_(
            ApplicationDraft.updated_at < at - timedelta(days=days),
            and_(
                ApplicationDraft.updated_at < at - timedelta(days=few),
                ApplicationDraft.has_address.is_(False),
                *ANONYMOUS,
            ),
        )
    )
    # Whoever takes up a draft this very moment keeps it.
    abandoned = abandoned.with_for_update(skip_locked=True)
    return repeat_batches(
        lambda most: _delete("draft", ApplicationDraft, abandoned.limit(most)), BATCH
    )


ANONYMOUS = (ApplicationDraft.person_id.is_(None), ApplicationDraft.sent_code == "")


def delete_excess_drafts(most_kept: int = MOST_ANONYMOUS_DRAFTS) -> int:
    """Keep at most so many drafts that are nobody's own, so that nobody can fill the disk.

    Those without an address go first, and of each kind those that were left alone the longest. So
    whoever types just now can always go on. They are counted first: where they are not too many,
    nobody waits for a lock.
    """
    count = db.session.scalar(select(func.count()).select_from(ApplicationDraft).where(*ANONYMOUS))
    db.session.rollback()
    if (count or 0) <= most_kept:
        return 0
    excess = (
        select(ApplicationDraft.id)
        .where(*ANONYMOUS)
        .order_by(ApplicationDraft.has_address.desc(), ApplicationDraft.updated_at.desc())
        .offset(most_kept)
    )
    return repeat_batches(
        lambda most: _delete("draft", ApplicationDraft, excess.limit(most)), BATCH
    )


def _delete(subject: str, model: type[Application | ApplicationDraft], which: Select[Any]) -> int:
    """Delete some rows in a transaction of their own and note their ids; return how many."""
    session = writing()
    deleted = session.scalars(
        delete(model)
        .where(model.id.in_(which.scalar_subquery()))
        .returning(model.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not deleted:
        session.rollback()
        return 0
    record(
        session,
        f"{subject}.delete",
        person_id=None,
        subject=subject,
        subject_id=None,
        **{f"{subject}s": list(deleted)},
    )
    session.commit()
    return len(deleted)
