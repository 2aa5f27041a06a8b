"""Organisations and what belongs to them: names, agreements, affiliations, members."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, attribute_keyed_dict, mapped_column, relationship

from catalogue.accounts.access import MemberRole
from catalogue.accounts.models import Person
from catalogue.database import Base, codes
from catalogue.partners.codes import AffiliationKind, EnquiryState, OrganisationKind


class Organisation(Base):
    """A body that stands behind courses, a network of such bodies, or the hub itself.

    ``contact_email`` is where it answers letters about its courses; empty: the house answers.
    """

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(codes(OrganisationKind))
    country: Mapped[str] = mapped_column(String(2))
    city: Mapped[str] = mapped_column(String(120), default="")
    website: Mapped[str] = mapped_column(String(500), default="")
    abbreviation: Mapped[str] = mapped_column(String(40), default="")
    founded: Mapped[str] = mapped_column(String(10), default="")
    contact_email: Mapped[str] = mapped_column(String(320), default="", server_default="")
    hub: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    words: Mapped[dict[str, OrganisationWords]] = relationship(
        collection_class=attribute_keyed_dict("language"), cascade="all, delete-orphan"
    )
    former_names: Mapped[list[FormerName]] = relationship(cascade="all, delete-orphan")

    def short_name(self, language: str) -> str:
        """Return the abbreviation in a language: its own there, else the one used everywhere."""
        words = self.words.get(language)
        return (words.abbreviation if words is not None else "") or self.abbreviation


class OrganisationWords(Base):
    """An organisation in one language. ``official`` is false for a descriptive translation.

    ``abbreviation`` is set where this language has one of its own (ITU, UIT).
    """

    __tablename__ = "organisation_words"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    official: Mapped[bool] = mapped_column(default=True)
    abbreviation: Mapped[str] = mapped_column(String(40), default="", server_default="")
    summary: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(String(200), index=True)


class FormerName(Base):
    """A name an organisation had; dates are partial ("2017", "2017-06")."""

    __tablename__ = "former_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    since: Mapped[str] = mapped_column(String(10), default="")
    until: Mapped[str] = mapped_column(String(10), default="")


class Agreement(Base):
    """An agreement of several parties; dates are partial, an empty end means open-ended."""

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    signed: Mapped[str] = mapped_column(String(10), default="")
    ends: Mapped[str] = mapped_column(String(10), default="")
    renewals: Mapped[list[str]] = mapped_column(default=list)

    words: Mapped[dict[str, AgreementWords]] = relationship(
        collection_class=attribute_keyed_dict("language"), cascade="all, delete-orphan"
    )
    parties: Mapped[list[AgreementParty]] = relationship(
        cascade="all, delete-orphan", order_by="AgreementParty.position"
    )


class AgreementWords(Base):
    """An agreement in one language."""

    __tablename__ = "agreement_words"

    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")


class AgreementParty(Base):
    """One party of an agreement."""

    __tablename__ = "agreement_party"

    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation] = relationship()


class Affiliation(Base):
    """An organisation's membership of, or status with, a network or another body."""

    __tablename__ = "affiliation"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    body_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[AffiliationKind] = mapped_column(codes(AffiliationKind))
    since: Mapped[str] = mapped_column(String(10), default="")
    until: Mapped[str] = mapped_column(String(10), default="")

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    body: Mapped[Organisation] = relationship(foreign_keys=[body_id])
    words: Mapped[dict[str, AffiliationWords]] = relationship(
        collection_class=attribute_keyed_dict("language"), cascade="all, delete-orphan"
    )


class AffiliationWords(Base):
    """An affiliation in one language: what it is called and, if need be, one sentence on it."""

    __tablename__ = "affiliation_words"

    affiliation_id: Mapped[int] = mapped_column(
        ForeignKey("affiliation.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


class OrganisationMember(Base):
    """One role of one person in one organisation; ended rows stay for the record."""

    __tablename__ = "organisation_member"
    __table_args__ = (
        Index(
            "uq_organisation_member_current",
            "person_id",
            "organisation_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[MemberRole] = mapped_column(codes(MemberRole))
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Invitation(Base):
    """An invitation to act for an organisation (or, without one, for the hub), sent by mail."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), index=True)
    language: Mapped[str] = mapped_column(String(16))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[MemberRole | None] = mapped_column(codes(MemberRole))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship()


class PartnershipEnquiry(Base):
    """Somebody's wish to become a partner; on approval it becomes an organisation."""

    __tablename__ = "partnership_enquiry"

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(16))
    organisation_name: Mapped[str] = mapped_column(String(200))
    organisation_kind: Mapped[OrganisationKind] = mapped_column(codes(OrganisationKind))
    country: Mapped[str] = mapped_column(String(2))
    website: Mapped[str] = mapped_column(String(500), default="")
    full_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    position: Mapped[str] = mapped_column(String(200), default="")
    message: Mapped[str] = mapped_column(Text)
    state: Mapped[EnquiryState] = mapped_column(codes(EnquiryState), default=EnquiryState.NEW)
    submission: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )


class FormerSlug(Base):
    """A slug that a listing once had; its addresses lead to the present one."""

    __tablename__ = "former_slug"
    __table_args__ = (UniqueConstraint("kind", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(170))
    target_id: Mapped[int]
