"""People and their applications in bulk: hundreds of one edition, a waiting list, one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from catalogue.accounts.models import Person
from catalogue.courses.codes import EmployerKind
from catalogue.courses.models import Course, Edition
from catalogue.courses.rules.states import last_deadline
from catalogue.database import now
from catalogue.demo.generator import Ids
from catalogue.demo.outcomes import FACTS, STEPS, Outcome
from catalogue.enrolment.codes import EventKind, Place
from catalogue.enrolment.models import Application, ApplicationConsent, ApplicationEvent
from catalogue.enrolment.rules.transitions import NOTICE_VERSION
from catalogue.i18n.collation import stored_key

FULL = "economic-diplomacy"
"""The course of the sample whose open edition is full, first come, and keeps a waiting list."""
APPLICANT = "ana@applicant.example"
OWN_APPLICATIONS = 20
COUNTRIES = ("AR", "BB", "CL", "EC", "FJ", "GH", "KE", "MT", "MX", "PE", "TO", "VU", "ZA")
NAMES = ("Abena", "Bautista", "Ñusta", "Émile", "Óscar", "Zoë", "Pita", "Quispe", "Łucja", "Vella")
STORIES = (
    Outcome.PENDING,
    Outcome.PENDING,
    Outcome.DECLINED,
    Outcome.UNCONFIRMED,
    Outcome.PENDING,
)
"""How applications have gone by turns; none of them occupies a place."""
BLOCK = 2_000


def open_edition(session: Session, course: str) -> Edition:
    """Return the edition of a course of the sample that takes applications now."""
    editions = session.scalars(
        select(Edition).join(Edition.course).where(Course.slug == course).order_by(Edition.id)
    ).all()
    at = now()
    return next(
        each
        for each in editions
        if each.opens_at
        and each.opens_at <= at
        and (last_deadline(each) or at) > at + timedelta(days=1)
    )


def write(session: Session, model: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows of one table, block by block."""
    for first in range(0, len(rows), BLOCK):
        session.execute(insert(model), rows[first : first + BLOCK])


def stories(number: int) -> list[Outcome]:
    """Return how so many applications have gone."""
    return [STORIES[turn % len(STORIES)] for turn in range(number)]


def person(ids: Ids, number: int, kind: str, at: datetime) -> dict[str, Any]:
    """Return somebody with an account and no password, as the table has them."""
    return {
        "id": ids.next(Person),
        "email": f"{kind}-{number}@people.example",
        "full_name": f"{NAMES[number % len(NAMES)]} {NAMES[number // 7 % len(NAMES)]} {number}",
        "language": ("en", "es")[number % 2],
        "active": True,
        "fs_uniquifier": f"{kind}-{number}",
        "confirmed_at": at,
        "created_at": at,
    }


def _row(
    ids: Ids, edition: Edition, story: Outcome, person: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """Return an application that occupies no place, as the tables have it."""
    facts = FACTS[story]
    confirmed = story is not Outcome.UNCONFIRMED
    key = ids.next(Application)
    return {
        "id": key,
        "code": f"{key:08d}",
        "edition_id": edition.id,
        "route_id": edition.routes[0].id,
        "person_id": person["id"] if confirmed else None,
        "language": person["language"],
        "full_name": person["full_name"],
        "name_key": stored_key(person["full_name"]),
        "email": person["email"],
        "applicant_key": person["email"],
        "country": COUNTRIES[key % len(COUNTRIES)],
        "nationalities": [],
        "position": "Adviser",
        "employer": "Ministry of Foreign Affairs",
        "employer_kind": EmployerKind.MINISTRY,
        "motivation": "I would like to learn how others do what we do every day. " * 12,
        "answers": {},
        "submitted_at": at - timedelta(minutes=key % 9_000),
        "confirmed_at": at if confirmed else None,
        "decision": facts.decision,
        "answer": facts.answer,
        "place": facts.place,
        "told": facts.decision,
        "told_at": at,
    }


def add_applications(
    session: Session,
    ids: Ids,
    edition: Edition,
    stories: Sequence[Outcome],
    kind: str,
    at: datetime,
) -> None:
    """Write applications with their people, events and consents."""
    people = [person(ids, turn, kind, at) for turn in range(len(stories))]
    rows = [
        _row(ids, edition, story, person, at) for story, person in zip(stories, people, strict=True)
    ]
    first = _highest_waiting(session, edition) + 1
    waiting = (each for each in rows if each["place"] is Place.WAITING)
    for each in rows:
        each["waiting_number"] = None
    for turn, each in enumerate(waiting, first):
        each["waiting_number"] = turn
    write(session, Person, people)
    write(session, Application, rows)
    _add_what_happened(session, ids, rows, stories, at)


def _highest_waiting(session: Session, edition: Edition) -> int:
    query = select(func.max(Application.waiting_number))
    return session.scalar(query.where(Application.edition_id == edition.id)) or 0


def _add_what_happened(
    session: Session,
    ids: Ids,
    rows: Sequence[Mapping[str, Any]],
    stories: Sequence[Outcome],
    at: datetime,
) -> None:
    events, consents = [], []
    for row, story in zip(rows, stories, strict=True):
        kinds = [EventKind.SUBMITTED, *(step.kind for step in STEPS[story])]
        for kind in kinds:
            own = {"id": ids.next(ApplicationEvent), "application_id": row["id"]}
            events.append(
                own | {"at": at, "kind": kind, "person_id": row["person_id"], "details": {}}
            )
        consents.append(
            {
                "id": ids.next(ApplicationConsent),
                "application_id": row["id"],
                "kind": "privacy-notice",
                "version": NOTICE_VERSION,
                "language": row["language"],
                "given": True,
                "at": at,
            }
        )
    write(session, ApplicationEvent, events)
    write(session, ApplicationConsent, consents)


def add_waiting(session: Session, ids: Ids, number: int, at: datetime) -> None:
    """Let so many more wait for a place of the full edition."""
    edition = open_edition(session, FULL)
    add_applications(session, ids, edition, [Outcome.WAITING] * number, "waiting", at)


def add_own(session: Session, ids: Ids, at: datetime) -> None:
    """Let one person have applied to many editions."""
    person = session.scalars(select(Person).where(Person.email == APPLICANT)).one()
    applied = select(Application.edition_id).where(Application.email == APPLICANT)
    editions = session.scalars(
        select(Edition).where(Edition.id.not_in(applied), Edition.routes.any()).order_by(Edition.id)
    )
    known = {
        "id": person.id,
        "email": person.email,
        "full_name": person.full_name,
        "language": person.language,
    }
    rows = [
        _row(ids, edition, Outcome.PENDING, known, at)
        for edition in editions.fetchmany(OWN_APPLICATIONS)
    ]
    editions.close()
    write(session, Application, rows)
    _add_what_happened(session, ids, rows, [Outcome.PENDING] * len(rows), at)
