"""Drafts, applications, and what happened to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from catalogue.accounts.models import Person
from catalogue.courses.codes import EmployerKind
from catalogue.courses.models import Edition, FeeRoute
from catalogue.database import SORT_KEY, Base, codes
from catalogue.enrolment.codes import (
    Answer,
    Audience,
    BulkNotificationKind,
    Decision,
    EventKind,
    Place,
)
from catalogue.i18n.collation import stored_key
from catalogue.mail.models import OutboxMessage


class ApplicationDraft(Base):
    """What somebody has typed so far, as typed; it belongs to whoever holds the token, or to them.

    Whether there is an address to write to about it, typed or given for the link, says
    ``has_address``; a draft without one is kept for a shorter time.

    Once sent, its entries are emptied but for what the receipt's page says: the address, and
    whether a letter is to come. ``sent_code`` and what kind of place the application found stay.
    ``application_id`` stays empty where the address had applied already; nothing that is shown
    tells the two apart. Such a draft alone keeps its entries, for the address may have been a
    mistake and the application is then still to be made. ``letter_id`` is the mail that sending
    wrote, whichever it was: from when it left runs what the receipt's page says.

    ``moved_hash`` is the hash of the token that opened the draft before its link was opened
    elsewhere, so that the browser it was taken from can be told.
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
    has_address: Mapped[bool] = mapped_column(default=False)
    entries: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("application.id", ondelete="SET NULL"), index=True
    )
    sent_code: Mapped[str] = mapped_column(String(16), default="")
    sent_as: Mapped[Place | None] = mapped_column(codes(Place))
    letter_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="SET NULL"), index=True
    )
    moved_hash: Mapped[str] = mapped_column(String(64), default="", server_default="", index=True)

    edition: Mapped[Edition] = relationship()
    application: Mapped[Application | None] = relationship()
    letter: Mapped[OutboxMessage | None] = relationship()


class Application(Base):
    """One person's application to one edition.

    ``applicant_key`` is the normalised address while the application stands and empty once it is
    withdrawn or lapsed, so that an address applies once at a time. ``told`` is the last decision
    the applicant was sent, ``held_until`` when an unconfirmed or unanswered place is given up.
    ``waiting_number`` orders an edition's waiting list. ``nationalities`` is empty unless the
    edition asked for them: ISO codes, or "stateless" alone. ``name_key`` is the name as lists are
    ordered by it (``i18n/collation.py``, ``stored_key``) and follows the name by itself.
    ``asked`` is what was asked and shown when it was sent (``enrolment/rules/asked.py``) and never
    changes; older applications hold their route alone, filled in later, or nothing.

    ``letter_id`` is the mail that told the applicant where the application stands now. A time that
    somebody is given runs from when that mail left: as long as ``term_pending``, it has not begun,
    and ``held_until`` and ``confirm_by`` are empty. By ``confirm_by`` the address has to be
    confirmed, or the application is given up. ``hold_origin`` tells, as a keyed hash, from which
    network a place is held that nobody has confirmed yet; it goes with the hold.
    ``address_changes`` is how often the address was corrected: an earlier link is void.
    ``letter_arrived_on`` is the day on which the nomination letter came, ``letter_from`` who wrote
    it; who of the staff noted that says the event.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("edition_id", "applicant_key"),
        UniqueConstraint("edition_id", "waiting_number"),
        Index("ix_application_held_until", "held_until"),
        # Who waits, and where: the next in line is found without reading anybody else.
        Index("ix_application_place", "place", "edition_id", "waiting_number", "confirmed_at"),
        Index(
            "ix_application_term_pending",
            "id",
            sqlite_where=text("term_pending"),
            postgresql_where=text("term_pending"),
        ),
        # All that an edition's list counts, narrows and orders by, so that neither reads the
        # applications themselves, whose long texts lie in between.
        Index(
            "ix_application_list",
            "edition_id",
            "decision",
            "answer",
            "place",
            "letter_arrived_on",
            "confirmed_at",
            "submitted_at",
            "waiting_number",
            "country",
            "name_key",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    route_id: Mapped[int | None] = mapped_column(
        ForeignKey("fee_route.id", ondelete="RESTRICT"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    language: Mapped[str] = mapped_column(String(16))
    full_name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(SORT_KEY, default="", server_default="")
    email: Mapped[str] = mapped_column(String(320), index=True)
    applicant_key: Mapped[str | None] = mapped_column(String(320))
    country: Mapped[str] = mapped_column(String(2))
    nationalities: Mapped[list[str]] = mapped_column(default=list)
    position: Mapped[str] = mapped_column(String(200))
    employer: Mapped[str] = mapped_column(String(200))
    employer_kind: Mapped[EmployerKind] = mapped_column(codes(EmployerKind))
    motivation: Mapped[str] = mapped_column(Text)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked: Mapped[dict[str, Any] | None]
    submitted_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    decision: Mapped[Decision] = mapped_column(codes(Decision))
    answer: Mapped[Answer] = mapped_column(codes(Answer), default=Answer.NONE)
    place: Mapped[Place] = mapped_column(codes(Place), default=Place.NONE)
    told: Mapped[Decision | None] = mapped_column(codes(Decision))
    told_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    waiting_number: Mapped[int | None]
    letter_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="SET NULL"), index=True
    )
    term_pending: Mapped[bool] = mapped_column(default=False, server_default=false())
    confirm_by: Mapped[datetime | None] = mapped_column(index=True)
    hold_origin: Mapped[str | None] = mapped_column(String(64))
    address_changes: Mapped[int] = mapped_column(default=0, server_default="0")
    letter_arrived_on: Mapped[date | None]
    letter_from: Mapped[str] = mapped_column(String(200), default="", server_default="")

    edition: Mapped[Edition] = relationship()
    route: Mapped[FeeRoute | None] = relationship()
    letter: Mapped[OutboxMessage | None] = relationship()
    events: Mapped[list[ApplicationEvent]] = relationship(
        order_by="ApplicationEvent.id", cascade="all, delete-orphan"
    )
    consents: Mapped[list[ApplicationConsent]] = relationship(cascade="all, delete-orphan")

    @validates("full_name")
    def _order_by_name(self, _field: str, name: str) -> str:
        self.name_key = stored_key(name)
        return name


class ApplicationEvent(Base):
    """One thing that happened to an application; append-only.

    ``audience`` is who reads it: what is for the staff is on no page, in no letter and in no file
    of the applicant. ``note`` has the same audience as its event.
    """

    __tablename__ = "application_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    kind: Mapped[EventKind] = mapped_column(codes(EventKind))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    audience: Mapped[Audience] = mapped_column(
        codes(Audience), default=Audience.APPLICANT, server_default=Audience.APPLICANT.value
    )
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


class BulkNotification(Base):
    """One thing that many applicants are to be told: noted when it happens, told by the worker.

    ``details`` says of what: the ids of the routes whose deadline was moved, or the snapshots
    between which an edition changed (``enrolment/services/noting.py``). ``recipients`` is how
    many applicants it concerned when the worker began, ``notified`` to how many a letter has been
    written. ``last_application_id`` and ``last_draft_id`` are how far the worker has come; they
    move in the transaction that writes the letters, so nobody is left out or told twice.
    """

    __tablename__ = "bulk_notification"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[BulkNotificationKind] = mapped_column(codes(BulkNotificationKind))
    edition_id: Mapped[int] = mapped_column(
        ForeignKey("edition.id", ondelete="CASCADE"), index=True
    )
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    recipients: Mapped[int | None]
    notified: Mapped[int] = mapped_column(default=0)
    last_application_id: Mapped[int] = mapped_column(default=0)
    last_draft_id: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class BulkNotificationRecipient(Base):
    """An address, as a hash, that was written to about its drafts; it goes once all are told."""

    __tablename__ = "bulk_notification_recipient"

    notification_id: Mapped[int] = mapped_column(
        ForeignKey("bulk_notification.id", ondelete="CASCADE"), primary_key=True
    )
    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
