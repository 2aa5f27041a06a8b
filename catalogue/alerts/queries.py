"""Reads of alerts, and of what they watch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, raiseload, selectinload

from catalogue.accounts.access import Actor
from catalogue.accounts.letters import resolve_language
from catalogue.alerts.access import may_see_interest
from catalogue.alerts.codes import AlertEvent, AlertKind
from catalogue.alerts.models import AlertAddress, AlertSubscription, AlertTarget, AlertTold
from catalogue.alerts.rules import criteria
from catalogue.alerts.rules.news import may_mail
from catalogue.courses.codes import EmployerKind
from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.courses.queries.courses import published, published_editions
from catalogue.courses.rules.states import state_of
from catalogue.database import db
from catalogue.partners.models import Organisation
from catalogue.search import services as search
from catalogue.search.filters import Filters
from catalogue.tokens import hash_of

MOST_MATCHES = 10_000
"""How many courses of a saved search are asked for at a time."""

MOST_NOTES = 100
"""How many of those interested in a course are quoted on its page."""

Subscriptions = Sequence[AlertSubscription]
Code = TypeVar("Code", bound=str)


def editions_of(course_ids: Iterable[int]) -> Mapping[int, list[Edition]]:
    """Return the listed editions of those courses that the public can see, by course."""
    ids = list(course_ids)
    seen = db.session.scalars(published().with_only_columns(Course.id).where(Course.id.in_(ids)))
    found: dict[int, list[Edition]] = {course_id: [] for course_id in seen}
    for edition in published_editions(found):
        found[edition.course_id].append(edition)
    return found


def watchable(slug: str) -> tuple[Course, Sequence[Edition]] | None:
    """Return a course that the public can see, with its words and its listed editions."""
    query = published().where(Course.slug == slug).options(joinedload(Course.words), raiseload("*"))
    course = db.session.scalars(query).unique().one_or_none()
    return (course, published_editions([course.id])) if course is not None else None


def courses_by_id(ids: Collection[int]) -> Mapping[int, Course]:
    """Return courses that the public can see, with their words."""
    query = published().where(Course.id.in_(list(ids))).options(joinedload(Course.words))
    return {course.id: course for course in db.session.scalars(query).unique()}


def states_now(course_ids: Iterable[int], at: datetime) -> Mapping[int, dict[str, str]]:
    """Return the states of courses' editions as ``AlertTarget.seen`` keeps them, by course."""
    return {
        course_id: {str(each.id): state_of(each, at).value for each in editions}
        for course_id, editions in editions_of(course_ids).items()
    }


def open_matches(filters: Filters, language: str, at: datetime) -> frozenset[int]:
    """Return every course that a search finds and that is open for applications at ``at``."""
    wanted, language = filters.insisting().with_("open", "1"), resolve_language(language)
    found = search.find(wanted, language=language, now=at, per_page=MOST_MATCHES)
    ids = set(found.course_ids)
    for page in range(2, found.pages + 1):
        more = search.find(wanted.at_page(page), language=language, now=at, per_page=MOST_MATCHES)
        ids.update(more.course_ids)
    return frozenset(ids)


def baseline(target: AlertTarget, at: datetime) -> dict[str, object]:
    """Return what is to be seen of a target at ``at``."""
    if target.course_id is not None:
        return dict(states_now([target.course_id], at).get(target.course_id, {}))
    matches = open_matches(criteria.read(target.criteria), target.language, at)
    return {"open": sorted(matches)}


def _subscriptions() -> Select[AlertSubscription]:
    return select(AlertSubscription).options(
        joinedload(AlertSubscription.address),
        joinedload(AlertSubscription.target)
        .joinedload(AlertTarget.course)
        .joinedload(Course.words),
    )


def by_token(token: str, at: datetime) -> Subscriptions:
    """Return what a confirmation's link is for, as long as it holds; the oldest first."""
    query = _subscriptions().where(
        AlertSubscription.token_hash == hash_of(token), AlertSubscription.ends_at > at
    )
    return db.session.scalars(query.order_by(AlertSubscription.id)).unique().all()


def by_stop_key(stop_key: str) -> AlertSubscription | None:
    """Return the subscription that a link ends, or nothing where it has ended."""
    query = _subscriptions().where(
        AlertSubscription.stop_key == stop_key, AlertSubscription.confirmed_at.is_not(None)
    )
    return db.session.scalars(query).unique().one_or_none()


def confirmed_of(address_id: int) -> Subscriptions:
    """Return everything that an address is told of, the oldest first."""
    query = _subscriptions().where(
        AlertSubscription.address_id == address_id, AlertSubscription.confirmed_at.is_not(None)
    )
    return db.session.scalars(query.order_by(AlertSubscription.id)).unique().all()


def all_of(address_id: int) -> Subscriptions:
    """Return everything that was ever asked for with an address and has not ended."""
    query = _subscriptions().where(AlertSubscription.address_id == address_id)
    return db.session.scalars(query.order_by(AlertSubscription.id)).unique().all()


def due_of(address_id: int) -> Subscriptions:
    """Return what an address still has to be written about."""
    query = _subscriptions().where(
        AlertSubscription.address_id == address_id, AlertSubscription.mail_due.is_(True)
    )
    return db.session.scalars(query.order_by(AlertSubscription.id)).unique().all()


def addresses_to_mail(at: datetime) -> Sequence[int]:
    """Return the addresses that wait for a mail and may be sent one now."""
    query = (
        select(AlertAddress.id, AlertAddress.mailed_at)
        .join(AlertSubscription, AlertSubscription.address_id == AlertAddress.id)
        .where(AlertSubscription.mail_due.is_(True))
        .distinct()
    )
    return [key for key, mailed_at in db.session.execute(query) if may_mail(mailed_at, at)]


def changed_courses(at: datetime) -> Sequence[int]:
    """Return the watched courses, as targets, that look otherwise than when last seen."""
    query = select(AlertTarget.id, AlertTarget.course_id, AlertTarget.seen).where(
        AlertTarget.kind == AlertKind.COURSE, AlertTarget.seen.is_not(None)
    )
    watched = db.session.execute(query).all()
    states = states_now([course_id for _key, course_id, _seen in watched if course_id], at)
    return [
        key for key, course_id, seen in watched if course_id in states and states[course_id] != seen
    ]


def watched_searches() -> Sequence[tuple[int, str, str, frozenset[int]]]:
    """Return the saved searches that somebody is told of, and what each found last."""
    query = select(
        AlertTarget.id, AlertTarget.criteria, AlertTarget.language, AlertTarget.seen
    ).where(AlertTarget.kind == AlertKind.SEARCH, AlertTarget.seen.is_not(None))
    return [
        (key, text, language, frozenset(seen["open"]))
        for key, text, language, seen in db.session.execute(query)
        if seen is not None
    ]


def _untold(events: Sequence[tuple[int, AlertEvent]]) -> ColumnElement[bool]:
    """Return the condition for subscriptions that have not been told all of these."""
    return or_(
        *(
            ~exists().where(
                AlertTold.subscription_id == AlertSubscription.id,
                AlertTold.edition_id == edition_id,
                AlertTold.event == event,
            )
            for edition_id, event in events
        )
    )


def to_tell(target_id: int, events: Sequence[tuple[int, AlertEvent]], most: int) -> Subscriptions:
    """Return up to ``most`` subscriptions to tell, locked: nobody ends them meanwhile."""
    query = (
        select(AlertSubscription)
        .where(
            AlertSubscription.target_id == target_id,
            AlertSubscription.confirmed_at.is_not(None),
            _untold(events),
        )
        .order_by(AlertSubscription.id)
        .limit(most)
        .with_for_update()
        .options(selectinload(AlertSubscription.address))
    )
    return db.session.scalars(query).all()


def told(subscription_ids: Collection[int]) -> Mapping[int, set[tuple[int, AlertEvent]]]:
    """Return what subscriptions have been told, by subscription."""
    found: dict[int, set[tuple[int, AlertEvent]]] = defaultdict(set)
    query = select(AlertTold).where(AlertTold.subscription_id.in_(list(subscription_ids)))
    for row in db.session.scalars(query):
        found[row.subscription_id].add((row.edition_id, row.event))
    return found


def planners(course_id: int) -> Sequence[Organisation]:
    """Return the institutions that stand behind a course today, with their names."""
    query = (
        select(Organisation)
        .join(CoursePartner, CoursePartner.organisation_id == Organisation.id)
        .where(
            CoursePartner.course_id == course_id,
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
        )
        .order_by(CoursePartner.position, CoursePartner.id)
        .options(joinedload(Organisation.words))
    )
    return list(dict.fromkeys(db.session.scalars(query).unique()))


@dataclass(frozen=True)
class Interest:
    """Who wants to be told of a course: numbers and notes, which nothing ties to one another.

    ``countries`` and ``employers`` count those who said so, the most frequent first; ``notes`` are
    texts with their language, in an order that says nothing, ``more_notes`` how many further ones
    there are.
    """

    people: int
    countries: Sequence[tuple[str, int]]
    employers: Sequence[tuple[EmployerKind, int]]
    notes: Sequence[tuple[str, str]]
    more_notes: int


def interest_for(actor: Actor, course_id: int) -> Interest | None:
    """Return the confirmed interest in a course, or nothing to whoever may not see it."""
    if not may_see_interest(actor, [each.id for each in planners(course_id)]):
        return None
    of_course = (
        AlertSubscription.target_id == AlertTarget.id,
        AlertTarget.course_id == course_id,
        AlertSubscription.confirmed_at.is_not(None),
    )
    said = (AlertSubscription.country, AlertSubscription.employer_kind)
    has_note = AlertSubscription.note != ""
    counts = db.session.execute(
        select(*said, func.count(), func.count(case((has_note, 1))))
        .where(*of_course)
        .group_by(*said)
    ).all()
    notes = db.session.execute(
        select(AlertSubscription.note, AlertSubscription.language)
        .where(*of_course, has_note)
        .order_by(AlertSubscription.note, AlertSubscription.language)
        .limit(MOST_NOTES)
    ).all()
    return Interest(
        people=sum(count for *_said, count, _notes in counts),
        countries=_counted((country, count) for country, _kind, count, _notes in counts),
        employers=_counted((kind, count) for _country, kind, count, _notes in counts),
        notes=[(note, language) for note, language in notes],
        more_notes=sum(each for *_rest, each in counts) - len(notes),
    )


def _counted(values: Iterable[tuple[Code | None, int]]) -> list[tuple[Code, int]]:
    """Return how often each value is there, the most frequent first, then by the alphabet."""
    found: Counter[Code] = Counter()
    for value, count in values:
        if value:
            found[value] += count
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
