"""From the published tables to a snapshot and back.

Nothing here commits: services call it inside their own transaction. ``places_taken``, partner
roles, sign-offs and former deadlines are never part of a snapshot, so no revision can change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.rules.extending import former_deadline
from catalogue.comanagement.rules.snapshots import (
    COURSE_DEFAULTS,
    COURSE_WORDS,
    EDITION_DEFAULTS,
    EDITION_WORDS,
    SCHEMA,
    Snapshot,
    amount_text,
    languages_of,
    upgraded,
    words_field,
    words_of,
)
from catalogue.courses.codes import (
    Admission,
    Award,
    CountryBasis,
    Format,
    Funding,
    Level,
    Nomination,
    RouteKind,
    Visibility,
)
from catalogue.courses.models import Course, CourseWords, Edition, EditionWords, FeeRoute, Topic
from catalogue.i18n.collation import sort_key

# A projection is a function of a snapshot, and of four things that no snapshot holds and it must
# leave alone: the places taken, partners' roles, sign-offs, and what applicants were told of
# deadlines. Whatever else stands in these rows is written here only, so the public's tables and
# the published revision cannot drift apart.
#
# - `project_*` and `*_snapshot` are inverse: projecting a snapshot and taking one again gives the
#   same. A field that goes one way only would look like a change at every save.
# - Rows are changed in place, never replaced, and none is deleted: applications point to routes,
#   and addresses to rows.
# - `changed_at` is when the public sees the change; the version moves in the same transaction, by
#   the flush hook of `courses.repositories.changes`. Pages and index follow it.

_SORTED = ("eligible_groups", "eligible_countries", "eligible_employers")
"""Lists whose order means nothing; a fixed one keeps equal lists equal."""


def day_text(day: date | None) -> str | None:
    """Return a day as a snapshot holds it."""
    return day.isoformat() if day else None


def instant_text(at: datetime | None) -> str | None:
    """Return an instant as a snapshot holds it: in UTC, to the second."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat() if at else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _amount(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def course_snapshot(course: Course) -> Snapshot:
    """Return a course's words and classification as the ordinary tables have them."""
    snapshot: Snapshot = {field: getattr(course, field) for field in COURSE_DEFAULTS}
    snapshot["level"] = course.level.value
    snapshot["award"] = course.award.value
    snapshot["topics"] = sorted(topic.code for topic in course.topics)
    for language, words in course.words.items():
        for name in COURSE_WORDS:
            snapshot[words_field(language, name)] = getattr(words, name) or ""
    return snapshot


def edition_snapshot(edition: Edition) -> Snapshot:
    """Return an edition as the ordinary tables have it."""
    snapshot: Snapshot = {
        field: getattr(edition, field) for field in EDITION_DEFAULTS if field != "cancelled"
    }
    for field in ("format", "admission", "nomination", "visibility", "eligible_by"):
        snapshot[field] = snapshot[field].value
    for field in _SORTED:
        snapshot[field] = sorted(snapshot[field])
    for field in ("languages", "assignment_languages"):
        snapshot[field] = list(snapshot[field])
    snapshot["starts_on"] = day_text(edition.starts_on)
    snapshot["ends_on"] = day_text(edition.ends_on)
    snapshot["opens_at"] = instant_text(edition.opens_at)
    snapshot["cancelled"] = edition.cancelled_at is not None
    for language, words in edition.words.items():
        for name in EDITION_WORDS:
            snapshot[words_field(language, name)] = getattr(words, name) or ""
    routes = {route.kind: route for route in edition.routes}
    for kind in RouteKind:
        route = routes.get(kind)
        snapshot[f"routes.{kind.value}"] = route_value(route) if route else None
    return snapshot


def route_value(route: FeeRoute) -> dict[str, Any]:
    """Return a fee route as a snapshot holds it."""
    return {
        "ects": route.ects,
        "amount": amount_text(route.amount),
        "currency": route.currency,
        "early_amount": amount_text(route.early_amount),
        "early_until": instant_text(route.early_until),
        "funding": route.funding.value,
        "scholarship_min": route.scholarship_min,
        "scholarship_max": route.scholarship_max,
        "deadline_at": instant_text(route.deadline_at),
    }


def project_course(
    session: Session, course: Course, snapshot: Mapping[str, Any], at: datetime
) -> None:
    """Let the public read a snapshot of a course."""
    snapshot = upgraded(ListingKind.COURSE, SCHEMA, snapshot)
    for field in ("source_language", "weeks", "days", "hours_min", "hours_max", "ects"):
        setattr(course, field, snapshot[field])
    course.eqf_level = snapshot["eqf_level"]
    course.isced_f = snapshot["isced_f"]
    course.level = Level(snapshot["level"])
    course.award = Award(snapshot["award"])
    wanted = snapshot["topics"]
    if {topic.code for topic in course.topics} != {*wanted}:
        query = select(Topic).where(Topic.code.in_(wanted)).order_by(Topic.position)
        course.topics = list(session.scalars(query))
    source = words_of(snapshot, ListingKind.COURSE, course.source_language)
    for language in languages_of(snapshot):
        said = words_of(snapshot, ListingKind.COURSE, language)
        if not any(said.values()):
            course.words.pop(language, None)
            continue
        words = course.words.setdefault(language, CourseWords(language=language))
        for name, text in said.items():
            setattr(words, name, text)
        words.sort_key = sort_key(said["title"] or source["title"], language)
    course.published_at, course.changed_at = course.published_at or at, at
    session.flush()


def project_edition(
    session: Session, edition: Edition, snapshot: Mapping[str, Any], at: datetime
) -> None:
    """Let the public read a snapshot of an edition.

    The caller holds the edition's row and has seen that the capacity holds the places taken.
    """
    snapshot = upgraded(ListingKind.EDITION, SCHEMA, snapshot)
    was_open = edition.published_at is not None and _has_opened(edition, at)
    for field in PLAIN_OF_EDITION:
        setattr(edition, field, snapshot[field])
    edition.starts_on = _day(snapshot["starts_on"])
    edition.ends_on = _day(snapshot["ends_on"])
    edition.opens_at = _instant(snapshot["opens_at"])
    edition.format = Format(snapshot["format"])
    edition.admission = Admission(snapshot["admission"])
    edition.nomination = Nomination(snapshot["nomination"])
    edition.visibility = Visibility(snapshot["visibility"])
    edition.eligible_by = CountryBasis(snapshot["eligible_by"])
    edition.cancelled_at = (edition.cancelled_at or at) if snapshot["cancelled"] else None
    for language in languages_of(snapshot):
        said = words_of(snapshot, ListingKind.EDITION, language)
        if not any(said.values()):
            edition.words.pop(language, None)
            continue
        words = edition.words.setdefault(language, EditionWords(language=language))
        for name, text in said.items():
            setattr(words, name, text)
    stays_open = was_open and _has_opened(edition, at)
    _project_routes(session, edition, snapshot, stays_open=stays_open, at=at)
    edition.published_at, edition.changed_at = edition.published_at or at, at
    session.flush()
    # What is offered is asked for anew: some may be no longer, or once more.
    session.expire(edition, ["routes"])


PLAIN_OF_EDITION = (
    "slug",
    "zone",
    "self_paced",
    "city",
    "country",
    "languages",
    "assignment_languages",
    "capacity",
    "waiting_list",
    "late_entry",
    *_SORTED,
)
"""The fields of an edition that are the same in a snapshot and in its row."""


def _has_opened(edition: Edition, at: datetime) -> bool:
    return edition.opens_at is not None and edition.opens_at <= at


def _project_routes(
    session: Session,
    edition: Edition,
    snapshot: Mapping[str, Any],
    *,
    stays_open: bool,
    at: datetime,
) -> None:
    """Change routes in place, since applications point to them; note what was extended.

    One that is no longer offered keeps its row, as it was last offered; offered again, it is the
    same row, and what it was before is no extension of what it is now.
    """
    every = select(FeeRoute).where(FeeRoute.edition_id == edition.id)
    kept = {route.kind: route for route in session.scalars(every)}
    for position, kind in enumerate(RouteKind):
        value = snapshot[f"routes.{kind.value}"]
        route = kept.get(kind)
        if value is None:
            if route is not None:
                route.withdrawn_at = route.withdrawn_at or at
            continue
        if route is None:
            route = FeeRoute(edition_id=edition.id, kind=kind)
            session.add(route)
        was_offered, route.withdrawn_at = route.is_offered, None
        route.position = position
        route.ects = value["ects"]
        route.amount = Decimal(value["amount"])
        route.currency = value["currency"]
        route.early_amount = _amount(value["early_amount"])
        route.early_until = _instant(value["early_until"])
        route.funding = Funding(value["funding"])
        route.scholarship_min = value["scholarship_min"]
        route.scholarship_max = value["scholarship_max"]
        deadline, stayed = _instant(value["deadline_at"]), stays_open and was_offered
        _project_deadline(route, deadline, stays_open=stayed, at=at)


def _project_deadline(
    route: FeeRoute, wanted: datetime | None, *, stays_open: bool, at: datetime
) -> None:
    if route.id is not None:
        route.former_deadline_at = former_deadline(
            route.former_deadline_at, route.deadline_at, wanted, stays_open=stays_open, at=at
        )
    if route.former_deadline_at is None:
        route.told_deadline_at = None
    route.deadline_at = wanted
