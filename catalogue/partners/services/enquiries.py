"""Partnership enquiries: sent by anyone, decided by the hub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor, MemberRole
from catalogue.accounts.rules import normalised_email
from catalogue.accounts.services.people import record
from catalogue.database import now, rollback_on, writing
from catalogue.partners import letters, queries
from catalogue.partners.access import Action, may
from catalogue.partners.codes import EnquiryState, OrganisationKind
from catalogue.partners.models import PartnershipEnquiry
from catalogue.partners.services.errors import AlreadyDecided, PartnerError, Refused
from catalogue.partners.services.members import invite_within
from catalogue.partners.services.organisations import create


@dataclass(frozen=True)
class Enquiry:
    """What the form asks for."""

    organisation_name: str
    organisation_kind: OrganisationKind
    country: str
    website: str
    full_name: str
    email: str
    position: str
    message: str


def submit(enquiry: Enquiry, submission: str, language: str) -> None:
    """Take an enquiry; the same form sent twice is one enquiry."""
    session = writing()
    if queries.enquiry_by_submission(submission) is not None:
        session.rollback()
        return
    row = PartnershipEnquiry(
        **asdict(enquiry),
        language=language,
        submission=submission,
        state=EnquiryState.NEW,
        created_at=now(),
    )
    row.email = normalised_email(row.email)
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        # The other of two simultaneous submissions was first; this is the same enquiry.
        session.rollback()
        return
    letters.enquiry_received(session, row)
    record(session, "enquiry.submit", person_id=None, subject="enquiry", subject_id=row.id)
    session.commit()


@rollback_on(PartnerError)
def approve(by: Actor, enquiry_id: int, slug: str, names: Mapping[str, str]) -> int:
    """Make an enquiry an organisation and invite its first manager; return the organisation.

    Raises ``Refused``, ``AlreadyDecided``, ``SlugUnusable``.
    """
    session = writing()
    row = _undecided(session, by, enquiry_id)
    organisation = create(session, slug, names, row.organisation_kind, row.country)
    organisation.website = row.website
    row.state = EnquiryState.APPROVED
    row.decided_at = now()
    row.organisation_id = organisation.id
    invite_within(session, by, row.email, row.language, organisation.id, MemberRole.MANAGER)
    record(
        session,
        "enquiry.approve",
        person_id=by.person_id,
        subject="enquiry",
        subject_id=row.id,
        organisation=organisation.id,
    )
    session.commit()
    return organisation.id


@rollback_on(PartnerError)
def decline(by: Actor, enquiry_id: int, reason: str) -> None:
    """Decline an enquiry and tell its sender why. Raises ``Refused``, ``AlreadyDecided``."""
    session = writing()
    row = _undecided(session, by, enquiry_id)
    row.state = EnquiryState.DECLINED
    row.decided_at = now()
    letters.enquiry_declined(session, row, reason)
    record(
        session,
        "enquiry.decline",
        person_id=by.person_id,
        subject="enquiry",
        subject_id=row.id,
    )
    session.commit()


def _undecided(session: Session, by: Actor, enquiry_id: int) -> PartnershipEnquiry:
    """Return an enquiry under its lock, so that two decisions at once are one and a refusal."""
    if not may(by, Action.DECIDE_ENQUIRIES):
        raise Refused
    row = session.scalars(
        select(PartnershipEnquiry).where(PartnershipEnquiry.id == enquiry_id).with_for_update()
    ).one()
    if row.state is not EnquiryState.NEW:
        raise AlreadyDecided
    return row
