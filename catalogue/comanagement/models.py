"""Listings as chains of revisions, their titles, and the sign-offs that guard some fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.accounts.models import Person
from catalogue.comanagement.codes import ListingKind
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, Edition
from catalogue.database import SORT_KEY, Base, codes
from catalogue.partners.models import Organisation

_CHANGED = text("published != head")


class Listing(Base):
    """A chain of revisions: a course's words and classification, or one edition.

    ``head`` is the number of the newest revision, ``published`` of the one the public reads
    (empty while there is none). Both change only under this row's lock.
    """

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint("(course_id IS NULL) <> (edition_id IS NULL)", name="one_subject"),
        # Few listings have unpublished changes; they are looked for among all.
        Index("ix_listing_changed", "course_id", sqlite_where=_CHANGED, postgresql_where=_CHANGED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ListingKind] = mapped_column(codes(ListingKind))
    course_id: Mapped[int | None] = mapped_column(
        ForeignKey("course.id", ondelete="CASCADE"), unique=True
    )
    edition_id: Mapped[int | None] = mapped_column(
        ForeignKey("edition.id", ondelete="CASCADE"), unique=True
    )
    head: Mapped[int] = mapped_column(default=0)
    published: Mapped[int | None]

    course: Mapped[Course | None] = relationship()
    edition: Mapped[Edition | None] = relationship()


class Revision(Base):
    """One saved state of a listing, whole, with its author; never changed once written.

    ``snapshot`` is a flat mapping of field to value (``words.es.title``); ``stamps`` says in which
    revision each field last changed, ``against`` which stamp of the source text each translated
    field was written for. ``schema`` numbers the snapshot's shape, ``digest`` is the fingerprint by
    which revisions that say the same are found.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("listing_id", "number"),
        Index(None, "listing_id", "digest", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"))
    number: Mapped[int]
    parent: Mapped[int | None]
    schema: Mapped[int] = mapped_column(default=1)
    snapshot: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    stamps: Mapped[dict[str, Any]]
    against: Mapped[dict[str, Any]]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    author: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class CourseTitle(Base):
    """How a course's newest revision is called in one language of the house, as keys.

    ``sort_key`` is what that language sorts by; ``folded`` is the same with every letter plain, to
    look for words in.

    Where the language has no title, it is that of another, as pages show it. Lists of the workspace
    are ordered and searched by it: the public's own titles lack what is not published yet.
    """

    __tablename__ = "course_title"
    __table_args__ = (
        Index("ix_course_title_order", "language", "sort_key", "course_id"),
        Index("ix_course_title_folded", "folded", "course_id"),
    )

    course_id: Mapped[int] = mapped_column(
        ForeignKey("course.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    sort_key: Mapped[str] = mapped_column(SORT_KEY)
    folded: Mapped[str] = mapped_column(SORT_KEY)


class SignOff(Base):
    """A partner's agreement to the fields its role guards, bound to what they said at the time.

    It counts only while ``digest`` equals that of the fields as published and it is not withdrawn.
    """

    __tablename__ = "sign_off"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[PartnerRole] = mapped_column(codes(PartnerRole))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
