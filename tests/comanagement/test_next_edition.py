"""What the clocks of a zone allow, and the next edition of a series."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.comanagement.rules import times
from catalogue.comanagement.rules.series import next_edition
from catalogue.comanagement.rules.times import ClockTrouble, NoInstant
from catalogue.i18n.zones import zones
from tests.comanagement.test_validity import ROUTE, edition


@pytest.mark.parametrize(
    ("local", "zone", "trouble"),
    [
        (datetime(2027, 3, 28, 2, 30), "Europe/Madrid", ClockTrouble.NONEXISTENT),
        (datetime(2027, 10, 31, 2, 30), "Europe/Madrid", ClockTrouble.AMBIGUOUS),
        (datetime(2027, 10, 31, 2, 30, fold=1), "Europe/Madrid", ClockTrouble.AMBIGUOUS),
    ],
)
def test_a_time_that_is_skipped_or_doubled_is_refused(
    local: datetime, zone: str, trouble: ClockTrouble
) -> None:
    with pytest.raises(NoInstant) as refused:
        times.instant(local, zone)
    assert refused.value.trouble is trouble
    assert str(refused.value) == trouble.value


def test_a_local_time_is_one_instant() -> None:
    at = times.instant(datetime(2027, 3, 28, 3, 0), "Europe/Madrid")
    assert at == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert at.tzinfo is UTC
    assert times.local(at, "America/Mexico_City") == datetime(2027, 3, 27, 19, 0)


def test_a_day_begins_and_ends_with_the_clocks_of_its_zone() -> None:
    day = date(2027, 3, 28)
    begins, ends = times.day_begins(day, "Europe/Madrid"), times.day_ends(day, "Europe/Madrid")
    assert begins == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert begins.tzinfo is UTC
    assert ends - begins == timedelta(hours=23)


def test_the_last_week_of_a_long_year_is_the_last_of_the_next() -> None:
    assert times.year_later(date(2026, 12, 31)) == date(2027, 12, 30)
    assert times.year_later(date(2026, 12, 24)) == date(2027, 12, 30)


def test_zones_are_places() -> None:
    names = zones()
    assert names[0] == "UTC"
    assert {"Europe/Malta", "America/Mexico_City", "Pacific/Fiji"} <= set(names)
    assert not any(name.startswith(("Etc/", "posix/", "SystemV/")) for name in names)


def test_the_next_edition_keeps_weekdays_and_hours() -> None:
    first = edition(words__en__label="Spring 2027", words__en__venue="Msida", cancelled=True)
    later = next_edition(first)
    assert (later["starts_on"], later["ends_on"]) == ("2028-02-14", "2028-03-31")
    assert later["slug"] == "2028-02"
    assert later["opens_at"] == "2027-10-31T08:00:00+00:00"
    assert later["routes.certificate"]["deadline_at"] == "2028-01-30T22:59:00+00:00"
    assert (later["words.en.label"], later["words.en.venue"]) == ("", "Msida")
    assert later["cancelled"] is False
    assert first["routes.certificate"] == ROUTE


@pytest.mark.slow
@given(
    st.dates(date(2020, 1, 1), date(2060, 1, 1)),
    st.integers(0, 400),
    st.integers(1, 200),
    st.sampled_from(["Europe/Madrid", "America/Mexico_City", "Pacific/Apia", "UTC"]),
)
def test_a_series_stays_in_its_week(first: date, lasts: int, before: int, zone: str) -> None:
    noon = datetime.combine(first - timedelta(days=before), time(12))
    deadline = times.instant(noon, zone).isoformat()
    past = edition(
        starts_on=first.isoformat(),
        ends_on=(first + timedelta(days=lasts)).isoformat(),
        zone=zone,
        route=ROUTE | {"deadline_at": deadline, "early_until": None},
    )
    begun = first.isocalendar()
    for number in range(1, 11):
        past = next_edition(past)
        start = date.fromisoformat(past["starts_on"])
        week = start.isocalendar()
        assert (week.year, week.weekday) == (begun.year + number, begun.weekday)
        assert week.week == min(begun.week, 52), "A week 53 settles in week 52."
        assert date.fromisoformat(past["ends_on"]) - start == timedelta(days=lasts)
        closes = datetime.fromisoformat(past["routes.certificate"]["deadline_at"])
        assert times.local(closes, zone).time() == time(12)
        assert start - times.local(closes, zone).date() == timedelta(days=before)


@pytest.mark.parametrize(
    ("opens", "moved"),
    [("2026-02-02T12:00:00+00:00", "2027-02-08"), ("2027-02-01T12:00:00+00:00", "2028-01-31")],
)
def test_without_days_the_first_instant_stays_in_its_week(opens: str, moved: str) -> None:
    later = next_edition(edition(starts_on=None, ends_on=None, opens_at=opens, zone="UTC"))
    assert later["opens_at"][:10] == moved


def test_with_nothing_but_a_deadline_that_one_stays_in_its_week() -> None:
    route = {"deadline_at": "2026-02-02T12:00:00+00:00", "early_until": None}
    later = next_edition(edition(starts_on=None, ends_on=None, opens_at=None, route=route))
    assert later["routes.certificate"]["deadline_at"] == "2027-02-08T12:00:00+00:00"


def test_the_next_of_a_planned_edition_is_planned() -> None:
    later = next_edition(edition(starts_on=None, ends_on=None, opens_at=None))
    assert (later["slug"], later["opens_at"]) == ("", None)


def test_where_nothing_says_when_it_moves_by_fifty_two_weeks() -> None:
    route = {"deadline_at": None, "early_until": None}
    later = next_edition(edition(starts_on=None, opens_at=None, route=route))
    assert later["ends_on"] == "2028-03-31"


def test_a_deadline_moved_onto_a_skipped_hour_goes_to_noon() -> None:
    # 52 weeks after 1 April 2029 comes 31 March 2030, on which Madrid has no 02:30.
    route = {"deadline_at": "2029-04-01T00:30:00+00:00", "early_until": None}
    later = next_edition(edition(zone="Europe/Madrid", route=route))
    assert later["routes.certificate"]["deadline_at"] == "2030-03-31T10:00:00+00:00"
