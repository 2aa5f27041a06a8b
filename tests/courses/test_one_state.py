"""List, page, search and form say the same of an edition, whatever the hour: one state function."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from catalogue.courses.codes import State, Visibility
from catalogue.courses.models import Course, Edition
from catalogue.courses.presenters.deadline import badge
from catalogue.courses.rules.states import APPLICABLE, last_deadline, state_of
from catalogue.database import db, now
from catalogue.i18n.languages import using_locale
from tests.conftest import visitor_of
from tests.machine.visitor import Visitor

SECOND = timedelta(seconds=1)


def applicable(app: Flask) -> dict[str, dict[str, bool]]:
    """Return, by course and edition, whether the state function takes applications now."""
    found: dict[str, dict[str, bool]] = {}
    with app.app_context():
        query = (
            select(Edition)
            .join(Edition.course)
            .where(Edition.visibility == Visibility.LISTED, Course.published_at.is_not(None))
        )
        for each in db.session.scalars(query):
            at = state_of(each, now())
            found.setdefault(each.course.slug, {})[each.slug] = at in APPLICABLE
    return found


def open_in_search(visitor: Visitor) -> set[str]:
    """Return the courses that the list shows as open now."""
    page = visitor.page("/en/courses?open=1")
    links = [str(each["href"]) for each in page.select(".result :is(h2, h3) a")]
    return {link.partition("?")[0].rpartition("/")[2] for link in links}


@pytest.mark.slow
@pytest.mark.parametrize("days", [0, 30, 47, 130])
def test_everything_agrees_on_what_can_be_applied_to(sample_app: Flask, days: int) -> None:
    visitor = visitor_of(sample_app)
    with time_machine.travel(now() + timedelta(days=days), tick=False):
        expected = applicable(sample_app)
        assert open_in_search(visitor) == {
            course for course, editions in expected.items() if any(editions.values())
        }
        for course, editions in expected.items():
            page = visitor.page(f"/en/courses/{course}")
            offered = {
                str(link["href"]).partition("?")[0].split("/")[-2]
                for link in page.select("main .edition a.button[href*='/apply']")
            }
            assert offered == {slug for slug, is_open in editions.items() if is_open}, course
            for slug, is_open in editions.items():
                form = visitor.page(f"/en/courses/{course}/{slug}/apply")
                assert bool(form.select_one("form[data-draft]")) is is_open, (course, slug)


@pytest.mark.engines
@pytest.mark.slow
def test_they_agree_at_the_last_second_and_at_the_next(sample_app: Flask) -> None:
    slug = "internet-governance-in-africa"
    with sample_app.app_context():
        query = select(Edition).join(Edition.course).where(Course.slug == slug)
        deadlines = [last_deadline(each) for each in db.session.scalars(query)]
        deadline = min(at for at in deadlines if at is not None and at > now())
    visitor = visitor_of(sample_app)
    for at, is_open in ((deadline, True), (deadline + SECOND, False)):
        with time_machine.travel(at, tick=False):
            assert any(applicable(sample_app)[slug].values()) is is_open
            assert (slug in open_in_search(visitor)) is is_open
            page = visitor.page(f"/en/courses/{slug}")
            assert bool(page.select("main a.button[href*='/apply']")) is is_open


@pytest.mark.parametrize(
    ("at", "english", "spanish"),
    [
        (
            datetime(2027, 1, 1, tzinfo=UTC),
            "Applications open on 31 March",
            "Solicitudes desde el 31 de marzo",
        ),
        (
            datetime(2026, 12, 31, 12, tzinfo=UTC),
            "Applications open on 31 March 2027",
            "Solicitudes desde el 31 de marzo de 2027",
        ),
    ],
)
def test_an_opening_has_its_year_unless_it_is_the_current_one(
    reading_app: Flask, at: datetime, english: str, spanish: str
) -> None:
    edition = Edition(opens_at=datetime(2027, 3, 31, 7, tzinfo=UTC), zone="Europe/Malta", routes=[])
    with reading_app.app_context():
        for lang, words in (("en", english), ("es", spanish)):
            with using_locale(lang):
                assert badge(edition, State.UPCOMING, at) == ("upcoming", words)
