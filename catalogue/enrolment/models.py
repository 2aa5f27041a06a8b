"""Drafts, applications, and what happened to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.accounts.models import Person
from catalogue.courses.codes import EmployerKind
from catalogue.courses.models import Edition, FeeRoute
from catalogue.database import Base, codes
from catalogue.enrolment.codes import Answer, Decision, EventKind, Place


class ApplicationDraft(Base):
    """What somebody has typed so far, as typed; it belongs to whoever holds the token.

    Once sent, its entries are emptied and what the receipt's page says stays: ``sent_code`` and
    what kind of place the application found. ``application_id`` stays empty where the address had
    applied already; nothing else tells the two apart.
    """

    __tablename__ = "application_draft"
    __table_args__ = (UniqueConstraint("edition_id", "token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(16))
    entries: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("application.id", ondelete="SET NULL")
    )
    sent_code: Mapped[str] = mapped_column(String(16), default="")
    sent_as: Mapped[Place | None] = mapped_column(codes(Place))

    edition: Mapped[Edition] = relationship()


class Application(Base):
    """One person's application to one edition.

    ``applicant_key`` is the normalised address while the application stands and empty once it is
    withdrawn or lapsed, so that an address applies once at a time. ``told`` is the last decision
    the applicant was sent, ``held_until`` when an unconfirmed or unanswered place is given up.
    ``waiting_number`` orders an edition's waiting list. ``nationalities`` is empty unless the
    edition asked for them: ISO codes, or "stateless" alone.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("edition_id", "applicant_key"),
        UniqueConstraint("edition_id", "waiting_number"),
        Index("ix_application_held_until", "held_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    route_id: Mapped[int | None] = mapped_column(ForeignKey("fee_route.id", ondelete="SET NULL"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    language: Mapped[str] = mapped_column(String(16))
    full_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320), index=True)
    applicant_key: Mapped[str | None] = mapped_column(String(320))
    country: Mapped[str] = mapped_column(String(2))
    nationalities: Mapped[list[str]] = mapped_column(default=list)
    position: Mapped[str] = mapped_column(String(200))
    employer: Mapped[str] = mapped_column(String(200))
    employer_kind: Mapped[EmployerKind] = mapped_column(codes(EmployerKind))
    motivation: Mapped[str] = mapped_column(Text)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    submitted_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    decision: Mapped[Decision] = mapped_column(codes(Decision))
    answer: Mapped[Answer] = mapped_column(codes(Answer), default=Answer.NONE)
    place: Mapped[Place] = mapped_column(codes(Place), default=Place.NONE)
    told: Mapped[Decision | None] = mapped_column(codes(Decision))
    told_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    waiting_number: Mapped[int | None]

    edition: Mapped[Edition] = relationship()
    route: Mapped[FeeRoute | None] = relationship()
    events: Mapped[list[ApplicationEvent]] = relationship(
        order_by="ApplicationEvent.id", cascade="all, delete-orphan"
    )
    consents: Mapped[list[ApplicationConsent]] = relationship(cascade="all, delete-orphan")


class ApplicationEvent(Base):
    """One thing that happened to an application; append-only."""

    __tablename__ = "application_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    kind: Mapped[EventKind] = mapped_column(codes(EventKind))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    person: Mapped[Person | None] = relationship()


class ApplicationConsent(Base):
    """That the applicant was shown the privacy notice: which version, when, in which language."""

    __tablename__ = "application_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(16))
    given: Mapped[bool]
    at: Mapped[datetime]
