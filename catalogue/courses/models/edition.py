"""Editions, the dated runs of a course, and the routes on which they can be taken."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, attribute_keyed_dict, mapped_column, relationship

from catalogue.courses.codes import (
    Admission,
    CountryBasis,
    Format,
    Funding,
    Nomination,
    RouteKind,
    Visibility,
)
from catalogue.courses.models.course import Course
from catalogue.database import Base, codes


class Edition(Base):
    """A dated run of a course, as published.

    ``starts_on`` and ``ends_on`` are days in ``zone``; ``opens_at`` and the routes' deadlines are
    instants. An edition without days is planned; only one that people take at their own pace may
    have a first day and no last one. ``places_taken`` changes only under this row's lock and never
    exceeds ``capacity``. The eligibility lists are empty where anyone may apply; ``eligible_by``
    says whether countries mean where somebody lives, their nationality, or either. ``changed_at``
    is when the public last saw it change; empty since the first publication. ``offers_reserve``
    says that, with admission by selection, places are offered to those on the reserve list in its
    order by themselves; whoever decides on applications switches it, no revision does.
    that are offered; what somebody chose before may be offered no longer.
    """

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("course_id", "slug"),
        CheckConstraint("places_taken >= 0", name="places_not_negative"),
        CheckConstraint("places_taken <= capacity", name="places_within_capacity"),
        CheckConstraint("starts_on <= ends_on", name="starts_before_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    opens_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    format: Mapped[Format] = mapped_column(codes(Format))
    self_paced: Mapped[bool] = mapped_column(default=False)
    city: Mapped[str] = mapped_column(String(120), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    assignment_languages: Mapped[list[str]] = mapped_column(default=list)
    capacity: Mapped[int] = mapped_column(default=30)
    places_taken: Mapped[int] = mapped_column(default=0)
    admission: Mapped[Admission] = mapped_column(codes(Admission))
    waiting_list: Mapped[bool] = mapped_column(default=True)
    late_entry: Mapped[bool] = mapped_column(default=False)
    nomination: Mapped[Nomination] = mapped_column(codes(Nomination))
    visibility: Mapped[Visibility] = mapped_column(codes(Visibility))
    eligible_by: Mapped[CountryBasis] = mapped_column(
        codes(CountryBasis), default=CountryBasis.RESIDENCE
    )
    eligible_groups: Mapped[list[str]] = mapped_column(default=list)
    eligible_countries: Mapped[list[str]] = mapped_column(default=list)
    eligible_employers: Mapped[list[str]] = mapped_column(default=list)
    cancelled_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    access_token_hash: Mapped[str] = mapped_column(String(64), default="")
    offers_reserve: Mapped[bool] = mapped_column(default=False, server_default=false())

    course: Mapped[Course] = relationship()
    words: Mapped[dict[str, EditionWords]] = relationship(
        collection_class=attribute_keyed_dict("language"), cascade="all, delete-orphan"
    )
    routes: Mapped[list[FeeRoute]] = relationship(
        primaryjoin="and_(FeeRoute.edition_id == Edition.id, FeeRoute.withdrawn_at.is_(None))",
        cascade="all, delete-orphan",
        order_by="FeeRoute.position",
    )

    @property
    def places_left(self) -> int:
        """How many places nobody has taken or is held one of."""
        return self.capacity - self.places_taken

    @property
    def last_changed(self) -> datetime:
        """When the public last saw the edition change, its first publication included."""
        return self.changed_at or self.published_at or self.created_at


class EditionWords(Base):
    """An edition in one language; an empty label is computed from start and teaching language."""

    __tablename__ = "edition_words"

    edition_id: Mapped[int] = mapped_column(
        ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    label: Mapped[str] = mapped_column(String(120), default="")
    venue: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")


class FeeRoute(Base):
    """One way of taking an edition: its fee, who pays it, and its own deadline.

    Scholarships are percentages of the fee. The early amount holds until ``early_until``. In an
    edition without an end a route may have no deadline, and never closes by itself.
    ``former_deadline_at`` is set while the deadline is an extension: the one that applicants were
    first told of. ``told_deadline_at`` is the extended deadline of which they were last written.
    ``withdrawn_at`` is since when it is no longer offered: its row stays, since applications stand
    on it, and nobody but they and those who decide on them still reads it.
    """

    __tablename__ = "fee_route"
    __table_args__ = (UniqueConstraint("edition_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[RouteKind] = mapped_column(codes(RouteKind))
    ects: Mapped[int | None]
    amount: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=Decimal(0))
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    early_amount: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    early_until: Mapped[datetime | None]
    funding: Mapped[Funding] = mapped_column(codes(Funding), default=Funding.NONE)
    scholarship_min: Mapped[int | None]
    scholarship_max: Mapped[int | None]
    deadline_at: Mapped[datetime | None]
    former_deadline_at: Mapped[datetime | None]
    told_deadline_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @property
    def is_offered(self) -> bool:
        """Say whether it can still be chosen."""
        return self.withdrawn_at is None
