"""What a member's workspace lists: their organisations' courses, and what was asked of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import aliased, joinedload

from catalogue.accounts.access import Actor, MemberRole
from catalogue.comanagement.access import Action, Reason, Stake, allowed
from catalogue.comanagement.chain import marks_of, snapshot_of
from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.queries.drafts import Draft, stakes_of
from catalogue.comanagement.snapshots import Snapshot
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.database import db
from catalogue.enrolment.access import RECEIVING_ROLES, may
from catalogue.enrolment.access import Action as Applying
from catalogue.enrolment.codes import Answer, Decision
from catalogue.enrolment.models import Application
from catalogue.partners.models import Organisation


@dataclass(frozen=True)
class EditionRow:
    """An edition with its chain; ``snapshot`` is its draft."""

    edition: Edition
    listing: Listing
    snapshot: Snapshot


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


def _within_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for courses of the actor's organisations; the hub reaches every one."""
    if actor.hub:
        return true()
    own = select(CoursePartner.course_id).where(
        CoursePartner.organisation_id.in_(actor.organisations()),
        CoursePartner.accepted_at.is_not(None),
        CoursePartner.ended_at.is_(None),
    )
    return Course.id.in_(own)


def count_courses(actor: Actor) -> int:
    """Return how many courses the actor sees in the workspace."""
    query = select(func.count()).select_from(Course).where(_within_reach(actor))
    return db.session.scalar(query) or 0


def courses_of(actor: Actor, *, first: int, most: int) -> list[CourseRow]:
    """Return a page of the courses that the actor sees in the workspace (three statements)."""
    query = _drafts().where(_within_reach(actor)).order_by(Course.slug)
    return _rows(actor, query.offset(first).limit(most))


def course_of(actor: Actor, slug: str) -> CourseRow | None:
    """Return one course, or nothing where for this actor there is none."""
    rows = _rows(actor, _drafts().where(Course.slug == slug))
    return rows[0] if rows else None


def _rows(actor: Actor, query: Any) -> list[CourseRow]:
    found = db.session.execute(query).all()
    stakes = stakes_of([course.id for course, *_rest in found])
    rights = {course.id: allowed(actor, stakes.get(course.id, ())) for course, *_rest in found}
    editions = _editions([course.id for course, *_rest in found])
    listed = {key: _may_list(actor, behind) for key, behind in stakes.items()}
    new = _undecided([key for key, may in listed.items() if may])
    return [
        CourseRow(
            draft=Draft(
                course=course,
                listing=listing,
                head=head,
                snapshot=snapshot_of(listing, head),
                marks=marks_of(head),
                published=snapshot_of(listing, shown) if shown is not None else None,
                rights=rights[course.id],
            ),
            editions=editions[course.id],
            may_list=listed.get(course.id, False),
            new=new[course.id],
        )
        for course, listing, head, shown in found
        if Action.READ_DRAFT in rights[course.id]
    ]


def _drafts() -> Any:
    """Select courses with their chain, its newest revision and the published one."""
    head, shown = aliased(Revision), aliased(Revision)
    return (
        select(Course, Listing, head, shown)
        .join(Listing, Listing.course_id == Course.id)
        .join(head, and_(head.listing_id == Listing.id, head.number == Listing.head))
        .outerjoin(shown, and_(shown.listing_id == Listing.id, shown.number == Listing.published))
    )


def _editions(course_ids: Collection[int]) -> Mapping[int, list[EditionRow]]:
    query = (
        select(Edition, Listing, Revision)
        .join(Listing, Listing.edition_id == Edition.id)
        .join(Revision, and_(Revision.listing_id == Listing.id, Revision.number == Listing.head))
        .where(Edition.course_id.in_(list(course_ids)))
        .order_by(Edition.starts_on.desc(), Edition.id)
        .options(joinedload(Edition.words), joinedload(Edition.routes))
    )
    found: dict[int, list[EditionRow]] = defaultdict(list)
    for edition, listing, head in db.session.execute(query).unique():
        found[edition.course_id].append(EditionRow(edition, listing, snapshot_of(listing, head)))
    return found


def _may_list(actor: Actor, stakes: Sequence[Stake]) -> bool:
    receivers = [each.organisation_id for each in stakes if each.role in RECEIVING_ROLES]
    return may(actor, Applying.LIST, receivers=receivers)


def _undecided(course_ids: Collection[int]) -> Mapping[int, dict[int, int]]:
    """Return how many standing applications wait for a decision, by course and edition."""
    query = (
        select(Edition.course_id, Edition.id, func.count())
        .join(Application, Application.edition_id == Edition.id)
        .where(
            Edition.course_id.in_(list(course_ids)),
            Application.decision == Decision.PENDING,
            Application.answer == Answer.NONE,
        )
        .group_by(Edition.course_id, Edition.id)
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for course_id, edition_id, count in db.session.execute(query):
        found[course_id][edition_id] = count
    return found


def asked_of(actor: Actor) -> Sequence[CoursePartner]:
    """Return the roles that organisations the actor edits for have been asked to take."""
    query = (
        select(CoursePartner)
        .where(
            CoursePartner.organisation_id.in_(actor.holds(MemberRole.EDITOR)),
            CoursePartner.accepted_at.is_(None),
            CoursePartner.ended_at.is_(None),
        )
        .order_by(CoursePartner.id)
        .options(joinedload(CoursePartner.organisation).joinedload(Organisation.words))
    )
    return db.session.scalars(query).unique().all()


def courses_by_id(ids: Collection[int]) -> dict[int, Course]:
    """Return courses with their words, by id."""
    query = select(Course).where(Course.id.in_(list(ids))).options(joinedload(Course.words))
    return {course.id: course for course in db.session.scalars(query).unique()}


def members_organisations(actor: Actor) -> Sequence[Organisation]:
    """Return the organisations that the actor is a member of, with their names."""
    query = (
        select(Organisation)
        .where(Organisation.id.in_(actor.organisations()))
        .order_by(Organisation.slug)
        .options(joinedload(Organisation.words))
    )
    return db.session.scalars(query).unique().all()


def has_accreditor(course_id: int) -> bool:
    """Say whether a course has a current, accepted accreditor."""
    query = select(CoursePartner.id).where(
        CoursePartner.course_id == course_id,
        CoursePartner.role == PartnerRole.ACCREDITOR,
        CoursePartner.accepted_at.is_not(None),
        CoursePartner.ended_at.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None
