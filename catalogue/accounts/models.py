"""People, their sign-ins, and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.database import Base

person_role = Table(
    "person_role",
    Base.metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True, index=True),
)

HUB_ROLE = "hub"
"""The accounts library's name for hub staff; every other right comes from organisations."""


class Role(Base, RoleMixin):
    """A role over the whole house; there is one, hub staff."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class Person(Base, UserMixin):
    """Somebody with an address: an applicant, a partner's member, hub staff.

    ``email`` is normalised by the accounts library; ``password`` is an Argon2 hash or empty for
    whoever has not chosen one yet. ``cadence`` is how often they wish to be written to about what
    others did (``events.codes.Cadence``), ``zone`` where their day begins; empty is UTC.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    full_name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(16), default="en")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    cadence: Mapped[str] = mapped_column(String(16), default="at-once", server_default="at-once")
    zone: Mapped[str] = mapped_column(String(64), default="", server_default="")
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # A list of our own.
        secondary=person_role
    )

    def is_hub(self) -> bool:
        """Say whether the person is hub staff."""
        return any(role.name == HUB_ROLE for role in self.roles)


class SignIn(Base):
    """One signed-in browser. Deleting the row ends it, whatever its cookie says."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class UsedToken(Base):
    """A one-time link that has been used, kept until it would have expired anyway."""

    __tablename__ = "used_token"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AttemptCount(Base):
    """How often something was tried within one span of time, for the limits on it.

    ``bucket`` is a digest of what is limited, for whom and when, so that the table names nobody.
    """

    __tablename__ = "attempt_count"

    bucket: Mapped[str] = mapped_column(String(64), primary_key=True)
    hits: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """Who did what to what, and when. Append-only; it holds identifiers, never values."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
