"""Many applications at once, made in a few statements."""

from __future__ import annotations

import itertools
from typing import Any

from flask import Flask
from sqlalchemy import insert

from catalogue.courses.codes import EmployerKind
from catalogue.courses.models import Edition
from catalogue.database import db, now
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.tokens import new_code
from catalogue.i18n.collation import stored_key
from tests.enrolment.factories import Listed

counter = itertools.count(1)
COUNTRIES = ("FJ", "PE", "MT", "KE", "ES", "NZ", "MX")


def add_applications(
    app: Flask,
    listed: Listed,
    people: int,
    *,
    place: Place = Place.NONE,
    decision: Decision = Decision.PENDING,
    **values: Any,
) -> set[str]:
    """Add undecided applications, or others, to an edition; return their addresses.

    Those that wait stand in line in the order in which they are made.
    """
    with app.app_context():
        at = now()
        edition = db.session.get_one(Edition, listed.edition_id)
        rows: list[dict[str, Any]] = []
        for number in itertools.islice(counter, people):
            name = f"Applicant {number:06}"
            rows.append(
                {
                    "code": new_code(),
                    "edition_id": edition.id,
                    "route_id": edition.routes[0].id,
                    "language": ("en", "es")[number % 2],
                    "full_name": name,
                    "name_key": stored_key(name),
                    "email": f"many{number}@work.example",
                    "applicant_key": f"many{number}@work.example",
                    "country": COUNTRIES[number % len(COUNTRIES)],
                    "nationalities": [],
                    "position": "Analyst",
                    "employer": "Ministry",
                    "employer_kind": EmployerKind.MINISTRY,
                    "motivation": "Because.",
                    "answers": {},
                    "submitted_at": at,
                    "confirmed_at": at,
                    "decision": decision,
                    "answer": Answer.NONE,
                    "place": place,
                    "waiting_number": number if place is Place.WAITING else None,
                }
                | values
            )
        db.session.execute(insert(Application), rows)
        db.session.commit()
        return {row["email"] for row in rows}
