"""Beginning an edition, and the link that opens one by invitation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.comanagement.access import Action, speaks_for
from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.errors import Invalid, ListingError, NotThere, SlugReserved, SlugTaken
from catalogue.comanagement.queries.drafts import rights_in
from catalogue.comanagement.repositories.revisions import first_revision
from catalogue.comanagement.rules.snapshots import Snapshot
from catalogue.comanagement.rules.validity import edition_problems
from catalogue.comanagement.services.locking import (
    hold_course,
    lock_listing,
)
from catalogue.courses.codes import Admission, Format, Nomination, Visibility
from catalogue.courses.models import Course, Edition
from catalogue.database import now, rollback_on, writing
from catalogue.i18n.url_segments import reserved
from catalogue.tokens import hash_of, new_token


@rollback_on(ListingError)
def begin_edition(
    actor: Actor,
    *,
    listing_id: int,
    snapshot: Snapshot,
    organisation_id: int | None = None,
    note: str = "",
) -> str:
    """Begin an edition of a course as an unpublished draft; returns its slug.

    The course's listing is held, so that no two editions can take one slug.

    Raises ``Invalid``, ``SlugReserved``, ``SlugTaken``, and ``NotThere`` where the actor may not.
    """
    session = writing()
    course = hold_course(session, listing_id).course
    reasons = rights_in(actor, course.id).get(Action.EDITION_CREATE, ())
    if not reasons:
        raise NotThere
    slug = snapshot["slug"]
    if slug in reserved():
        raise SlugReserved
    query = select(Edition.id).where(Edition.course_id == course.id, Edition.slug == slug)
    if session.scalar(query) is not None:
        raise SlugTaken
    problems = edition_problems(snapshot, 0)
    if problems:
        raise Invalid(problems, snapshot, 0)
    at = now()
    edition = _edition(course, snapshot, at)
    session.add(edition)
    possible = speaks_for(reasons)
    behalf = organisation_id if organisation_id in possible else next(iter(possible), None)
    first_revision(
        session, ListingKind.EDITION, edition, snapshot, actor.person_id, behalf, at, False, note
    )
    record(
        session,
        "edition.create",
        person_id=actor.person_id,
        subject="edition",
        subject_id=edition.id,
    )
    session.commit()
    return str(slug)


def _edition(course: Course, snapshot: Snapshot, at: datetime) -> Edition:
    """Return the row that the chain hangs on; the public sees nothing of it yet."""
    return Edition(
        course=course,
        slug=snapshot["slug"],
        zone=snapshot["zone"],
        format=Format(snapshot["format"]),
        admission=Admission(snapshot["admission"]),
        nomination=Nomination(snapshot["nomination"]),
        visibility=Visibility(snapshot["visibility"]),
        capacity=snapshot["capacity"],
        created_at=at,
    )


@rollback_on(ListingError)
def make_invitation(actor: Actor, *, listing_id: int) -> str:
    """Make the link's token of an edition by invitation; every link made before stops working.

    Only a hash of it is kept, so this is the one time at which it can be read. Raises
    ``NotThere`` where the actor may not, or where there is no such edition.
    """
    session = writing()
    edition = lock_listing(session, actor, listing_id, "publish").listing.edition
    if edition is None:
        raise NotThere
    token = new_token()
    edition.access_token_hash = hash_of(token)
    record(
        session,
        "edition.invitation",
        person_id=actor.person_id,
        subject="edition",
        subject_id=edition.id,
    )
    session.commit()
    return token
