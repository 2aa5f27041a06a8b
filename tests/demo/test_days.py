"""The sample's dates fit whatever the day on which it is loaded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from catalogue.courses.codes import State, Visibility
from catalogue.courses.models import Edition
from catalogue.courses.rules.states import state
from catalogue.database import db
from catalogue.demo import services
from catalogue.demo.dates import Days, is_partial, last_day, next_monday

pytestmark = pytest.mark.slow
"""The sample is loaded on many days."""

LEAP_DAY = datetime(2028, 2, 29, 0, 1, tzinfo=UTC)
ODD_DAYS = [
    datetime(2026, 12, 31, 23, 58, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    datetime(2025, 6, 27, 12, 0, tzinfo=UTC),
]


@pytest.mark.parametrize(
    "loaded",
    [LEAP_DAY, *(pytest.param(day, marks=pytest.mark.slow) for day in ODD_DAYS)],
    ids=lambda day: f"{day:%Y-%m-%d}",
)
def test_every_state_lasts_for_days_whenever_the_sample_is_loaded(
    app: Flask, loaded: datetime
) -> None:
    with time_machine.travel(loaded, tick=False), app.app_context():
        services.load()
        editions = list(db.session.scalars(select(Edition)).unique())
        for days in range(7):
            at = loaded + timedelta(days=days)
            listed = {
                state(each, each.capacity - each.places_taken, at)
                for each in editions
                if each.visibility is Visibility.LISTED
            }
            assert listed == set(State), f"after {days} days"
        by_course: dict[int, list[str]] = {}
        for each in editions:
            by_course.setdefault(each.course_id, []).append(each.slug)
        assert all(len(slugs) == len(set(slugs)) for slugs in by_course.values())


def test_a_monday_stays_and_every_other_day_moves_to_the_next() -> None:
    monday = date(2027, 2, 1)
    assert [next_monday(monday + timedelta(days=days)) for days in range(8)] == [
        monday,
        *[monday + timedelta(days=7)] * 7,
    ]


def test_days_are_counted_from_loading_or_absolute() -> None:
    days = Days(date(2026, 12, 31))
    assert days.day("+1") == date(2027, 1, 1)
    assert days.day("-365") == date(2025, 12, 31)
    assert days.day("2014-09-16") == days.start("2014-09-16") == date(2014, 9, 16)
    assert days.start("+1") == date(2027, 1, 4)
    with pytest.raises(ValueError, match="isoformat"):
        days.day("soon")


def test_instants_are_local_to_their_zone() -> None:
    days = Days(date(2027, 1, 10))
    assert days.instant("+0 23:59", "Pacific/Fiji") == datetime(2027, 1, 10, 11, 59, tzinfo=UTC)
    assert days.instant("2014-06-02 09:00", "Africa/Johannesburg") == datetime(
        2014, 6, 2, 7, 0, tzinfo=UTC
    )


def test_weeks_end_on_a_friday_and_days_are_counted() -> None:
    monday = date(2027, 2, 1)
    assert last_day(monday, 7, None) == date(2027, 3, 19)
    assert last_day(monday, None, 5) == date(2027, 2, 5)
    assert last_day(monday, None, None) == monday


@pytest.mark.parametrize("text", ["", "2018", "2018-05", "2018-05-31"])
def test_partial_dates_may_leave_month_and_day_out(text: str) -> None:
    assert is_partial(text)


@pytest.mark.parametrize("text", ["18", "2018-5", "2018-05-31-1", "May 2018"])
def test_other_texts_are_no_partial_dates(text: str) -> None:
    assert not is_partial(text)
