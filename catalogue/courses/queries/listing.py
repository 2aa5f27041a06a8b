"""Courses as a list shows them: few columns, plain values, as many statements for any number.

A page of twenty courses is made more often than any other, and reading it as rows of the models
would take longer than everything else about it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased
from sqlalchemy.types import NullType

from catalogue.courses.codes import (
    Admission,
    CountryBasis,
    Format,
    Funding,
    Nomination,
    RouteKind,
    Visibility,
)
from catalogue.courses.models import Course, CoursePartner, CourseWords, Edition, FeeRoute
from catalogue.courses.queries.reading import rows
from catalogue.partners.models import Organisation

ZONES_APART = timedelta(days=2)
"""An edition whose last day was longer ago than this is over in every time zone."""


class ListedWords(NamedTuple):
    """A course's title and summary in one language."""

    title: str
    summary: str


class ListedRoute(NamedTuple):
    """What one route costs, until when an edition can be taken on it, and until when it could."""

    deadline_at: datetime | None
    former_deadline_at: datetime | None
    amount: Decimal
    currency: str
    funding: Funding
    kind: RouteKind


def _codes(stored: str | list[str]) -> list[str]:
    """Return a stored list of codes; only one of the two databases hands it over as a list."""
    return json.loads(stored) if isinstance(stored, str) else stored


@dataclass(slots=True)
class ListedEdition:
    """A listed edition, as far as its state and its line in a list go; named as its row is.

    Its lists of codes are read when they are asked for: of most editions nobody does.
    """

    id: int
    course_id: int
    slug: str
    starts_on: date | None
    ends_on: date | None
    opens_at: datetime | None
    zone: str
    format: Format
    city: str
    country: str
    stored_languages: str | list[str]
    capacity: int
    places_taken: int
    admission: Admission
    waiting_list: bool
    nomination: Nomination
    self_paced: bool
    eligible_by: CountryBasis
    stored_eligible_groups: str | list[str]
    stored_eligible_countries: str | list[str]
    stored_eligible_employers: str | list[str]
    cancelled_at: datetime | None
    routes: list[ListedRoute] = field(default_factory=list)

    @property
    def places_left(self) -> int:
        """Return how many places are free."""
        return self.capacity - self.places_taken

    @property
    def languages(self) -> list[str]:
        """Return the languages of teaching."""
        return _codes(self.stored_languages)

    @property
    def eligible_groups(self) -> list[str]:
        """Return the country groups that the edition is for."""
        return _codes(self.stored_eligible_groups)

    @property
    def eligible_countries(self) -> list[str]:
        """Return the single countries that the edition is for."""
        return _codes(self.stored_eligible_countries)

    @property
    def eligible_employers(self) -> list[str]:
        """Return the kinds of employer that the edition is for."""
        return _codes(self.stored_eligible_employers)


@dataclass(slots=True)
class ListedCourse:
    """A published course for a list; ``partners`` are the slugs of those behind it, in order."""

    id: int
    slug: str
    published_at: datetime
    weeks: int | None = None
    days: int | None = None
    words: dict[str, ListedWords] = field(default_factory=dict)
    partners: list[str] = field(default_factory=list)
    editions: list[ListedEdition] = field(default_factory=list)


def _any_of(name: str) -> BindParameter[Sequence[int]]:
    return bindparam(name, expanding=True)


def _is_shown(edition: type[Edition]) -> ColumnElement[bool]:
    return edition.published_at.is_not(None) & (edition.visibility == Visibility.LISTED)


def _latest_start() -> ScalarSelect[date | None]:
    other = aliased(Edition)
    return (
        select(func.max(other.starts_on))
        .where(other.course_id == Edition.course_id, _is_shown(other))
        .correlate(Edition)
        .scalar_subquery()
    )


# Building a statement takes longer than running it, so each is built once.
COURSES = (
    select(
        Course.id,
        Course.slug,
        Course.published_at,
        CourseWords.language,
        CourseWords.title,
        CourseWords.summary,
        Course.weeks,
        Course.days,
    )
    .join(CourseWords, CourseWords.course_id == Course.id)
    .where(
        Course.id.in_(_any_of("courses")),
        Course.published_at.is_not(None),
        Course.withdrawn_at.is_(None),
    )
)
PARTNERS = (
    select(CoursePartner.course_id, Organisation.slug)
    .join(Organisation, Organisation.id == CoursePartner.organisation_id)
    .where(
        CoursePartner.course_id.in_(_any_of("courses")),
        CoursePartner.accepted_at.is_not(None),
        CoursePartner.ended_at.is_(None),
    )
    .order_by(CoursePartner.position, CoursePartner.id)
)
STORED = "stored_"


def _column(name: str) -> ColumnElement[Any]:
    if name.startswith(STORED):
        stored: ColumnElement[Any] = getattr(Edition, name.removeprefix(STORED))
        return type_coerce(stored, NullType())
    column: ColumnElement[Any] = getattr(Edition, name)
    return column


COLUMNS = [_column(each.name) for each in fields(ListedEdition) if each.name != "routes"]
EDITIONS = (
    select(*COLUMNS)
    .where(
        Edition.course_id.in_(_any_of("courses")),
        _is_shown(Edition),
        or_(
            Edition.ends_on.is_(None),
            Edition.ends_on >= bindparam("ended"),
            Edition.starts_on == _latest_start(),
        ),
    )
    .order_by(Edition.id)
)
ROUTES = (
    select(
        FeeRoute.edition_id,
        FeeRoute.deadline_at,
        FeeRoute.former_deadline_at,
        FeeRoute.amount,
        FeeRoute.currency,
        FeeRoute.funding,
        FeeRoute.kind,
    )
    .where(FeeRoute.edition_id.in_(_any_of("editions")), FeeRoute.withdrawn_at.is_(None))
    .order_by(FeeRoute.position)
)


def listed_courses(course_ids: Sequence[int], now: datetime) -> list[ListedCourse]:
    """Return these courses in the order given, those that are not published left out.

    Of their editions they have those that are not over, and the latest of all (four statements).
    """
    wanted = {"courses": list(course_ids)}
    found: dict[int, ListedCourse] = {}
    for identity, slug, published_at, language, title, summary, *lasting in rows(COURSES, wanted):
        if identity not in found and published_at is not None:
            found[identity] = ListedCourse(identity, slug, published_at, *lasting)
        found[identity].words[language] = ListedWords(title, summary)
    for course_id, slug in rows(PARTNERS, wanted):
        behind = found[course_id].partners if course_id in found else []
        if slug not in behind:
            behind.append(slug)
    ended = (now - ZONES_APART).date()
    editions = {row[0]: ListedEdition(*row) for row in rows(EDITIONS, wanted | {"ended": ended})}
    for edition_id, *route in rows(ROUTES, {"editions": list(editions)}):
        editions[edition_id].routes.append(ListedRoute(*route))
    for edition in editions.values():
        if edition.course_id in found:
            found[edition.course_id].editions.append(edition)
    return [found[course_id] for course_id in wanted["courses"] if course_id in found]
