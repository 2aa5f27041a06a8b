"""Reads of organisations' people, invitations and enquiries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from catalogue.accounts.access import Actor, MemberRole, Office
from catalogue.accounts.queries import digest
from catalogue.database import db, now
from catalogue.partners.access import Action, may
from catalogue.partners.codes import EnquiryState
from catalogue.partners.models import (
    FormerSlug,
    Invitation,
    Organisation,
    OrganisationMember,
    PartnershipEnquiry,
)


def offices_of(person_id: int) -> tuple[Office, ...]:
    """Return a person's current roles: accepted and not ended."""
    rows = db.session.execute(
        select(OrganisationMember.organisation_id, OrganisationMember.role)
        .where(OrganisationMember.person_id == person_id, OrganisationMember.ended_at.is_(None))
        .order_by(OrganisationMember.id)
    )
    return tuple(Office(organisation_id, role) for organisation_id, role in rows)


def organisation_for(actor: Actor, action: Action, slug: str) -> Organisation | None:
    """Return an organisation in which the actor may do something; another is as if it were not."""
    found = organisation_by_slug(slug)
    return found if found is not None and may(actor, action, found.id) else None


def organisation_by_slug(slug: str) -> Organisation | None:
    """Return an organisation with its words."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.slug == slug)
        .options(selectinload(Organisation.words))
    ).one_or_none()


def slug_is_taken(slug: str) -> bool:
    """Say whether an organisation has or had the slug."""
    former = select(FormerSlug.id).where(FormerSlug.kind == "organisation", FormerSlug.slug == slug)
    return organisation_by_slug(slug) is not None or db.session.scalars(former).first() is not None


def members_of(organisation_id: int) -> Sequence[OrganisationMember]:
    """Return the current members, one row per role, with their people."""
    return db.session.scalars(
        select(OrganisationMember)
        .where(
            OrganisationMember.organisation_id == organisation_id,
            OrganisationMember.ended_at.is_(None),
        )
        .options(joinedload(OrganisationMember.person))
        .order_by(OrganisationMember.joined_at, OrganisationMember.id)
    ).all()


def member(organisation_id: int, member_id: int) -> OrganisationMember | None:
    """Return a current member of this very organisation."""
    found = db.session.get(OrganisationMember, member_id)
    if found is None or found.organisation_id != organisation_id or found.ended_at is not None:
        return None
    return found


def managers_of(organisation_id: int) -> list[OrganisationMember]:
    """Return the current managers."""
    return [each for each in members_of(organisation_id) if each.role is MemberRole.MANAGER]


def is_member(email: str, organisation_id: int, role: MemberRole) -> bool:
    """Say whether whoever has the address has the role already."""
    return any(
        each.person.email == email and each.role is role for each in members_of(organisation_id)
    )


def open_invitations(organisation_id: int | None) -> Sequence[Invitation]:
    """Return what was sent and neither accepted nor expired."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.organisation_id == organisation_id
            if organisation_id is not None
            else Invitation.organisation_id.is_(None),
            Invitation.accepted_at.is_(None),
            Invitation.expires_at > now(),
        )
        .order_by(Invitation.id)
    ).all()


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation that a link belongs to, open or not."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.token_hash == digest(token))
        .options(joinedload(Invitation.organisation).selectinload(Organisation.words))
    ).one_or_none()


def enquiries() -> Sequence[PartnershipEnquiry]:
    """Return every enquiry, those to be decided first, the newest first among each."""
    rows = db.session.scalars(
        select(PartnershipEnquiry).order_by(PartnershipEnquiry.id.desc())
    ).all()
    return sorted(rows, key=lambda each: each.state is not EnquiryState.NEW)


def enquiry(enquiry_id: int) -> PartnershipEnquiry | None:
    """Return an enquiry."""
    return db.session.get(PartnershipEnquiry, enquiry_id)


def enquiry_by_submission(submission: str) -> PartnershipEnquiry | None:
    """Return the enquiry that came from a form with this key."""
    return db.session.scalars(
        select(PartnershipEnquiry).where(PartnershipEnquiry.submission == submission)
    ).one_or_none()
