"""Reads of organisations' people, invitations and enquiries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from catalogue.accounts.access import Actor, MemberRole, Office
from catalogue.accounts.models import Person, SignIn
from catalogue.accounts.queries import hub_staff
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
from catalogue.tokens import hash_of


def offices_of(person_id: int) -> tuple[Office, ...]:
    """Return a person's current roles: accepted and not ended."""
    rows = db.session.execute(_offices(), {"person": person_id})
    return tuple(Office(organisation_id, role) for organisation_id, role in rows)


@cache
def _offices() -> Any:
    """Select somebody's current roles; put together once, since every page asks."""
    return (
        select(OrganisationMember.organisation_id, OrganisationMember.role)
        .where(
            OrganisationMember.person_id == bindparam("person"),
            OrganisationMember.ended_at.is_(None),
        )
        .order_by(OrganisationMember.id)
    )


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


def organisation_with(organisation_id: int | None) -> Organisation | None:
    """Return an organisation by its id, if there is one."""
    return db.session.get(Organisation, organisation_id) if organisation_id is not None else None


def slug_is_taken(slug: str) -> bool:
    """Say whether an organisation has or had the slug."""
    former = select(FormerSlug.id).where(FormerSlug.kind == "organisation", FormerSlug.slug == slug)
    return organisation_by_slug(slug) is not None or db.session.scalars(former).first() is not None


def _current(organisation_id: int) -> ColumnElement[bool]:
    return and_(
        OrganisationMember.organisation_id == organisation_id,
        OrganisationMember.ended_at.is_(None),
    )


def count_members(organisation_id: int) -> int:
    """Return how many current members there are, counted once for each role."""
    query = select(func.count()).where(_current(organisation_id))
    return db.session.scalar(query) or 0


def members_of(
    organisation_id: int, *, first: int = 0, most: int | None = None
) -> Sequence[OrganisationMember]:
    """Return the current members, one row per role, with their people, or a page of them."""
    return db.session.scalars(
        select(OrganisationMember)
        .where(_current(organisation_id))
        .options(joinedload(OrganisationMember.person))
        .order_by(OrganisationMember.joined_at, OrganisationMember.id)
        .offset(first)
        .limit(most)
    ).all()


def people_of(
    organisation_ids: Iterable[int], role: MemberRole, *, stand_in: bool = True
) -> set[int]:
    """Return who acts in a role, or as a manager, for any of these organisations.

    For one that nobody acts for, the hub's people ``stand_in``.
    """
    wanted = set(organisation_ids)
    rows = db.session.execute(
        select(OrganisationMember.organisation_id, OrganisationMember.person_id)
        .join(OrganisationMember.person)
        .where(
            OrganisationMember.organisation_id.in_(wanted),
            OrganisationMember.role.in_({role, MemberRole.MANAGER}),
            OrganisationMember.ended_at.is_(None),
            Person.active,
        )
    ).all()
    found = {person_id for _organisation, person_id in rows}
    if stand_in and wanted - {organisation_id for organisation_id, _person in rows}:
        found |= {each.id for each in hub_staff()}
    return found


def member(organisation_id: int, member_id: int) -> OrganisationMember | None:
    """Return a current member of this very organisation."""
    found = db.session.get(OrganisationMember, member_id)
    if found is None or found.organisation_id != organisation_id or found.ended_at is not None:
        return None
    return found


def has_other_manager(organisation_id: int, member_id: int) -> bool:
    """Say whether somebody else than this member, who can sign in, manages it."""
    others = exists().where(
        _current(organisation_id),
        OrganisationMember.role == MemberRole.MANAGER,
        OrganisationMember.id != member_id,
        OrganisationMember.person.has(Person.active),
    )
    return bool(db.session.scalar(select(others)))


def memberships_of(person_id: int) -> Sequence[OrganisationMember]:
    """Return what a person is a member of at present, one row per role."""
    return db.session.scalars(
        select(OrganisationMember)
        .where(OrganisationMember.person_id == person_id, OrganisationMember.ended_at.is_(None))
        .options(joinedload(OrganisationMember.organisation))
        .order_by(OrganisationMember.id)
    ).all()


def is_only_manager(membership: OrganisationMember) -> bool:
    """Say whether nobody but this member manages the organisation."""
    return membership.role is MemberRole.MANAGER and not has_other_manager(
        membership.organisation_id, membership.id
    )


def accounts() -> Sequence[tuple[Person, Sequence[OrganisationMember], datetime | None]]:
    """Return everybody who has an account, by address: memberships, and when they were last seen.

    The number of statements does not grow with the number of people.
    """
    people = db.session.scalars(
        select(Person).options(selectinload(Person.roles)).order_by(Person.email)
    ).all()
    members: dict[int, list[OrganisationMember]] = {}
    for each in db.session.scalars(
        select(OrganisationMember)
        .where(OrganisationMember.ended_at.is_(None))
        .options(joinedload(OrganisationMember.organisation))
        .order_by(OrganisationMember.id)
    ):
        members.setdefault(each.person_id, []).append(each)
    last_seen = select(SignIn.person_id, func.max(SignIn.seen_at).label("at"))
    seen: dict[int, datetime] = {
        row.person_id: row.at for row in db.session.execute(last_seen.group_by(SignIn.person_id))
    }
    return [(each, members.get(each.id, ()), seen.get(each.id)) for each in people]


def is_member(email: str, organisation_id: int, role: MemberRole) -> bool:
    """Say whether whoever has the address has the role already."""
    found = exists().where(
        _current(organisation_id),
        OrganisationMember.role == role,
        OrganisationMember.person_id == Person.id,
        Person.email == email,
    )
    return bool(db.session.scalar(select(found)))


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
        .where(Invitation.token_hash == hash_of(token))
        .options(joinedload(Invitation.organisation).selectinload(Organisation.words))
    ).one_or_none()


def count_enquiries() -> int:
    """Return how many enquiries there are."""
    return db.session.scalar(select(func.count(PartnershipEnquiry.id))) or 0


def enquiries(*, first: int = 0, most: int | None = None) -> Sequence[PartnershipEnquiry]:
    """Return enquiries, those to be decided first, the newest first among each; or a page."""
    query = select(PartnershipEnquiry).order_by(
        PartnershipEnquiry.state != EnquiryState.NEW, PartnershipEnquiry.id.desc()
    )
    return db.session.scalars(query.offset(first).limit(most)).all()


def enquiry(enquiry_id: int) -> PartnershipEnquiry | None:
    """Return an enquiry."""
    return db.session.get(PartnershipEnquiry, enquiry_id)


def enquirer_name(organisation_id: int | None, email: str) -> str:
    """Return how whoever asked for an organisation to be listed called themselves, or nothing."""
    if organisation_id is None:
        return ""
    query = select(PartnershipEnquiry.full_name).where(
        PartnershipEnquiry.organisation_id == organisation_id, PartnershipEnquiry.email == email
    )
    return db.session.scalars(query).first() or ""


def enquiry_by_submission(submission: str) -> PartnershipEnquiry | None:
    """Return the enquiry that came from a form with this key."""
    return db.session.scalars(
        select(PartnershipEnquiry).where(PartnershipEnquiry.submission == submission)
    ).one_or_none()
