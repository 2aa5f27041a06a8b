"""Beginning a course, and giving one another address."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.comanagement.access import Action, may_begin
from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.errors import ListingError, NotThere, SlugReserved, SlugTaken, Unchanged
from catalogue.comanagement.queries.drafts import rights_in
from catalogue.comanagement.repositories.revisions import first_revision
from catalogue.comanagement.rules.snapshots import empty, words_field
from catalogue.comanagement.services.locking import hold_course
from catalogue.courses.codes import Award, Level, PartnerRole
from catalogue.courses.models import Course, CoursePartner
from catalogue.database import now, rollback_on, writing
from catalogue.i18n.url_segments import reserved
from catalogue.partners.models import FormerSlug, Organisation


@rollback_on(ListingError)
def begin_course(
    actor: Actor, *, slug: str, source_language: str, titles: Mapping[str, str], lead_id: int
) -> str:
    """Begin a course as an unpublished draft that one organisation leads; returns its slug.

    Raises ``NotThere`` where the actor may not begin one for this organisation, ``SlugReserved``,
    ``SlugTaken``.
    """
    session = writing()
    if not may_begin(actor, lead_id) or session.get(Organisation, lead_id) is None:
        raise NotThere
    _check_slug(session, slug, course_id=None)
    at = now()
    course = Course(
        slug=slug,
        source_language=source_language,
        level=Level.INTRODUCTORY,
        award=Award.CERTIFICATE,
        created_at=at,
    )
    lead = CoursePartner(organisation_id=lead_id, role=PartnerRole.LEAD, accepted_at=at)
    course.partners.append(lead)
    session.add(course)
    _flush(session)
    snapshot = empty(ListingKind.COURSE, titles)
    snapshot["source_language"] = source_language
    for language, title in titles.items():
        snapshot[words_field(language, "title")] = title
    own = lead_id if lead_id in actor.organisations() else None
    first_revision(
        session, ListingKind.COURSE, course, snapshot, actor.person_id, own, at, published=False
    )
    record(
        session,
        "course.create",
        person_id=actor.person_id,
        subject="course",
        subject_id=course.id,
        organisation=lead_id,
    )
    session.commit()
    return slug


@rollback_on(ListingError)
def move_course(actor: Actor, *, listing_id: int, slug: str) -> None:
    """Give a course another address; the present one keeps leading to it.

    Raises ``SlugReserved``, ``SlugTaken``, ``Unchanged``, and ``NotThere`` where the actor may
    not.
    """
    session = writing()
    course = hold_course(session, listing_id).course
    if Action.PARTNERS not in rights_in(actor, course.id):
        raise NotThere
    if course.slug == slug:
        raise Unchanged
    _check_slug(session, slug, course_id=course.id)
    for former in _former(session, slug):
        session.delete(former)
    session.flush()
    if course.published_at is not None:
        session.add(FormerSlug(kind="course", slug=course.slug, target_id=course.id))
        course.changed_at = now()
    course.slug = slug
    _flush(session)
    record(
        session,
        "course.move",
        person_id=actor.person_id,
        subject="course",
        subject_id=course.id,
    )
    session.commit()


def _check_slug(session: Session, slug: str, *, course_id: int | None) -> None:
    if slug in reserved():
        raise SlugReserved
    taken = session.scalar(select(Course.id).where(Course.slug == slug))
    if taken is not None or any(each.target_id != course_id for each in _former(session, slug)):
        raise SlugTaken


def _former(session: Session, slug: str) -> list[FormerSlug]:
    query = select(FormerSlug).where(FormerSlug.kind == "course", FormerSlug.slug == slug)
    return list(session.scalars(query))


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        # Somebody took the address between the question and the answer.
        raise SlugTaken from error
