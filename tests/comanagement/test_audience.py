"""Whoever publishes sees beforehand whom it reaches, and reads afterwards what is true."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from catalogue.comanagement.models import Listing
from catalogue.courses.models import Course
from catalogue.database import db, now
from catalogue.enrolment.models import Application
from catalogue.mail.models import OutboxMessage
from tests.enrolment.changes import send_all
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

COURSE = "child-online-protection-for-regulators"
HOME = f"/en/workspace/courses/{COURSE}"
EDITING = "main form[method=post]"

SignIn = Callable[[str], Visitor]
Count = Callable[[Flask], AbstractContextManager[Statements]]


def audience(page: BeautifulSoup) -> dict[str, str]:
    """Return who is concerned, with what they are told."""
    section = page.select_one("section[aria-labelledby=audience]")
    if section is None:
        return {}
    return {
        row.dt.get_text(strip=True): row.dd.get_text(strip=True)  # type: ignore[union-attr]  # Ours.
        for row in section.select("dl > div")
    }


def test_a_change_that_concerns_nobody_names_nobody(gsma: Visitor, next_open: str) -> None:
    home = f"{HOME}/editions/{next_open}"
    gsma.submit(home, {"note_en": "Bring a laptop."}, select=EDITING)
    assert audience(gsma.page(f"{home}/publish")) == {}


@pytest.mark.slow
@pytest.mark.engines
def test_cancelling_asks_says_whom_it_reaches_and_can_be_taken_back(
    sample_app: Flask, gsma: Visitor, next_open: str
) -> None:
    home = f"{HOME}/editions/{next_open}"
    gsma.submit(home, {"cancelled": True}, select=EDITING)
    page = gsma.page(f"{home}/publish")
    danger = page.select_one(".notice--error")
    assert danger is not None
    assert "You are about to cancel this edition" in danger.get_text()
    assert "untick “This edition is cancelled”" in danger.get_text()
    told = audience(page)
    button = page.select_one(f"{EDITING} button.button--warn")
    assert button is not None
    assert button.get_text(strip=True) == "Cancel the edition and notify everyone"
    with_place = next(who for who in told if "with a place" in who)
    number = with_place.partition(" ")[0]
    assert f"{number} people have a place in it." in danger.get_text()
    assert "no longer valid" in told[with_place]
    gsma.submit(f"{home}/publish", select=EDITING)
    send_all(sample_app)
    with sample_app.app_context():
        written = db.session.query(OutboxMessage).filter_by(kind="edition-cancelled").count()
        concerned = sum(int(who.split()[0]) for who in told)
        assert written == concerned > 0
    gsma.submit(home, {"cancelled": False}, select=EDITING)
    page = gsma.page(f"{home}/publish")
    assert page.select_one(".notice--error") is None
    assert {*audience(page)} == {*told}
    assert all("take place after all" in words for words in audience(page).values())
    gsma.submit(f"{home}/publish", select=EDITING)
    send_all(sample_app)
    with sample_app.app_context():
        again = db.session.query(OutboxMessage).filter_by(kind="edition-reinstated").count()
        assert again == written


@pytest.mark.slow
def test_whom_it_reaches_is_counted_in_the_same_statements_for_many(
    sample_app: Flask, gsma: Visitor, next_open: str, count_statements: Count
) -> None:
    home = f"{HOME}/editions/{next_open}"
    gsma.submit(home, {"city": "Geneva", "country": "CH"}, select=EDITING)
    gsma.page(f"{home}/publish")
    costs = []
    for many in (False, True):
        if many:
            _copy_applications(sample_app)
        with count_statements(sample_app) as seen:
            told = audience(gsma.page(f"{home}/publish"))
        costs.append(len(seen))
        assert all("Place of the course" in words for words in told.values()), told
    assert costs[0] == costs[1]


def _copy_applications(app: Flask) -> None:
    """Have as many people again apply to every edition of the sample."""
    columns = [each.name for each in Application.__table__.columns if each.name != "id"]
    with app.app_context():
        for row in db.session.query(Application).all():
            values: dict[str, Any] = {name: getattr(row, name) for name in columns}
            values |= {"code": f"X{row.id}", "applicant_key": None, "waiting_number": None}
            db.session.add(Application(**values))
        db.session.commit()


def test_an_edition_of_an_unpublished_course_is_not_said_to_be_read(
    sample_app: Flask, gsma: Visitor, next_open: str
) -> None:
    home = f"{HOME}/editions/{next_open}"
    with sample_app.app_context():
        course = db.session.query(Course).filter_by(slug=COURSE).one()
        course.published_at = None
        listing = db.session.query(Listing).filter_by(course_id=course.id).one()
        assert listing.published
        db.session.commit()
    gsma.submit(home, {"note_en": "Bring a laptop."}, select=EDITING)
    answer = gsma.submit(f"{home}/publish", select=EDITING, follow=True)
    assert "It will be visible once the course itself is published." in answer.text
    with sample_app.app_context():
        course = db.session.query(Course).filter_by(slug=COURSE).one()
        course.published_at = now()
        db.session.commit()
    gsma.submit(home, {"note_en": "Bring two laptops."}, select=EDITING)
    answer = gsma.submit(f"{home}/publish", select=EDITING, follow=True)
    assert "Published. The public can see it now." in answer.text
