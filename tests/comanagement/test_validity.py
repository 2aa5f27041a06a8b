"""What a listing may not say, what it must say, and what the clocks of a zone allow."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.rules import snapshots, times
from catalogue.comanagement.rules.series import next_edition
from catalogue.comanagement.rules.snapshots import empty, tidy, upgraded
from catalogue.comanagement.rules.times import ClockTrouble, NoInstant
from catalogue.comanagement.rules.validity import (
    Problem,
    Trouble,
    course_gaps,
    course_problems,
    edition_gaps,
    edition_problems,
)

ROUTE = {
    "ects": None,
    "amount": "650",
    "currency": "EUR",
    "early_amount": "500",
    "early_until": "2027-01-01T12:00:00+00:00",
    "funding": "partial",
    "scholarship_min": 20,
    "scholarship_max": 60,
    "deadline_at": "2027-01-31T22:59:00+00:00",
}


def edition(**changes: Any) -> dict[str, Any]:
    route = ROUTE | changes.pop("route", {})
    whole = empty(ListingKind.EDITION, ["en", "es"]) | {
        "slug": "2027-02",
        "starts_on": "2027-02-15",
        "ends_on": "2027-04-02",
        "opens_at": "2026-11-01T08:00:00+00:00",
        "zone": "Europe/Zurich",
        "languages": ["en"],
        "routes.certificate": route,
    }
    return whole | {key.replace("__", "."): value for key, value in changes.items()}


def course(**changes: Any) -> dict[str, Any]:
    return (
        empty(ListingKind.COURSE, ["en", "es"])
        | {"source_language": "en", "words.en.title": "Title"}
        | changes
    )


def troubles(**changes: Any) -> list[tuple[str, Trouble]]:
    return [(each.field, each.trouble) for each in edition_problems(edition(**changes), 10)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"starts_on": None, "ends_on": None}, []),
        ({"ends_on": None}, [("ends_on", Trouble.HALF_DATED)]),
        ({"ends_on": None, "self_paced": True}, []),
        ({"ends_on": None, "self_paced": True, "route": {"deadline_at": None}}, []),
        (
            {
                "ends_on": None,
                "self_paced": True,
                "route": {"deadline_at": "2030-01-01T00:00:00+00:00"},
            },
            [],
        ),
        (
            {
                "ends_on": None,
                "self_paced": True,
                "route": {
                    "deadline_at": "2026-10-01T00:00:00+00:00",
                    "early_until": None,
                    "early_amount": None,
                },
            },
            [("routes.certificate.deadline_at", Trouble.DEADLINE_BEFORE_OPENING)],
        ),
        (
            {"self_paced": True, "route": {"deadline_at": None}},
            [("routes.certificate.deadline_at", Trouble.DEADLINE_MISSING)],
        ),
        (
            {
                "starts_on": None,
                "ends_on": None,
                "self_paced": True,
                "route": {"deadline_at": None},
            },
            [("routes.certificate.deadline_at", Trouble.DEADLINE_MISSING)],
        ),
        ({"starts_on": None}, [("starts_on", Trouble.HALF_DATED)]),
        ({"ends_on": "2027-02-14"}, [("ends_on", Trouble.ENDS_BEFORE_START)]),
        ({"ends_on": "2027-02-15"}, []),
        ({"capacity": 9}, [("capacity", Trouble.CAPACITY_BELOW_TAKEN)]),
        ({"capacity": 10}, []),
        (
            {"capacity": 9, "route": {"deadline_at": "2027-02-15T00:00:00+00:00"}},
            [
                ("capacity", Trouble.CAPACITY_BELOW_TAKEN),
                ("routes.certificate.deadline_at", Trouble.DEADLINE_AFTER_START),
            ],
        ),
        (
            {"ends_on": "2027-02-14", "route": {"deadline_at": "2027-02-15T00:00:00+00:00"}},
            [("ends_on", Trouble.ENDS_BEFORE_START)],
        ),
        ({"route": {"scholarship_min": 20, "scholarship_max": 20}}, []),
        ({"opens_at": None}, []),
        (
            {"opens_at": "2027-01-31T22:59:00+00:00"},
            [("routes.certificate.deadline_at", Trouble.DEADLINE_BEFORE_OPENING)],
        ),
        # The first day begins at 23:00 UTC of the day before, in Zurich.
        ({"route": {"deadline_at": "2027-02-14T22:59:59+00:00"}}, []),
        (
            {"route": {"deadline_at": "2027-02-14T23:00:00+00:00"}},
            [("routes.certificate.deadline_at", Trouble.DEADLINE_AFTER_START)],
        ),
        ({"late_entry": True, "route": {"deadline_at": "2027-04-02T22:00:00+00:00"}}, []),
        (
            {"late_entry": True, "route": {"deadline_at": "2027-04-02T22:00:01+00:00"}},
            [("routes.certificate.deadline_at", Trouble.DEADLINE_AFTER_END)],
        ),
        (
            {"route": {"early_until": None}},
            [("routes.certificate.early_until", Trouble.EARLY_HALF)],
        ),
        (
            {"route": {"early_amount": None}},
            [("routes.certificate.early_amount", Trouble.EARLY_HALF)],
        ),
        (
            {"route": {"early_amount": "650"}},
            [("routes.certificate.early_amount", Trouble.EARLY_NOT_LOWER)],
        ),
        (
            {"route": {"early_until": "2027-01-31T22:59:00+00:00"}},
            [("routes.certificate.early_until", Trouble.EARLY_AFTER_DEADLINE)],
        ),
        (
            {"route": {"scholarship_max": 10}},
            [("routes.certificate.scholarship_max", Trouble.SCHOLARSHIP_REVERSED)],
        ),
        ({"route": {"early_amount": None, "early_until": None, "scholarship_min": None}}, []),
    ],
)
def test_what_contradicts_itself_is_named(
    changes: dict[str, Any], expected: list[tuple[str, Trouble]]
) -> None:
    assert troubles(**changes) == expected


def test_the_places_taken_are_told() -> None:
    [problem] = edition_problems(edition(capacity=3), 10)
    assert problem.number == 10


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"languages": []}, [("languages", Trouble.LANGUAGE_MISSING)]),
        ({"format": "in-person"}, [("city", Trouble.PLACE_MISSING)]),
        ({"format": "in-person", "city": "Valletta"}, [("city", Trouble.PLACE_MISSING)]),
        ({"format": "in-person", "country": "MT"}, [("city", Trouble.PLACE_MISSING)]),
        ({"format": "blended", "city": "Valletta", "country": "MT"}, []),
        ({"routes__certificate": None}, [("routes.certificate", Trouble.ROUTE_MISSING)]),
        ({"opens_at": None}, [("opens_at", Trouble.OPENING_MISSING)]),
        ({"starts_on": None, "ends_on": None, "routes__certificate": None}, []),
    ],
)
def test_what_an_edition_lacks_is_named(
    changes: dict[str, Any], expected: list[tuple[str, Trouble]]
) -> None:
    found = [(each.field, each.trouble) for each in edition_gaps(edition(**changes))]
    assert found == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"words.en.title": ""}, [Problem("words.en.title", Trouble.TITLE_MISSING)]),
        ({"hours_min": 5, "hours_max": 4}, [Problem("hours_max", Trouble.HOURS_REVERSED)]),
        ({"hours_min": 5, "hours_max": 5}, []),
        ({"hours_min": 5}, []),
        ({"hours_max": 4}, []),
        ({"weeks": 3, "days": 2}, [Problem("days", Trouble.WEEKS_AND_DAYS)]),
        ({"weeks": 3}, []),
        ({"days": 2}, []),
    ],
)
def test_what_is_wrong_with_a_course_is_named(
    changes: dict[str, Any], expected: list[Problem]
) -> None:
    assert course_problems(course(**changes)) == expected


def test_what_a_course_lacks_is_named() -> None:
    assert course_gaps(course()) == [
        Problem("words.en.summary", Trouble.WORDS_MISSING),
        Problem("words.en.description", Trouble.WORDS_MISSING),
    ]


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
    names = times.zones()
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


def test_texts_are_kept_in_one_form() -> None:
    assert tidy(" a\r\nb\rc\n") == "a\nb\nc"
    assert tidy("e\u0301") == "é"
    assert tidy(None) == ""


def test_a_snapshot_gets_the_fields_it_lacks() -> None:
    read = upgraded(ListingKind.COURSE, 1, {"words.en.title": " Title \r\n", "weeks": 3})
    assert (read["words.en.title"], read["weeks"], read["topics"]) == ("Title", 3, [])


def test_older_snapshots_are_upgraded_and_newer_ones_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newest = snapshots.SCHEMA
    monkeypatch.setattr(snapshots, "SCHEMA", newest + 1)
    monkeypatch.setitem(
        snapshots.UPGRADES, newest, lambda _kind, old: old | {"weeks": old["duration"]}
    )
    assert upgraded(ListingKind.COURSE, 1, {"duration": 4})["weeks"] == 4
    with pytest.raises(ValueError, match=f"schema {newest + 2}"):
        upgraded(ListingKind.COURSE, newest + 2, {})


def test_older_editions_meant_where_people_live() -> None:
    old = {"eligible_countries": ["MX"]}
    assert upgraded(ListingKind.EDITION, 1, old)["eligible_by"] == "residence"
    assert "eligible_by" not in upgraded(ListingKind.COURSE, 1, {})
