"""What is kept no longer than the privacy notice says."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from catalogue.accounts.services.people import record
from catalogue.courses.models import Edition
from catalogue.database import now, writing
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import RETENTION_YEARS


def delete_old_applications() -> int:
    """Delete the applications to editions that ended too long ago, with all that belongs to them.

    How many places had been taken stays on the edition.
    """
    last_day = now().date() - timedelta(days=RETENTION_YEARS * 365)
    old = select(Application.id).join(Edition).where(Edition.ends_on < last_day)
    session = writing()
    if session.scalar(old.limit(1)) is None:
        session.rollback()
        return 0
    deleted = session.scalars(
        delete(Application)
        .where(Application.id.in_(old))
        .returning(Application.id)
        .execution_options(synchronize_session=False)
    ).all()
    record(
        session,
        "application.delete",
        person_id=None,
        subject="application",
        subject_id=None,
        applications=list(deleted),
    )
    session.commit()
    return len(deleted)
