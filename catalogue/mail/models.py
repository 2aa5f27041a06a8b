"""The outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.database import Base

_OPEN = text("sent_at IS NULL AND given_up_at IS NULL")
_SENT, _GIVEN_UP = text("sent_at IS NOT NULL"), text("given_up_at IS NOT NULL")


class OutboxMessage(Base):
    """A mail to be sent. The row is the mail: a retry sends the same words and Message-ID.

    ``priority`` is a ``Priority``. ``leased_until`` is set while a worker has the mail: should the
    worker die, another takes it after that. ``smtp_code`` is the server's last answer to it, none
    where the server could not be asked; with ``given_up_at`` and a code from 500 on, the mail was
    refused for good.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index(
            "ix_outbox_message_by_priority",
            "priority",
            "next_attempt_at",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_outbox_message_by_age",
            "next_attempt_at",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_outbox_message_sent_at", "sent_at", sqlite_where=_SENT, postgresql_where=_SENT),
        Index(
            "ix_outbox_message_given_up_at",
            "given_up_at",
            sqlite_where=_GIVEN_UP,
            postgresql_where=_GIVEN_UP,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    priority: Mapped[int]
    recipient: Mapped[str] = mapped_column(String(320), index=True)
    reply_to_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    reply_to_email: Mapped[str] = mapped_column(String(320), default="", server_default="")
    language: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The same words as HTML; empty: the mail is plain text alone."""
    calendar: Mapped[str] = mapped_column(Text, default="", server_default="")
    """A calendar file that goes with it; empty: none does."""
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    smtp_code: Mapped[int | None]
    last_error: Mapped[str] = mapped_column(String(500), default="")
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """What else stands in the mail's head, such as ``List-Unsubscribe``."""
