"""One course as its page in the workspace shows it, and what waits there for a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from catalogue.accounts.access import Actor
from catalogue.comanagement.access import Action, Reason, Stake, allowed
from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.queries.drafts import Draft, stakes_of
from catalogue.comanagement.repositories.revisions import marks_of, snapshot_of
from catalogue.comanagement.rules.snapshots import Snapshot
from catalogue.courses.models import Course, Edition
from catalogue.courses.queries.reading import rows
from catalogue.database import db
from catalogue.enrolment.access import RECEIVING_ROLES, may
from catalogue.enrolment.access import Action as Applying
from catalogue.enrolment.codes import Answer, Decision
from catalogue.enrolment.models import Application


@dataclass(frozen=True)
class EditionRow:
    """An edition with its chain; ``snapshot`` is its draft while the public has not seen it."""

    edition: Edition
    listing: Listing
    snapshot: Snapshot | None


@dataclass(frozen=True)
class CourseRow:
    """A course's draft with its editions and what the actor may do with them.

    ``new`` counts, by edition, the applications that nobody has decided on; it is empty for
    whoever may not read them.
    """

    draft: Draft
    editions: Sequence[EditionRow]
    may_list: bool
    new: Mapping[int, int]

    @property
    def rights(self) -> Mapping[Action, tuple[Reason, ...]]:
        """Return what the actor may do."""
        return self.draft.rights


def course_of(actor: Actor, slug: str) -> CourseRow | None:
    """Return one course, or nothing where for this actor there is none."""
    found = db.session.execute(_drafts().where(Course.slug == slug)).one_or_none()
    if found is None:
        return None
    course, listing, head, shown = found
    stakes = stakes_of([course.id]).get(course.id, ())
    rights = allowed(actor, stakes)
    if Action.READ_DRAFT not in rights:
        return None
    may_list = may_list_of(actor, stakes)
    return CourseRow(
        draft=Draft(
            course=course,
            listing=listing,
            head=head,
            snapshot=snapshot_of(listing, head),
            marks=marks_of(head),
            published=snapshot_of(listing, shown) if shown is not None else None,
            rights=rights,
        ),
        editions=_editions(course.id),
        may_list=may_list,
        new=undecided([course.id] if may_list else []).get(course.id, {}),
    )


def _drafts() -> Any:
    """Select courses with their chain, its newest revision and the published one."""
    head, shown = aliased(Revision), aliased(Revision)
    return (
        select(Course, Listing, head, shown)
        .join(Listing, Listing.course_id == Course.id)
        .join(head, and_(head.listing_id == Listing.id, head.number == Listing.head))
        .outerjoin(shown, and_(shown.listing_id == Listing.id, shown.number == Listing.published))
    )


def _editions(course_id: int) -> list[EditionRow]:
    query = (
        select(Edition, Listing, Revision)
        .join(Listing, Listing.edition_id == Edition.id)
        .outerjoin(
            Revision,
            and_(
                Revision.listing_id == Listing.id,
                Revision.number == Listing.head,
                Edition.published_at.is_(None),
            ),
        )
        .where(Edition.course_id == course_id)
        .order_by(Edition.starts_on.desc(), Edition.id)
        .options(joinedload(Edition.words), joinedload(Edition.routes))
    )
    return [
        EditionRow(edition, listing, _draft_of(listing, head))
        for edition, listing, head in db.session.execute(query).unique()
    ]


def _draft_of(listing: Listing, head: Revision | None) -> Snapshot | None:
    return snapshot_of(listing, head) if head is not None else None


def may_list_of(actor: Actor, stakes: Sequence[Stake]) -> bool:
    """Say whether the actor may list the applications to a course."""
    receivers = [each.organisation_id for each in stakes if each.role in RECEIVING_ROLES]
    return may(actor, Applying.LIST, receivers=receivers)


def undecided(course_ids: Collection[int]) -> Mapping[int, dict[int, int]]:
    """Return how many standing applications wait for a decision, by course and edition."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    if not course_ids:
        return found
    for course_id, edition_id, count in rows(_undecided(), {"ids": list(course_ids)}):
        found[course_id][edition_id] = count
    return found


@cache
def _undecided() -> Any:
    """Count what nobody has decided on; put together once."""
    return (
        select(Edition.course_id, Edition.id, func.count())
        .join(Application, Application.edition_id == Edition.id)
        .where(
            Edition.course_id.in_(bindparam("ids", expanding=True)),
            Edition.cancelled_at.is_(None),
            Application.decision == Decision.PENDING,
            Application.answer == Answer.NONE,
        )
        .group_by(Edition.course_id, Edition.id)
    )
