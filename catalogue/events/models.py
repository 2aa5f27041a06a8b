"""What happened to what others live by, and who is to hear of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.accounts.models import Person
from catalogue.database import Base

WAITING = text("shared_at IS NULL")
UNTOLD = text("told_at IS NULL")


class Event(Base):
    """One thing that somebody did; append-only, with ids and codes, never words that were typed.

    ``organisation_id`` is the institution that it is about, ``acting_id`` the one for which it was
    done. ``shared_at`` is when those who hear of it were worked out; empty until the worker has.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_waiting", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    acting_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    course_id: Mapped[int | None] = mapped_column(
        ForeignKey("course.id", ondelete="CASCADE"), index=True
    )
    edition_id: Mapped[int | None] = mapped_column(
        ForeignKey("edition.id", ondelete="CASCADE"), index=True
    )
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    shared_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()


class EventNotice(Base):
    """That one person hears of one event, from ``due_at`` on; ``told_at`` once a letter says it.

    Whoever wishes for no letters has it without a ``due_at``: it stands on their page alone.
    """

    __tablename__ = "event_notice"
    __table_args__ = (
        Index("ix_event_notice_due", "due_at", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
        Index("ix_event_notice_person", "person_id", "event_id"),
    )

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    due_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
