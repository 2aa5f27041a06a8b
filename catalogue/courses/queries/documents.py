"""Courses as the search index wants them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, raiseload, selectinload

from catalogue.courses import rules
from catalogue.courses.codes import Funding
from catalogue.courses.models import (
    Course,
    CoursePartner,
    CourseWords,
    Edition,
    Programme,
    ProgrammeCourse,
    Topic,
)
from catalogue.courses.queries.courses import current_partners, published, published_editions
from catalogue.courses.queries.topics import topic_tree
from catalogue.database import db
from catalogue.partners.models import Organisation
from catalogue.search.documents import CourseDocument, CourseText, EditionFacets

BLOCK = 500
"""How many courses are read at a time."""


def how_many_documents() -> int:
    """Return how many courses the index holds once it is built."""
    rows = published().with_only_columns(Course.id).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def documents(course_ids: Iterable[int] | None, now: datetime) -> Iterator[CourseDocument]:
    """Yield published courses for the index, all or those asked for, states as at ``now``."""
    if course_ids is None:
        wanted = db.session.scalars(
            published().with_only_columns(Course.id).order_by(Course.id)
        ).all()
    else:
        wanted = sorted(course_ids)
    topics = {topic.id: topic for topic in topic_tree()}
    for start in range(0, len(wanted), BLOCK):
        yield from _block(wanted[start : start + BLOCK], topics, now)
        db.session.expunge_all()


def _block(
    course_ids: Sequence[int], topics: Mapping[int, Topic], now: datetime
) -> Iterator[CourseDocument]:
    query = (
        published()
        .where(Course.id.in_(course_ids))
        .order_by(Course.id)
        .options(selectinload(Course.words), selectinload(Course.topics), raiseload("*"))
    )
    partners: dict[int, list[CoursePartner]] = defaultdict(list)
    editions: dict[int, list[Edition]] = defaultdict(list)
    for partner in current_partners(course_ids):
        partners[partner.course_id].append(partner)
    for edition in published_editions(course_ids):
        editions[edition.course_id].append(edition)
    programmes = _programmes(course_ids)
    for course in db.session.scalars(query):
        about = {topics[topic.id] for topic in course.topics}
        about |= {topics[topic.parent_id] for topic in about if topic.parent_id is not None}
        behind = [partner.organisation for partner in partners[course.id]]
        yield CourseDocument(
            course_id=course.id,
            words={code: _text(row) for code, row in course.words.items()},
            names=_names(about, behind, programmes[course.id]),
            sort_keys={code: row.sort_key for code, row in course.words.items()},
            topics=frozenset(topic.code for topic in about),
            partners=frozenset(organisation.slug for organisation in behind),
            programmes=frozenset(programme.slug for programme in programmes[course.id]),
            level=course.level.value,
            editions=tuple(edition_facets(edition, now) for edition in editions[course.id]),
        )


def _programmes(course_ids: Sequence[int]) -> Mapping[int, list[Programme]]:
    query = (
        select(ProgrammeCourse.course_id, Programme)
        .join(Programme, ProgrammeCourse.programme_id == Programme.id)
        .where(ProgrammeCourse.course_id.in_(course_ids), Programme.published_at.is_not(None))
        .options(joinedload(Programme.words), raiseload("*"))
    )
    found: dict[int, list[Programme]] = defaultdict(list)
    for course_id, programme in db.session.execute(query).unique():
        found[course_id].append(programme)
    return found


def _text(row: CourseWords) -> CourseText:
    fields = ("description", "outcomes", "audience", "prerequisites")
    return CourseText(
        title=row.title,
        summary=row.summary,
        body="\n".join(getattr(row, field) for field in fields),
    )


def _names(
    topics: Iterable[Topic], organisations: Iterable[Organisation], programmes: Iterable[Programme]
) -> dict[str, str]:
    """Return, by language, the names by which people know what stands around a course."""
    names: dict[str, list[str]] = defaultdict(list)
    everywhere: list[str] = []
    for topic in topics:
        for code, topic_words in topic.words.items():
            names[code].append(topic_words.name)
    for organisation in organisations:
        everywhere.append(organisation.abbreviation)
        for code, words in organisation.words.items():
            names[code].append(words.name)
    for programme in programmes:
        for code, title in programme.words.items():
            names[code].append(title.title)
    return {code: " ; ".join([*parts, *everywhere]) for code, parts in names.items()}


def fee_codes(edition: Edition) -> frozenset[str]:
    """Return what the edition's routes cost: free, funded (a fee that somebody pays), paid."""
    found = set()
    for route in edition.routes:
        if route.amount == 0:
            found.add("free")
        elif route.funding is Funding.NONE:
            found.add("paid")
        else:
            found.add("funded")
            if route.funding is Funding.PARTIAL:
                found.add("paid")
    return frozenset(found)


def edition_facets(edition: Edition, now: datetime) -> EditionFacets:
    """Return a listed edition's facets with its state at ``now``."""
    state = rules.state(edition, edition.capacity - edition.places_taken, now)
    starts, deadline = edition.starts_on, rules.last_deadline(edition)
    return EditionFacets(
        format=edition.format.value,
        open=state in rules.APPLICABLE,
        languages=frozenset(edition.languages),
        regions=frozenset(edition.eligible_groups or ["worldwide"]),
        place=edition.country,
        month=f"{starts:%Y-%m}" if starts else "",
        fees=fee_codes(edition),
        cancelled=edition.cancelled_at is not None,
        starts=rules.start_instant(edition),
        deadlines=(deadline,) if deadline else (),
        next_change=rules.next_change(edition, now),
        rank=rules.rank(state),
    )
