"""No token ends in a sign that mail programs leave out of a link."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.accounts.extensions import reset_token
from catalogue.accounts.models import Person
from catalogue.alerts.tokens import stop_token, undo_token
from catalogue.courses.models import Edition, Visibility
from catalogue.database import db
from catalogue.enrolment.tokens import CONFIRM, CONTINUE, new_code, sign
from catalogue.tokens import hash_of, new_token
from tests.conftest import visitor_of
from tests.machine.apps import publish

MANY = 4000
SENT_BEFORE = "q6Qm1vY0m5wN2yqf1K9Vb3s_TJx0aZ4-"
BAD_END = re.compile(r"[^0-9A-Za-z]$")
KINDS: dict[str, Callable[[int], str]] = {
    "random": lambda _number: new_token(),
    "code": lambda _number: new_code(),
    "confirm": lambda number: sign(CONFIRM, number),
    "continue": lambda number: sign(CONTINUE, number),
    "stop": lambda number: stop_token(f"{number:032x}"),
    "undo": lambda number: undo_token([{"address": number}]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_no_token_of_any_kind_ends_badly(reading_app: Flask, kind: str) -> None:
    with reading_app.app_context():
        made = [KINDS[kind](number) for number in range(MANY)]
        assert [each for each in made if BAD_END.search(each)] == []
        assert len(set(made)) == MANY


@pytest.mark.slow
def test_no_reset_token_ends_badly(reading_app: Flask) -> None:
    with reading_app.app_context():
        person = db.session.scalars(select(Person)).first()
        assert person is not None
        made = []
        for number in range(MANY):
            person.fs_uniquifier = f"{number:064x}"
            made.append(reset_token(person))
        db.session.rollback()
    assert [each for each in made if BAD_END.search(each)] == []


def test_links_that_were_sent_before_keep_working(sample_app: Flask) -> None:
    """Of a random token the database keeps a hash, whatever alphabet it was written in."""
    with sample_app.app_context():
        edition = db.session.scalars(
            select(Edition).where(Edition.visibility == Visibility.BY_INVITATION)
        ).one()
        edition.access_token_hash = hash_of(SENT_BEFORE)
        address = f"/en/courses/{edition.course.slug}/{edition.slug}.ics"
        publish()
    visitor = visitor_of(sample_app)
    assert visitor.get(address).status_code == 404
    assert visitor.get(f"{address}?invitation={SENT_BEFORE}").status_code == 200
