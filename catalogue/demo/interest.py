"""Interest in the sample's planned courses: confirmed alerts of people who chose to say more."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from catalogue.accounts.rules import normalised_email
from catalogue.alerts import queries
from catalogue.alerts.codes import AlertKind
from catalogue.alerts.models import AlertAddress, AlertSubscription, AlertTarget
from catalogue.alerts.rules.news import LASTS, NOTICE_VERSION
from catalogue.courses.codes import EmployerKind
from catalogue.courses.models import Course
from catalogue.demo.house import House
from catalogue.demo.reading import DATA, Table, find, read


def load_interest(house: House) -> None:
    """Load who wants to be told of the planned courses, from ``interest.toml``."""
    house.session.flush()
    targets: dict[str, AlertTarget] = {}
    addresses: dict[str, AlertAddress] = {}
    file = read(DATA / "interest.toml")
    for table in file.tables("interest"):
        slug = table.text("course")
        course = find(table, "course", slug, house.courses)
        if slug not in targets:
            targets[slug] = _target(house, course)
        house.session.add(_subscription(house, table, targets[slug], addresses))
        table.finish()
    file.finish()


def _target(house: House, course: Course) -> AlertTarget:
    states = queries.states_now([course.id], house.at).get(course.id, {})
    return AlertTarget(
        kind=AlertKind.COURSE,
        key=f"course:{course.id}",
        course_id=course.id,
        seen=dict(states),
    )


def _subscription(
    house: House, table: Table, target: AlertTarget, addresses: dict[str, AlertAddress]
) -> AlertSubscription:
    email, language = normalised_email(table.text("email")), table.text("language")
    asked = house.at - timedelta(days=table.whole("days_ago"))
    if email not in addresses:
        addresses[email] = AlertAddress(
            email=email, language=language, created_at=asked, mailed_at=asked
        )
    confirmed = asked + timedelta(minutes=7)
    kind = table.text("employer_kind", "")
    # The same link on every loading; the house's own secret signs it before it is of any use.
    key = hashlib.sha256(f"{email} {target.key}".encode()).hexdigest()
    return AlertSubscription(
        address=addresses[email],
        target=target,
        language=language,
        country=table.text("country", ""),
        employer_kind=table.code("employer_kind", EmployerKind) if kind else None,
        note=table.text("note", ""),
        notice_version=NOTICE_VERSION,
        requested_at=asked,
        confirmed_at=confirmed,
        ends_at=confirmed + LASTS,
        stop_key=key,
    )
