"""Who asked to be told of what, what was last seen of it, and what has been told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.alerts.codes import AlertEvent, AlertKind
from catalogue.courses.codes import EmployerKind
from catalogue.courses.models import Course
from catalogue.database import Base, codes


class AlertAddress(Base):
    """A mail address for which somebody asked; it goes with its last subscription.

    ``mailed_at`` is when a form last caused a mail to it: one an hour is the most.
    """

    __tablename__ = "alert_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    language: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]


class AlertTarget(Base):
    """What is watched, once for everybody who asked for it: a course, or a saved search.

    ``key`` tells targets apart. ``seen`` is what was last seen: of a course the state of each
    edition by its id, of a search the ids of the open courses it finds; nothing while nobody has
    confirmed. News is the difference to it, so a restart neither loses nor repeats any.
    """

    __tablename__ = "alert_target"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AlertKind] = mapped_column(codes(AlertKind))
    key: Mapped[str] = mapped_column(String(80), unique=True)
    course_id: Mapped[int | None] = mapped_column(
        ForeignKey("course.id", ondelete="CASCADE"), index=True
    )
    criteria: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(16), default="")
    seen: Mapped[dict[str, Any] | None]

    course: Mapped[Course | None] = relationship()


class AlertSubscription(Base):
    """One address that is told of one target, in the language in which it was asked for.

    ``ends_at`` is when the row goes: seven days after an unconfirmed request was mailed, two years
    after a confirmation. ``token_hash`` is of the link that confirms; ``stop_key`` is in every
    link that ends it. Country, employer and note are what somebody interested in a planned course
    chose to say.
    """

    __tablename__ = "alert_subscription"
    __table_args__ = (UniqueConstraint("address_id", "target_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("alert_address.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(
        ForeignKey("alert_target.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(16))
    country: Mapped[str] = mapped_column(String(2), default="")
    employer_kind: Mapped[EmployerKind | None] = mapped_column(codes(EmployerKind))
    note: Mapped[str] = mapped_column(Text, default="")
    notice_version: Mapped[str] = mapped_column(String(20))
    requested_at: Mapped[datetime]
    mail_due: Mapped[bool] = mapped_column(default=False, index=True)
    token_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    confirmed_at: Mapped[datetime | None]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    reminded_at: Mapped[datetime | None]
    stop_key: Mapped[str] = mapped_column(String(64), unique=True)

    address: Mapped[AlertAddress] = relationship()
    target: Mapped[AlertTarget] = relationship()


class AlertTold(Base):
    """What a subscription has been told: of each edition each event once, however often it is."""

    __tablename__ = "alert_told"

    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("alert_subscription.id", ondelete="CASCADE"), primary_key=True
    )
    edition_id: Mapped[int] = mapped_column(
        ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    event: Mapped[AlertEvent] = mapped_column(codes(AlertEvent), primary_key=True)
    at: Mapped[datetime]
