"""Rows for tests of applying: a course with its partners, an edition, applications, people."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from catalogue.accounts.access import Actor, MemberRole, Office
from catalogue.accounts.extensions import hashed
from catalogue.accounts.models import Person
from catalogue.courses.codes import (
    Admission,
    Award,
    EmployerKind,
    Format,
    Level,
    Nomination,
    PartnerRole,
    RouteKind,
    Visibility,
)
from catalogue.courses.models import Course, CoursePartner, CourseWords, Edition, FeeRoute
from catalogue.database import db, now
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application, ApplicationEvent
from catalogue.enrolment.services import Applicant, save_draft
from catalogue.enrolment.tokens import new_code
from catalogue.partners.codes import OrganisationKind
from catalogue.partners.models import Organisation, OrganisationMember, OrganisationWords

PASSWORD = "eight-green-herons-2026"
DAY = timedelta(days=1)
counter = itertools.count(1)


@dataclass(frozen=True)
class Listed:
    """The addresses of an edition, and its ids."""

    course_id: int
    edition_id: int
    slug: str
    edition: str

    @property
    def cookie(self) -> str:
        """Return how a browser's cookie for a draft is called, without HTTPS."""
        return f"draft-{self.edition_id}"

    def save_draft(self, entries: dict[str, Any] | None = None, actor: Actor | None = None) -> str:
        """Keep a draft and return its token; to be called in the app's context."""
        saved = save_draft(self.edition_id, None, entries or {}, language="en", actor=actor)
        assert saved is not None
        return saved.token

    def path(self, lang: str = "en", step: str = "") -> str:
        """Return the address of a step of applying."""
        if lang == "es":
            steps = {"check": "/revision", "received": "/recibida", "later": "/despues", "": ""}
            return f"/es/cursos/{self.slug}/{self.edition}/solicitud{steps[step]}"
        return f"/en/courses/{self.slug}/{self.edition}/apply" + (f"/{step}" if step else "")

    def staff(self, lang: str = "en") -> str:
        """Return the address of the list of applications."""
        if lang == "es":
            return f"/es/espacio/cursos/{self.slug}/ediciones/{self.edition}/solicitudes"
        return f"/en/workspace/courses/{self.slug}/editions/{self.edition}/applications"


def organisation(slug: str, *, hub: bool = False) -> Organisation:
    """Add an organisation with a name in both languages."""
    row = Organisation(
        slug=slug,
        kind=OrganisationKind.NGO,
        country="MT",
        hub=hub,
        created_at=now(),
    )
    for language in ("en", "es"):
        row.words[language] = OrganisationWords(
            language=language, name=f"{slug} {language}", sort_key=slug
        )
    db.session.add(row)
    db.session.flush()
    return row


def make_edition(
    app: Flask,
    *,
    admission: Admission = Admission.SELECTION,
    capacity: int = 10,
    waiting_list: bool = True,
    opens: timedelta = -DAY,
    deadline: timedelta = 30 * DAY,
    starts: timedelta | None = 60 * DAY,
    nomination: Nomination = Nomination.NONE,
    visibility: Visibility = Visibility.LISTED,
    routes: Sequence[dict[str, Any]] | None = None,
    prerequisites: bool = False,
    **values: Any,
) -> Listed:
    """Make a published course with one published edition, led by "lead", funded by "funder"."""
    number = next(counter)
    with app.app_context():
        at = now()
        course = Course(
            slug=f"course-{number}",
            source_language="en",
            level=Level.INTRODUCTORY,
            award=Award.CERTIFICATE,
            weeks=6,
            created_at=at,
            published_at=at,
        )
        for language, title in (("en", "Cyber diplomacy"), ("es", "Ciberdiplomacia")):
            course.words[language] = CourseWords(
                language=language,
                title=title,
                summary=title,
                prerequisites="Three years of work." if prerequisites else "",
            )
        for slug, role in (("lead", PartnerRole.LEAD), ("funder", PartnerRole.FUNDER)):
            found = db.session.query(Organisation).filter_by(slug=slug).one_or_none()
            course.partners.append(
                CoursePartner(
                    organisation_id=(found or organisation(slug)).id,
                    role=role,
                    position=len(course.partners),
                    accepted_at=at,
                )
            )
        begins = (at + starts).date() if starts is not None else None
        edition = Edition(
            course=course,
            slug=f"run-{number}",
            starts_on=begins,
            ends_on=begins + 40 * DAY if begins else None,
            opens_at=at + opens,
            zone="Europe/Malta",
            format=Format.ONLINE,
            languages=["en"],
            assignment_languages=[],
            capacity=capacity,
            admission=admission,
            waiting_list=waiting_list,
            nomination=nomination,
            visibility=visibility,
            eligible_groups=values.pop("groups", []),
            eligible_countries=values.pop("countries", []),
            eligible_employers=values.pop("employers", []),
            created_at=at,
            published_at=at,
            **values,
        )
        for position, route in enumerate(routes or [{}]):
            edition.routes.append(_route(at, deadline, position, **route))
        db.session.add(edition)
        db.session.commit()
        return Listed(course.id, edition.id, course.slug, edition.slug)


def _route(at: datetime, deadline: timedelta, position: int, **values: Any) -> FeeRoute:
    values = {"kind": RouteKind.CERTIFICATE, "amount": 650, "currency": "EUR"} | values
    values.setdefault("deadline_at", at + deadline)
    return FeeRoute(position=position, **values)


def change_edition(app: Flask, listed: Listed, **values: Any) -> None:
    """Change an edition's row; ``deadline_at`` is that of all its routes."""
    with app.app_context():
        edition = db.session.get_one(Edition, listed.edition_id)
        deadline = values.pop("deadline_at", None)
        for name, value in values.items():
            setattr(edition, name, value)
        for route in edition.routes if deadline else []:
            route.deadline_at = deadline
        db.session.commit()


def make_person(
    app: Flask,
    email: str,
    *,
    password: str | None = PASSWORD,
    language: str = "en",
    organisation_slug: str = "",
    role: MemberRole = MemberRole.ADMISSIONS,
) -> Actor:
    """Make somebody who can sign in, a member of an organisation if one is named."""
    with app.app_context():
        at = now()
        person = Person(
            email=email,
            full_name=email.split("@", maxsplit=1)[0].title(),
            language=language,
            password=hashed(password) if password else None,
            active=True,
            fs_uniquifier=f"u{next(counter)}{email}"[:64],
            confirmed_at=at,
            created_at=at,
        )
        db.session.add(person)
        db.session.flush()
        offices: tuple[Office, ...] = ()
        if organisation_slug:
            found = db.session.query(Organisation).filter_by(slug=organisation_slug).one_or_none()
            member_of = found or organisation(organisation_slug)
            db.session.add(
                OrganisationMember(
                    person_id=person.id, organisation_id=member_of.id, role=role, joined_at=at
                )
            )
            offices = (Office(member_of.id, role),)
        db.session.commit()
        return Actor(person.id, person.full_name, email, language, offices=offices)


def make_application(
    app: Flask,
    listed: Listed,
    email: str = "",
    *,
    decision: Decision = Decision.PENDING,
    answer: Answer = Answer.NONE,
    place: Place = Place.NONE,
    confirmed: bool = True,
    person_id: int | None = None,
    language: str = "es",
    **values: Any,
) -> str:
    """Make an application as it stands; its place is counted, its number on the list the next."""
    number = next(counter)
    email = email or f"applicant{number}@work.example"
    with app.app_context():
        at = now()
        edition = db.session.get_one(Edition, listed.edition_id)
        row = Application(
            code=new_code(),
            edition_id=edition.id,
            route_id=edition.routes[0].id,
            person_id=person_id,
            language=language,
            full_name=values.pop("full_name", f"Applicant {number}"),
            email=email,
            applicant_key=None if answer in (Answer.WITHDRAWN, Answer.LAPSED) else email,
            country=values.pop("country", "FJ"),
            position="Analyst",
            employer="Ministry",
            employer_kind=EmployerKind.MINISTRY,
            motivation="Because.",
            answers={},
            submitted_at=at,
            confirmed_at=at if confirmed else None,
            decision=decision,
            answer=answer,
            place=place,
            waiting_number=number if place is Place.WAITING else None,
            **values,
        )
        row.events.append(ApplicationEvent(at=at, kind="submitted", note="", details={}))
        if place in (Place.HELD, Place.TAKEN):
            edition.places_taken += 1
        db.session.add(row)
        db.session.commit()
        return row.code


def applicant(email: str = "ana@work.example", **values: Any) -> Applicant:
    """Return what somebody says of themselves."""
    return Applicant(
        **{
            "full_name": "Ana Núñez",
            "email": email,
            "country": "PE",
            "position": "Analista",
            "employer": "Osiptel",
            "employer_kind": EmployerKind.REGULATOR,
            "motivation": "Quiero aprender.",
            "answers": {"study_language": "well"},
            "route": RouteKind.CERTIFICATE,
        }
        | values
    )


FIELDS: dict[str, str | bool] = {
    "full_name": "Ana Núñez Pérez",
    "email": "Ana.Nunez@work.example",
    "country": "PE",
    "position": "Analista",
    "employer": "Osiptel",
    "employer_kind": "regulator",
    "study_language": "well",
    "motivation": "Quiero aprender más.",
    "notice": True,
}
"""A form filled in as it should be."""
