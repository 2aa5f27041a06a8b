"""Closing an account: whoever leaves the house loses every right and every open session at once."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue.accounts import extensions
from catalogue.accounts.models import HUB_ROLE, Person, Role, SignIn
from catalogue.accounts.queries import hub_staff
from catalogue.accounts.rules import normalised_email
from catalogue.accounts.services.people import lock_person, record
from catalogue.database import now, rollback_on, writing
from catalogue.events.repositories import note_event
from catalogue.partners import queries
from catalogue.partners.codes import MemberEvent
from catalogue.partners.models import Invitation, Organisation
from catalogue.partners.services.errors import (
    LastHubUser,
    LastManagerOf,
    PartnerError,
    UnknownAccount,
)


@rollback_on(PartnerError)
def close_account(email: str, *, even_if_last: bool = False) -> bool:
    """Close the account of an address; false where it was closed before.

    Its sessions and links end, with them its role in the hub, its memberships and what it was
    invited to; what it did stays on record, and so do its applications. Raises ``UnknownAccount``
    and, unless ``even_if_last``, ``LastHubUser`` or ``LastManagerOf`` where nobody would be left
    to invite the next one.
    """
    session = writing()
    person = _person(session, email)
    if not person.active:
        session.rollback()
        return False
    _lock_what_it_manages(session, person)
    if not even_if_last:
        _refuse_the_last(person)
    at = now()
    person.active = False
    person.roles.clear()
    extensions.renew_uniquifier(person)
    ended = queries.memberships_of(person.id)
    for membership in ended:
        membership.ended_at = at
        note_event(
            session,
            MemberEvent.ENDED,
            None,
            organisation_id=membership.organisation_id,
            member=person.id,
            role=membership.role.value,
        )
    session.execute(delete(SignIn).where(SignIn.person_id == person.id))
    session.execute(
        delete(Invitation).where(Invitation.email == person.email, Invitation.accepted_at.is_(None))
    )
    record(
        session,
        "account.close",
        person_id=None,
        subject="person",
        subject_id=person.id,
        members=[membership.id for membership in ended],
    )
    session.commit()
    return True


@rollback_on(PartnerError)
def reopen_account(email: str) -> bool:
    """Let somebody sign in again, without any of the rights they had; false where they could.

    The password they had is gone: a new one is chosen by mail. Raises ``UnknownAccount``.
    """
    session = writing()
    person = _person(session, email)
    if person.active:
        session.rollback()
        return False
    person.active = True
    person.password = None
    record(session, "account.reopen", person_id=None, subject="person", subject_id=person.id)
    session.commit()
    return True


def _person(session: Session, email: str) -> Person:
    try:
        person = lock_person(session, normalised_email(email))
    except ValueError:
        person = None
    if person is None:
        raise UnknownAccount
    return person


def _lock_what_it_manages(session: Session, person: Person) -> None:
    """Lock the hub's role and the person's organisations, so that two last ones cannot both go."""
    session.execute(select(Role.id).where(Role.name == HUB_ROLE).with_for_update())
    ids = {each.organisation_id for each in queries.memberships_of(person.id)}
    session.execute(
        select(Organisation.id)
        .where(Organisation.id.in_(ids))
        .order_by(Organisation.id)
        .with_for_update()
    )


def _refuse_the_last(person: Person) -> None:
    if person.is_hub() and all(each.id == person.id for each in hub_staff()):
        raise LastHubUser
    managed = sorted(
        each.organisation.slug
        for each in queries.memberships_of(person.id)
        if queries.is_only_manager(each)
    )
    if managed:
        raise LastManagerOf(managed)
