"""Programmes: courses that add up to an award."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, attribute_keyed_dict, mapped_column, relationship

from catalogue.courses.codes import Award, PartnerRole, ProgrammeRule
from catalogue.courses.models.course import Course
from catalogue.database import Base, codes
from catalogue.partners.models import Organisation


class Programme(Base):
    """Courses that add up to an award, with the rule that says how many are needed.

    With the rule ``any``, ``needed`` of the courses have to be completed within ``within_years``
    years, where that is set; with ``all``, every one.
    """

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    rule: Mapped[ProgrammeRule] = mapped_column(codes(ProgrammeRule))
    needed: Mapped[int | None]
    within_years: Mapped[int | None]
    award: Mapped[Award] = mapped_column(codes(Award))
    ects: Mapped[int | None]
    published_at: Mapped[datetime | None]

    words: Mapped[dict[str, ProgrammeWords]] = relationship(
        collection_class=attribute_keyed_dict("language"), cascade="all, delete-orphan"
    )
    courses: Mapped[list[ProgrammeCourse]] = relationship(
        cascade="all, delete-orphan", order_by="ProgrammeCourse.position"
    )
    partners: Mapped[list[ProgrammePartner]] = relationship(
        cascade="all, delete-orphan", order_by="ProgrammePartner.position"
    )


class ProgrammeWords(Base):
    """A programme in one language."""

    __tablename__ = "programme_words"

    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(400), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(String(200), default="")


class ProgrammeCourse(Base):
    """A course's place in a programme."""

    __tablename__ = "programme_course"

    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    course_id: Mapped[int] = mapped_column(
        ForeignKey("course.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(default=0)

    course: Mapped[Course] = relationship()
    programme: Mapped[Programme] = relationship(overlaps="courses")


class ProgrammePartner(Base):
    """In what role an organisation stands behind a programme."""

    __tablename__ = "programme_partner"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[PartnerRole] = mapped_column(codes(PartnerRole))
    position: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation] = relationship()
    words: Mapped[dict[str, ProgrammePartnerWords]] = relationship(
        collection_class=attribute_keyed_dict("language"), cascade="all, delete-orphan"
    )


class ProgrammePartnerWords(Base):
    """Why a partner stands behind a programme, in one language."""

    __tablename__ = "programme_partner_words"

    programme_partner_id: Mapped[int] = mapped_column(
        ForeignKey("programme_partner.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    reason: Mapped[str] = mapped_column(String(400), default="")
