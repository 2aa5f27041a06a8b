"""Topics, courses and the partners behind them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, attribute_keyed_dict, mapped_column, relationship

from catalogue.courses.codes import Award, Level, PartnerRole
from catalogue.database import Base, codes
from catalogue.partners.models import Agreement, Organisation


class Topic(Base):
    """What a course is about; topics have at most one parent."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    words: Mapped[dict[str, TopicWords]] = relationship(
        collection_class=attribute_keyed_dict("language"), cascade="all, delete-orphan"
    )
    parent: Mapped[Topic | None] = relationship(remote_side="Topic.id")


class TopicWords(Base):
    """A topic's name in one language."""

    __tablename__ = "topic_words"

    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))


course_topic = Table(
    "course_topic",
    Base.metadata,
    Column("course_id", ForeignKey("course.id", ondelete="CASCADE"), primary_key=True),
    Column("topic_id", ForeignKey("topic.id"), primary_key=True, index=True),
)


class Course(Base):
    """A course as published; ``published_at`` is empty until its first publication.

    A workshop counts in days, a course in weeks and hours a week. ``isced_f`` is the detailed
    field of ISCED-F 2013 (four digits); ``eqf_level`` that of the European framework (1–8).
    ``changed_at`` is when the public last saw the listing change; empty until it first does.
    """

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    source_language: Mapped[str] = mapped_column(String(16))
    level: Mapped[Level] = mapped_column(codes(Level))
    weeks: Mapped[int | None]
    days: Mapped[int | None]
    hours_min: Mapped[int | None]
    hours_max: Mapped[int | None]
    ects: Mapped[int | None]
    eqf_level: Mapped[int | None]
    award: Mapped[Award] = mapped_column(codes(Award))
    isced_f: Mapped[str] = mapped_column(String(4), default="")
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    changed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    words: Mapped[dict[str, CourseWords]] = relationship(
        collection_class=attribute_keyed_dict("language"), cascade="all, delete-orphan"
    )
    topics: Mapped[list[Topic]] = relationship(secondary=course_topic, order_by=Topic.position)
    partners: Mapped[list[CoursePartner]] = relationship(
        cascade="all, delete-orphan", order_by="CoursePartner.position"
    )
    agreement: Mapped[Agreement | None] = relationship()

    @property
    def last_changed(self) -> datetime:
        """When the public last saw the listing change, its first publication included."""
        return self.changed_at or self.published_at or self.created_at


class CourseWords(Base):
    """A course in one language; all but title and summary are Markdown."""

    __tablename__ = "course_words"

    course_id: Mapped[int] = mapped_column(
        ForeignKey("course.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(String(400), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    outcomes: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(Text, default="")
    prerequisites: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(String(200), default="", index=True)


class CoursePartner(Base):
    """The dated role of one organisation behind one course.

    Rights read only rows that are accepted and not ended; a revision never makes or revives one.
    ``signed_off_at`` is set while the partner's own sign-off covers what is published; an
    accreditor's statement shows only then.
    """

    __tablename__ = "course_partner"
    __table_args__ = (UniqueConstraint("course_id", "organisation_id", "role", "accepted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[PartnerRole] = mapped_column(codes(PartnerRole))
    position: Mapped[int] = mapped_column(default=0)
    since: Mapped[str] = mapped_column(String(10), default="")
    until: Mapped[str] = mapped_column(String(10), default="")
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    signed_off_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    words: Mapped[dict[str, CoursePartnerWords]] = relationship(
        collection_class=attribute_keyed_dict("language"), cascade="all, delete-orphan"
    )


class CoursePartnerWords(Base):
    """Why a partner stands behind a course and, of an accreditor, what it accredits."""

    __tablename__ = "course_partner_words"

    course_partner_id: Mapped[int] = mapped_column(
        ForeignKey("course_partner.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    reason: Mapped[str] = mapped_column(String(400), default="")
    statement: Mapped[str] = mapped_column(String(1000), default="")
