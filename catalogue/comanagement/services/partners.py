"""Who stands behind a course: asked, accepted, ended; never through a snapshot."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor, MemberRole
from catalogue.accounts.services.people import record
from catalogue.comanagement.access import Action, speaks_for
from catalogue.comanagement.codes import CourseEvent
from catalogue.comanagement.errors import AlreadyBehind, LastLead, ListingError, NotThere
from catalogue.comanagement.models import Listing
from catalogue.comanagement.queries.drafts import rights_in
from catalogue.comanagement.repositories.sign_offs import standing
from catalogue.comanagement.services.locking import hold_course
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, CoursePartner, CoursePartnerWords
from catalogue.database import now, rollback_on, writing
from catalogue.events.repositories import note_event
from catalogue.partners.models import Organisation
from catalogue.partners.queries import people_of


@rollback_on(ListingError)
def ask_partner(
    actor: Actor,
    *,
    listing_id: int,
    organisation_id: int,
    role: PartnerRole,
    reasons: Mapping[str, str],
) -> None:
    """Ask an organisation to stand behind a course; it gives no right until they accept.

    Raises ``AlreadyBehind``, and ``NotThere`` where the actor may not ask, or ask nobody.
    """
    session = writing()
    course = hold_course(session, listing_id).course
    if Action.PARTNERS not in rights_in(actor, course.id):
        raise NotThere
    if session.get(Organisation, organisation_id) is None:
        raise NotThere
    rows = _rows(session, course)
    if any(row.organisation_id == organisation_id and row.role is role for row in rows):
        raise AlreadyBehind
    partner = CoursePartner(
        course_id=course.id,
        organisation_id=organisation_id,
        role=role,
        position=max((row.position for row in rows), default=-1) + 1,
    )
    for language, reason in reasons.items():
        if reason:
            partner.words[language] = CoursePartnerWords(language=language, reason=reason)
    session.add(partner)
    session.flush()
    unattended = not people_of({organisation_id}, MemberRole.EDITOR, stand_in=False)
    _note(
        session,
        actor,
        "partner.ask",
        CourseEvent.PARTNER_ASKED,
        partner,
        course,
        unattended=unattended,
    )
    session.commit()


@rollback_on(ListingError)
def accept(actor: Actor, *, partner_id: int) -> None:
    """Accept, for one's own organisation, a role behind a course.

    Raises ``NotThere`` where nothing was asked of an organisation that the actor edits for.
    """
    session = writing()
    partner, course = _asked(session, actor, partner_id)
    partner.accepted_at = now()
    session.flush()
    _publicly(session, partner)
    _note(session, actor, "partner.accept", CourseEvent.PARTNER_ACCEPTED, partner, course)
    session.commit()


@rollback_on(ListingError)
def refuse(actor: Actor, *, partner_id: int) -> None:
    """Refuse, for one's own organisation, a role behind a course. Raises ``NotThere``."""
    session = writing()
    partner, course = _asked(session, actor, partner_id)
    partner.ended_at = now()
    _note(session, actor, "partner.refuse", CourseEvent.PARTNER_REFUSED, partner, course)
    session.commit()


@rollback_on(ListingError)
def end(actor: Actor, *, listing_id: int, partner_id: int) -> None:
    """End a role: whoever may choose partners, or the organisation itself.

    Its rights end with it at once; nothing revives it but asking and accepting anew. Raises
    ``LastLead`` where nobody would lead the course any more, ``NotThere``.
    """
    session = writing()
    course = hold_course(session, listing_id).course
    partner = next((row for row in _rows(session, course) if row.id == partner_id), None)
    if partner is None:
        raise NotThere
    own = partner.organisation_id in actor.holds(MemberRole.EDITOR)
    if not own and Action.PARTNERS not in rights_in(actor, course.id):
        raise NotThere
    if partner.role is PartnerRole.LEAD and partner.accepted_at is not None:
        leads = session.scalar(
            select(func.count())
            .select_from(CoursePartner)
            .where(
                CoursePartner.course_id == course.id,
                CoursePartner.role == PartnerRole.LEAD,
                CoursePartner.accepted_at.is_not(None),
                CoursePartner.ended_at.is_(None),
            )
        )
        if leads == 1:
            raise LastLead
    was_accepted = partner.accepted_at is not None
    partner.ended_at = now()
    _take_back_sign_off(session, partner)
    session.flush()
    _publicly(session, partner)
    ended = CourseEvent.PARTNER_ENDED if was_accepted else None
    _note(session, actor, "partner.end", ended, partner, course)
    session.commit()


def _take_back_sign_off(session: Session, partner: CoursePartner) -> None:
    """End an accreditor's word with its role: accepting the role anew is no sign-off."""
    if partner.role is PartnerRole.ACCREDITOR:
        for given in standing(session, partner):
            given.withdrawn_at = partner.ended_at
    partner.signed_off_at = None


def _rows(session: Session, course: Course) -> list[CoursePartner]:
    return list(
        session.scalars(
            select(CoursePartner).where(
                CoursePartner.course_id == course.id, CoursePartner.ended_at.is_(None)
            )
        )
    )


def _asked(session: Session, actor: Actor, partner_id: int) -> tuple[CoursePartner, Course]:
    """Return a role that the actor's organisation was asked to take, and its course, held."""
    listing_id = session.scalar(
        select(Listing.id)
        .join(CoursePartner, CoursePartner.course_id == Listing.course_id)
        .where(CoursePartner.id == partner_id)
    )
    if listing_id is None:
        raise NotThere
    course = hold_course(session, listing_id).course
    for row in _rows(session, course):
        own = row.organisation_id in actor.holds(MemberRole.EDITOR)
        if row.id == partner_id and row.accepted_at is None and own:
            return row, course
    raise NotThere


def _publicly(session: Session, partner: CoursePartner) -> None:
    course = session.get(Course, partner.course_id)
    if course is not None and course.published_at is not None:
        course.changed_at = now()


def _behalf(actor: Actor, partner: CoursePartner, course: Course) -> int | None:
    """Return for which institution somebody acts: the one concerned, or one that leads."""
    if partner.organisation_id in actor.holds(MemberRole.EDITOR):
        return partner.organisation_id
    reasons = rights_in(actor, course.id).get(Action.PARTNERS, ())
    return next(iter(speaks_for(reasons)), None)


def _note(
    session: Session,
    actor: Actor,
    action: str,
    kind: CourseEvent | None,
    partner: CoursePartner,
    course: Course,
    unattended: bool = False,
) -> None:
    """Note an act in the audit log, and as an event where others are to hear of it.

    They hear nothing of a question that is taken back: its letter is left unwritten.
    """
    if kind is not None:
        note_event(
            session,
            kind,
            actor,
            acting_id=_behalf(actor, partner, course),
            organisation_id=partner.organisation_id,
            course_id=course.id,
            partner=partner.id,
            role=partner.role.value,
            unattended=unattended,
        )
    record(
        session,
        action,
        person_id=actor.person_id,
        subject="course",
        subject_id=partner.course_id,
        organisation=partner.organisation_id,
        role=partner.role.value,
    )
