"""An accreditor's word on a course: given, and taken back, by its own staff only."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.comanagement.codes import CourseEvent
from catalogue.comanagement.errors import ListingError, MovedOn, NothingSaid, NotThere
from catalogue.comanagement.models import Listing, SignOff
from catalogue.comanagement.queries.accreditation import signing_partner
from catalogue.comanagement.repositories.sign_offs import digest_of, refresh_sign_offs, standing
from catalogue.comanagement.rules.snapshots import Snapshot
from catalogue.comanagement.services.locking import hold_course
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import CoursePartner, CoursePartnerWords
from catalogue.database import now, rollback_on, writing
from catalogue.events.repositories import note_event


@rollback_on(ListingError)
def sign_off(
    actor: Actor, *, listing_id: int, number: int, partner_id: int, statements: Mapping[str, str]
) -> None:
    """Sign off credit, award and level as revision ``number`` has them, with this statement.

    Raises ``MovedOn`` where somebody has changed the draft since, ``NothingSaid`` where the
    statement is empty in every language, ``NotThere`` where the actor does not speak for this
    accreditor.
    """
    session = writing()
    listing, partner, snapshot = _held(session, actor, listing_id, partner_id)
    if not any(text.strip() for text in statements.values()):
        raise NothingSaid
    if listing.head != number:
        raise MovedOn(listing.head)
    for language, statement in statements.items():
        words = partner.words.setdefault(language, CoursePartnerWords(language=language))
        words.statement = statement
    at = now()
    session.add(
        SignOff(
            course_id=partner.course_id,
            organisation_id=partner.organisation_id,
            role=PartnerRole.ACCREDITOR,
            person_id=actor.person_id,
            digest=digest_of(partner, snapshot),
            signed_at=at,
        )
    )
    session.flush()
    _show(session, listing)
    _tell(session, actor, CourseEvent.SIGNED_OFF, partner)
    record(
        session,
        "accreditation.sign-off",
        person_id=actor.person_id,
        subject="course",
        subject_id=partner.course_id,
        organisation=partner.organisation_id,
        revision=number,
    )
    session.commit()


@rollback_on(ListingError)
def withdraw(actor: Actor, *, listing_id: int, partner_id: int) -> None:
    """Take an accreditor's word back; its statement no longer shows.

    Raises ``NotThere`` where the actor does not speak for this accreditor.
    """
    session = writing()
    listing, partner, _snapshot = _held(session, actor, listing_id, partner_id)
    at = now()
    for given in standing(session, partner):
        given.withdrawn_at = at
    session.flush()
    _show(session, listing)
    _tell(session, actor, CourseEvent.SIGN_OFF_WITHDRAWN, partner)
    record(
        session,
        "accreditation.withdraw",
        person_id=actor.person_id,
        subject="course",
        subject_id=partner.course_id,
        organisation=partner.organisation_id,
    )
    session.commit()


def _held(
    session: Session, actor: Actor, listing_id: int, partner_id: int
) -> tuple[Listing, CoursePartner, Snapshot]:
    held = hold_course(session, listing_id)
    partner = signing_partner(actor, held.course.id, partner_id)
    if partner is None:
        raise NotThere
    return held.listing, partner, held.snapshot


def _tell(session: Session, actor: Actor, kind: CourseEvent, partner: CoursePartner) -> None:
    note_event(
        session,
        kind,
        actor,
        acting_id=partner.organisation_id,
        organisation_id=partner.organisation_id,
        course_id=partner.course_id,
    )


def _show(session: Session, listing: Listing) -> None:
    assert listing.course is not None, "Only a course is accredited."
    refresh_sign_offs(session, listing.course)
    if listing.course.published_at is not None:
        listing.course.changed_at = now()
