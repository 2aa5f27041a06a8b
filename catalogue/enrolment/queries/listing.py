"""An edition's list of applications: counted, narrowed, ordered and cut into pages by SQL.

Counting, narrowing and ordering read one index (``ix_application_list``); only the rows of the page
that is shown are read themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from catalogue.courses.codes import Admission, EmployerKind, Nomination
from catalogue.database import db
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import transitions
from catalogue.i18n.collation import foreign_letters, sort_key
from catalogue.i18n.formats import country_name
from catalogue.i18n.languages import language
from catalogue.mail.models import OutboxMessage


class Order(StrEnum):
    """By what a list of applications is ordered."""

    SUBMITTED = "submitted"
    NAME = "name"
    COUNTRY = "country"
    WAITING = "waiting"


@dataclass(frozen=True)
class Line:
    """An application in a list: what tells one from another, no motivation, no answers."""

    code: str
    full_name: str
    country: str
    employer: str
    employer_kind: EmployerKind
    language: str
    submitted_at: datetime
    confirmed_at: datetime | None
    decision: Decision
    answer: Answer
    place: Place
    waiting_number: int | None
    held_until: datetime | None
    given_up_at: datetime | None
    """When the letter about where this stands was given up, if it could not be delivered."""

    def status(self, nomination: Nomination, admission: Admission) -> transitions.Status:
        """Return where the application stands, the mark for an unconfirmed address aside.

        First come, whoever is in line unconfirmed is not on the waiting list yet.
        """
        facts = transitions.Facts(self.decision, self.answer, self.place)
        is_in_line = self.place is Place.WAITING and admission is Admission.FIRST_COME
        is_confirmed = self.confirmed_at is not None or not is_in_line
        return transitions.status(facts, is_confirmed=is_confirmed, nomination=nomination)


@dataclass(frozen=True)
class FactsCount:
    """How many of an edition's applications have the same facts, and how many are unconfirmed."""

    facts: transitions.Facts
    count: int
    unconfirmed: int


@dataclass(frozen=True)
class Filter:
    """Which applications a list shows: all, or those with one of some facts or one of the marks."""

    facts: Collection[transitions.Facts] | None = None
    confirmed: bool = False
    unconfirmed: bool = False
    undelivered: bool = False

    def of_edition(self, edition_id: int) -> ColumnElement[bool]:
        """Return the condition for an edition's applications that belong in the list."""
        conditions: list[ColumnElement[bool]] = [Application.edition_id == edition_id]
        if self.facts is not None:
            conditions.append(or_(*(_has(each) for each in self.facts)))
        if self.confirmed:
            conditions.append(Application.confirmed_at.is_not(None))
        if self.unconfirmed:
            conditions.append(Application.confirmed_at.is_(None))
        if self.undelivered:
            conditions.append(_is_undelivered())
        return and_(*conditions)


def _has(facts: transitions.Facts) -> ColumnElement[bool]:
    return and_(
        Application.decision == facts.decision,
        Application.answer == facts.answer,
        Application.place == facts.place,
    )


def _is_undelivered() -> ColumnElement[bool]:
    """Return the condition that the letter about where an application stands was given up.

    Few letters are, so they are read first, whatever the number of applications.
    """
    return Application.letter_id.in_(
        select(OutboxMessage.id).where(OutboxMessage.given_up_at.is_not(None))
    )


def count_undelivered(edition_id: int) -> int:
    """Return to how many of an edition's applications the latest letter did not go."""
    query = select(func.count()).where(Application.edition_id == edition_id, _is_undelivered())
    return db.session.scalar(query) or 0


_COLUMNS = (
    Application.code,
    Application.full_name,
    Application.country,
    Application.employer,
    Application.employer_kind,
    Application.language,
    Application.submitted_at,
    Application.confirmed_at,
    Application.decision,
    Application.answer,
    Application.place,
    Application.waiting_number,
    Application.held_until,
    OutboxMessage.given_up_at,
)


def counts_by_facts(edition_id: int) -> list[FactsCount]:
    """Return how many applications to an edition have the same three facts."""
    facts = (Application.decision, Application.answer, Application.place)
    total = func.count()
    query = (
        select(*facts, total, total - func.count(Application.confirmed_at))
        .where(Application.edition_id == edition_id)
        .group_by(*facts)
    )
    return [
        FactsCount(transitions.Facts(decision, answer, place), count, unconfirmed)
        for decision, answer, place, count, unconfirmed in db.session.execute(query)
    ]


def lines(edition_id: int, wanted: Filter, order: Order, *, first: int, most: int) -> list[Line]:
    """Return up to ``most`` lines of a list from the ``first``, counted from 0, on."""
    which = wanted.of_edition(edition_id)
    if order is Order.COUNTRY:
        ids = _ids_by_country(which, first, most)
    else:
        ids = _ids(which, _keys(order), first, most)
    rows = db.session.execute(
        select(Application.id, *_COLUMNS)
        .outerjoin(OutboxMessage, OutboxMessage.id == Application.letter_id)
        .where(Application.id.in_(list(ids)))
    ).all()
    names = [column.key for column in _COLUMNS]
    found = {key: Line(**dict(zip(names, values, strict=True))) for key, *values in rows}
    return [found[each] for each in ids]


def _ids(
    which: ColumnElement[bool], keys: Sequence[ColumnElement[Any]], first: int, most: int
) -> Sequence[int]:
    query = select(Application.id).where(which).order_by(*keys, Application.id)
    return db.session.scalars(query.offset(first).limit(most)).all()


def _keys(order: Order) -> Sequence[ColumnElement[Any]]:
    """Return what a list is ordered by; those without a number on the waiting list come last."""
    if order is Order.NAME:
        key: ColumnElement[Any] = Application.name_key.expression
        for stored, own in foreign_letters(language()):
            key = func.replace(key, stored, own)
        return [key]
    if order is Order.WAITING:
        return [Application.waiting_number.is_(None), Application.waiting_number.expression]
    return [Application.submitted_at.expression]


def _ids_by_country(which: ColumnElement[bool], first: int, most: int) -> Sequence[int]:
    """Return a page's ids, the countries in the order of their names in the reader's language.

    Counting them first says which countries the page has, and only those are compared.
    """
    counts = db.session.execute(
        select(Application.country, func.count()).where(which).group_by(Application.country)
    ).all()
    spoken = language()
    ordered = sorted(counts, key=lambda row: sort_key(country_name(row[0]), spoken))
    shown: list[str] = []
    skipped, reached = first, 0
    for country, count in ordered:
        if not shown and skipped >= count:
            skipped -= count
            continue
        shown.append(country)
        reached += count
        if reached >= skipped + most:
            break
    if not shown:
        return []
    rank = case(
        {country: number for number, country in enumerate(shown)}, value=Application.country
    )
    return _ids(and_(which, Application.country.in_(shown)), [rank], skipped, most)
