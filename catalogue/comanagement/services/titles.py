"""Titles for a language that the house has begun to speak."""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from catalogue.comanagement.models import CourseTitle, Listing, Revision
from catalogue.comanagement.repositories.revisions import snapshot_of
from catalogue.comanagement.repositories.titles import note_titles
from catalogue.database import db, writing
from catalogue.i18n.languages import languages

BATCH = 200
"""How many courses are written in one transaction."""


def fill_titles() -> int:
    """Keep the titles of some courses that lack them in a language of the house.

    Returns how many courses; nothing once all have them.
    """
    for code in languages():
        course_ids = _lacking(code)
        done = _fill(course_ids) if course_ids else 0
        if done:
            return done
    return 0


def _lacking(code: str) -> list[int]:
    title = aliased(CourseTitle)
    query = (
        select(Listing.course_id)
        .outerjoin(title, and_(title.course_id == Listing.course_id, title.language == code))
        .where(Listing.course_id.is_not(None), title.course_id.is_(None))
        .order_by(Listing.course_id)
        .limit(BATCH)
    )
    return [key for key in db.session.scalars(query) if key is not None]


def _fill(course_ids: list[int]) -> int:
    """Keep the titles of courses, but of those that are being saved: that keeps them too."""
    session = writing()
    listings = {
        each.id: each
        for each in session.scalars(
            select(Listing)
            .where(Listing.course_id.in_(course_ids))
            .order_by(Listing.id)
            .with_for_update(of=Listing, skip_locked=True)
        )
    }
    # Read once the locks are held, so that nobody writes a newer one meanwhile.
    heads = session.scalars(
        select(Revision)
        .join(Listing, and_(Revision.listing_id == Listing.id, Revision.number == Listing.head))
        .where(Listing.id.in_(listings))
    )
    for head in heads.all():
        listing = listings[head.listing_id]
        if listing.course_id is not None:
            note_titles(session, listing.course_id, snapshot_of(listing, head))
    session.commit()
    return len(listings)
