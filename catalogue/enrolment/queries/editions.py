"""Editions as those see them who take in applications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from catalogue.courses.codes import EmployerKind, Nomination
from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.database import db
from catalogue.enrolment import rules
from catalogue.enrolment.access import RECEIVING_ROLES
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application
from catalogue.partners.models import Organisation


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

    def status(self, nomination: Nomination) -> rules.Status:
        """Return where the application stands, the mark for an unconfirmed address aside."""
        facts = rules.Facts(self.decision, self.answer, self.place)
        return rules.status(facts, is_confirmed=True, nomination=nomination)


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
)


def edition_lines(edition_id: int) -> list[Line]:
    """Return an edition's applications in the order in which they came (one statement)."""
    query = select(*_COLUMNS).where(Application.edition_id == edition_id).order_by(Application.id)
    return [Line(**row._mapping) for row in db.session.execute(query)]


def find_edition_for_staff(course_slug: str, edition_slug: str) -> Edition | None:
    """Return an edition, published or no longer so: its applications stay to be dealt with."""
    query = (
        select(Edition)
        .join(Edition.course)
        .where(Course.slug == course_slug, Edition.slug == edition_slug)
        .options(
            contains_eager(Edition.course).joinedload(Course.words),
            joinedload(Edition.words),
            joinedload(Edition.routes),
        )
    )
    return db.session.scalars(query).unique().one_or_none()


def receivers(course_id: int) -> Sequence[Organisation]:
    """Return the partners who receive a course's applications, in the listing's order."""
    query = (
        select(CoursePartner)
        .where(
            CoursePartner.course_id == course_id,
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
            CoursePartner.role.in_(RECEIVING_ROLES),
        )
        .order_by(CoursePartner.position, CoursePartner.id)
        .options(joinedload(CoursePartner.organisation).options(selectinload(Organisation.words)))
    )
    found: dict[int, Organisation] = {}
    for row in db.session.scalars(query).unique():
        found.setdefault(row.organisation_id, row.organisation)
    return list(found.values())
