"""What a listing may not say, and what it must say."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.rules.snapshots import empty
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
