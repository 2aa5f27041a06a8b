"""Telling: what became open since it was last seen, once to each who asked; a job of the worker."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalogue.accounts.letters import resolve_language
from catalogue.alerts import labels, letters, queries
from catalogue.alerts.codes import AlertEvent
from catalogue.alerts.models import AlertSubscription, AlertTarget, AlertTold
from catalogue.alerts.rules import criteria
from catalogue.alerts.rules.news import news
from catalogue.courses.codes import State
from catalogue.courses.models import Course, Edition
from catalogue.courses.presenters import contact_of
from catalogue.courses.queries import answering_institution
from catalogue.courses.rules.states import APPLICABLE, last_deadline, state_of
from catalogue.database import db, now, writing
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import using_locale
from catalogue.search import services as search
from catalogue.search.filters import Filters
from catalogue.wiring import wiring

log = logging.getLogger(__name__)

AT_LEAST_EVERY = timedelta(minutes=1)
"""How long nothing may have moved before everything is looked at all the same."""

LATEST = datetime.max.replace(tzinfo=UTC)
"""Where an edition without a deadline stands among those with one: behind them."""

BATCH = 100
"""How many are told in one transaction, so that nobody who applies waits for long."""

Happened = Sequence[tuple[int, AlertEvent]]
Writer = Callable[[AlertSubscription, Happened], None]


@dataclass(frozen=True)
class Look:
    """When the worker last looked, and what it saw then; a new process begins without one."""

    at: datetime
    version: int
    until: datetime | None
    open: frozenset[int]


def tell_news() -> int:
    """Look whether anything became open, and write to those who asked; return how many mails.

    Only what moved is read: nothing while the catalogue's version stands still and no instant at
    which a state changes has passed, and each saved search only when another course is open.
    """
    at, version = now(), search.version()
    wired = wiring()
    last = wired.last_look
    if last is not None and _nothing_moved(last, at, version):
        return 0
    written = [_go_on_after(_tell_of_course, key) for key in queries.changed_courses(at)]
    # While the index has still to follow, what it finds is not the last word.
    until = search.next_instant(at) if search.applied() >= version else at
    now_open: frozenset[int] = frozenset()
    searches = queries.watched_searches()
    if searches:
        now_open = queries.open_matches(Filters(), searches[0][2], at)
        if last is None or last.open != now_open:
            written += [_go_on_after(_tell_of_search, *each, at) for each in searches]
    db.session.rollback()
    if None in written:
        # The next look begins as a new process does, so that nothing is left out.
        now_open = frozenset()
    wired.last_look = Look(at, version, until, now_open)
    return sum(count or 0 for count in written)


def _go_on_after(tell: Callable[..., int], *about: object) -> int | None:
    """Tell of one target; a fault in it is reported and keeps nobody else from being told.

    Nothing is returned then; it is tried again with the next look. Where the database is away,
    all of it waits.
    """
    try:
        return tell(*about)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("What is news about one target could not be told.")
        db.session.rollback()
        return None


def _nothing_moved(last: Look, at: datetime, version: int) -> bool:
    if version != last.version or not last.at <= at < last.at + AT_LEAST_EVERY:
        return False
    return last.until is None or at < last.until


def _held(session: Session, target_id: int) -> AlertTarget | None:
    """Return a target under its lock: of two workers, the second finds nothing left to tell."""
    query = select(AlertTarget).where(AlertTarget.id == target_id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None or found.seen is None:
        session.rollback()
        return None
    return found


def _tell_batch(session: Session, target: AlertTarget, events: Happened, write: Writer) -> int:
    """Write to the next of those who have not been told; return to how many."""
    rows = queries.to_tell(target.id, events, BATCH)
    told = queries.told([row.id for row in rows])
    at = now()
    for row in rows:
        untold = [each for each in events if each not in told.get(row.id, ())]
        write(row, untold)
        session.add_all(
            AlertTold(subscription_id=row.id, edition_id=edition_id, event=event, at=at)
            for edition_id, event in untold
        )
    return len(rows)


def _tell_of_course(target_id: int) -> int:
    """Tell those who watch a course what has happened to its editions."""
    written = 0
    while True:
        session = writing()
        target = _held(session, target_id)
        if target is None or target.course_id is None:
            return written
        at = now()
        editions = {
            each.id: each
            for each in queries.editions_of([target.course_id]).get(target.course_id, ())
        }
        states = {key: state_of(each, at) for key, each in editions.items()}
        before = {int(key): State(value) for key, value in (target.seen or {}).items()}
        events = news(before, states)
        course = queries.courses_by_id([target.course_id]).get(target.course_id)
        if course is None:
            session.rollback()
            return written
        count = 0
        if events:
            writer = _course_writer(session, course, editions, at)
            count = _tell_batch(session, target, events, writer)
        if count < BATCH:
            target.seen = {str(key): state.value for key, state in states.items()}
        session.commit()
        written += count
        if count < BATCH:
            return written


def _course_writer(
    session: Session, course: Course, editions: Mapping[int, Edition], at: datetime
) -> Writer:
    """Return what writes a letter about a course; each language's words are found once."""
    known: dict[tuple[str, tuple[tuple[int, AlertEvent], ...]], dict[str, Any]] = {}
    answering = answering_institution(course.id)

    def write(row: AlertSubscription, events: Happened) -> None:
        language = resolve_language(row.language)
        key = (language, tuple(events))
        if key not in known:
            with using_locale(language):
                known[key] = {
                    "course": localize(course.words, "title").text,
                    "news": labels.news(course, editions, events, at),
                    "course_address": labels.course_address(course),
                }
        with using_locale(language):
            contact = contact_of(answering)
        letters.news(session, row, known[key], contact)

    return write


def _tell_of_search(
    target_id: int, text: str, language: str, seen: frozenset[int], at: datetime
) -> int:
    """Tell those who saved a search which courses it finds now and did not find before."""
    found = queries.open_matches(criteria.read(text), language, at)
    if found == seen:
        return 0
    written = 0
    while True:
        session = writing()
        target = _held(session, target_id)
        if target is None:
            return written
        fresh = found - set((target.seen or {}).get("open", ()))
        opened = _open_editions(fresh)
        count = _tell_of_matches(session, target, opened)
        if count < BATCH:
            # A course whose edition closed this very moment is looked at again.
            target.seen = {"open": sorted(found - (fresh - set(opened)))}
        session.commit()
        written += count
        if count < BATCH:
            return written


def _open_editions(course_ids: Collection[int]) -> dict[int, list[Edition]]:
    """Return the courses' editions that take applications now, the first deadline first."""
    at = now()
    found = {
        course_id: [each for each in editions if state_of(each, at) in APPLICABLE]
        for course_id, editions in queries.editions_of(course_ids).items()
    }
    return {
        course_id: sorted(editions, key=lambda each: last_deadline(each) or LATEST)
        for course_id, editions in found.items()
        if editions
    }


def _tell_of_matches(
    session: Session, target: AlertTarget, opened: Mapping[int, list[Edition]]
) -> int:
    if not opened:
        return 0
    at = now()
    courses = queries.courses_by_id(opened)
    owner = {each.id: course_id for course_id, some in opened.items() for each in some}
    events = [(edition_id, AlertEvent.OPENED) for edition_id in owner]

    def write(row: AlertSubscription, untold: Happened) -> None:
        by_course: dict[int, list[int]] = defaultdict(list)
        for edition_id, _event in untold:
            by_course[owner[edition_id]].append(edition_id)
        with using_locale(resolve_language(row.language)):
            found = [
                labels.match(
                    courses[course_id],
                    next(each for each in opened[course_id] if each.id in by_course[course_id]),
                    at,
                )
                for course_id in by_course
                if course_id in courses
            ]
        letters.matches(session, row, found)

    return _tell_batch(session, target, events, write)
