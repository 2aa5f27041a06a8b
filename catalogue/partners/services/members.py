"""Members: invited by mail, accepted by link, ended by their managers or the hub."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor, MemberRole
from catalogue.accounts.models import HUB_ROLE, Person, Role
from catalogue.accounts.queries import person_by_email
from catalogue.accounts.rules import normalised_email
from catalogue.accounts.services.passwords import set_password
from catalogue.accounts.services.people import ensure_person, lock_person, record
from catalogue.database import now, rollback_on, writing
from catalogue.events.repositories import note_event
from catalogue.partners import letters, queries
from catalogue.partners.access import Action, may
from catalogue.partners.codes import MemberEvent
from catalogue.partners.models import Invitation, Organisation, OrganisationMember
from catalogue.partners.rules import INVITATION_HOLDS, is_open
from catalogue.partners.services.errors import (
    AccountClosed,
    AlreadyMember,
    InvitationVoid,
    LastManager,
    NotTheInvited,
    PartnerError,
    Refused,
)
from catalogue.tokens import hash_of, new_token


@dataclass(frozen=True)
class Newcomer:
    """What somebody without an account gives to open one."""

    full_name: str
    language: str
    password: str


@rollback_on(PartnerError)
def invite(
    by: Actor | None,
    email: str,
    language: str,
    organisation_id: int | None,
    role: MemberRole | None,
) -> str:
    """Invite somebody to an organisation in a role, or to the hub; return the link's token.

    ``by`` is nobody for the command line. A second invitation replaces the first. Raises
    ``Refused``, ``AlreadyMember``, ``AccountClosed``, ``ValueError`` where ``email`` is no address.
    """
    action = Action.MANAGE_MEMBERS if organisation_id is not None else Action.INVITE_HUB
    if by is not None and not may(by, action, organisation_id):
        raise Refused
    email = normalised_email(email)
    session = writing()
    known = person_by_email(email)
    if known is not None and not known.active:
        raise AccountClosed
    token = invite_within(session, by, email, language, organisation_id, role)
    record(
        session,
        "member.invite",
        person_id=by.person_id if by else None,
        subject="organisation",
        subject_id=organisation_id,
        role=role or HUB_ROLE,
    )
    session.commit()
    return token


def invite_within(
    session: Session,
    by: Actor | None,
    email: str,
    language: str,
    organisation_id: int | None,
    role: MemberRole | None,
    *,
    enquired: bool = False,
) -> str:
    """Invite somebody inside the caller's transaction. Raises ``AlreadyMember``.

    ``enquired`` says that they had asked for it and that this is our yes.
    """
    organisation = None
    if organisation_id is not None and role is not None:
        organisation = session.get_one(Organisation, organisation_id)
        if queries.is_member(email, organisation_id, role):
            raise AlreadyMember
    for earlier in queries.open_invitations(organisation_id):
        if earlier.email == email and earlier.role == role:
            session.delete(earlier)
    token = new_token()
    at = now()
    invitation = Invitation(
        email=email,
        language=language,
        organisation_id=organisation_id,
        role=role,
        token_hash=hash_of(token),
        invited_by=by.person_id if by else None,
        created_at=at,
        expires_at=at + INVITATION_HOLDS,
    )
    session.add(invitation)
    session.flush()
    letters.invitation(session, invitation, organisation, token, enquired=enquired)
    return token


@rollback_on(PartnerError)
def revoke(by: Actor, organisation_id: int, invitation_id: int) -> None:
    """Withdraw an invitation; its link stops working. Raises ``Refused``, ``InvitationVoid``."""
    if not may(by, Action.MANAGE_MEMBERS, organisation_id):
        raise Refused
    session = writing()
    gone = session.scalars(
        delete(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.organisation_id == organisation_id,
            Invitation.accepted_at.is_(None),
        )
        .returning(Invitation.id)
    ).one_or_none()
    if gone is None:
        raise InvitationVoid
    record(
        session,
        "member.revoke",
        person_id=by.person_id,
        subject="invitation",
        subject_id=invitation_id,
        organisation=organisation_id,
    )
    session.commit()


@rollback_on(PartnerError)
def end(by: Actor, organisation_id: int, member_id: int) -> None:
    """End a membership; the row stays for the record, the right ends at once.

    Raises ``Refused`` and, for a manager who would leave none behind, ``LastManager``; the hub may
    do even that, since it can invite the next one. A membership that has ended stays as it is.
    """
    if not may(by, Action.MANAGE_MEMBERS, organisation_id):
        raise Refused
    session = writing()
    session.scalars(
        select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    ).one()
    row = queries.member(organisation_id, member_id)
    if row is None:
        session.rollback()
        return
    is_last = not queries.has_other_manager(organisation_id, row.id)
    if row.role is MemberRole.MANAGER and is_last and not by.hub:
        raise LastManager
    row.ended_at = now()
    record(
        session,
        "member.end",
        person_id=by.person_id,
        subject="organisation",
        subject_id=organisation_id,
        member=member_id,
    )
    note_event(
        session,
        MemberEvent.ENDED,
        by,
        organisation_id=organisation_id,
        member=row.person_id,
        role=row.role.value,
    )
    session.commit()


@rollback_on(PartnerError)
def accept(token: str, signed_in: int | None, newcomer: Newcomer | None) -> int:
    """Accept an invitation and return who did.

    The link proves the address of whoever has no password yet; whoever has one must be signed in.
    Raises ``InvitationVoid``, ``NotTheInvited``.
    """
    session = writing()
    by_token = select(Invitation).where(Invitation.token_hash == hash_of(token))
    email = session.scalar(by_token.with_only_columns(Invitation.email))
    # First the account, which may be closed at this very moment, then what is accepted.
    person = lock_person(session, email) if email is not None else None
    invitation = session.scalars(by_token.with_for_update()).one_or_none()
    at = now()
    if invitation is None or not is_open(invitation.accepted_at, invitation.expires_at, at):
        raise InvitationVoid
    if person is not None and not person.active:
        raise InvitationVoid
    if person is not None and person.password:
        if person.id != signed_in:
            raise NotTheInvited
    else:
        person = _welcome(session, invitation, newcomer)
    person.confirmed_at = person.confirmed_at or at
    _grant(session, person, invitation)
    invitation.accepted_at = at
    record(
        session,
        "member.accept",
        person_id=person.id,
        subject="invitation",
        subject_id=invitation.id,
        organisation=invitation.organisation_id,
    )
    session.commit()
    return person.id


def _welcome(session: Session, invitation: Invitation, newcomer: Newcomer | None) -> Person:
    """Open the account of somebody who was invited and has none yet."""
    if newcomer is None:
        raise NotTheInvited
    person = ensure_person(session, invitation.email, newcomer.full_name, newcomer.language, now())
    person.full_name = newcomer.full_name
    person.language = newcomer.language
    set_password(session, person, newcomer.password)
    return person


def _grant(session: Session, person: Person, invitation: Invitation) -> None:
    if invitation.organisation_id is None or invitation.role is None:
        if not person.is_hub():
            role = session.scalars(select(Role).where(Role.name == HUB_ROLE)).one_or_none()
            person.roles.append(role or Role(name=HUB_ROLE))
    elif not queries.is_member(person.email, invitation.organisation_id, invitation.role):
        session.add(
            OrganisationMember(
                person_id=person.id,
                organisation_id=invitation.organisation_id,
                role=invitation.role,
                joined_at=now(),
            )
        )
        event = note_event(
            session,
            MemberEvent.JOINED,
            None,
            organisation_id=invitation.organisation_id,
            member=person.id,
            role=invitation.role.value,
        )
        event.person_id = person.id
