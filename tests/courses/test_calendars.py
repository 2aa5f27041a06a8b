"""Calendars, read by an iCalendar library as a calendar program would."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from icalendar.prop import vDDDTypes
from sqlalchemy import select

from catalogue.courses.calendars.zones import zone_component
from catalogue.courses.models import Course, Edition
from catalogue.database import db, now
from tests.courses.hostile import COURSE, TITLES, rename
from tests.machine.apps import publish
from tests.machine.visitor import Visitor

EVERYTHING = "/en/courses.ics"


def calendar_at(visitor: Visitor, address: str) -> Any:
    answer = visitor.get(address)
    assert answer.status_code == 200, address
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.data)


def events(visitor: Visitor, address: str) -> list[Any]:
    return list(calendar_at(visitor, address).walk("VEVENT"))


def edition_address(visitor: Visitor, course: str = COURSE, language: str = "en") -> str:
    word = {"en": "courses", "es": "cursos"}[language]
    link = visitor.page(f"/{language}/{word}/{course}").select_one('a[href$=".ics"]')
    assert link is not None
    return str(link["href"])


@pytest.mark.parametrize("address", ["/en/courses", "/es/cursos?open=1&sort=title&page=1&utm=x"])
def test_the_catalogue_links_to_the_calendar_of_what_it_shows(
    reader: Visitor, address: str
) -> None:
    link = reader.page(address).select_one('main a[href*=".ics"]')
    assert link is not None
    assert "utm" not in str(link["href"])
    assert events(reader, str(link["href"]))


def test_deadlines_are_instants_in_their_own_zone_and_teaching_is_whole_days(
    reader: Visitor, reading_app: Flask
) -> None:
    found = events(reader, edition_address(reader))
    with reading_app.app_context():
        number = int(str(found[0]["UID"]).split("-")[1])
        edition = db.session.get(Edition, number)
        assert edition is not None
        deadlines = {route.deadline_at for route in edition.routes}
        zone, starts, ends = edition.zone, edition.starts_on, edition.ends_on
    teaching = [event for event in found if "teaching" in event["UID"]]
    closing = [event for event in found if "deadline" in event["UID"]]
    assert len(teaching) == 1
    assert teaching[0]["DTSTART"].params["VALUE"] == "DATE"
    assert teaching[0].decoded("DTSTART") == starts
    assert ends is not None
    assert teaching[0].decoded("DTEND") == ends + timedelta(days=1)
    assert {event.decoded("DTSTART").astimezone(UTC) for event in closing} == deadlines
    for event in closing:
        assert event["DTSTART"].params["TZID"] == zone
        assert "DTEND" not in event
        alarms = event.walk("VALARM")
        assert [alarm.decoded("TRIGGER") for alarm in alarms] == [
            timedelta(days=-7),
            timedelta(days=-1),
        ]
        assert all(alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"] for alarm in alarms)


def test_every_zone_that_is_named_is_defined(reader: Visitor) -> None:
    calendar = calendar_at(reader, EVERYTHING)
    defined = [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]
    named = {
        value.params["TZID"]
        for event in calendar.walk("VEVENT")
        for value in [event["DTSTART"]]
        if isinstance(value, vDDDTypes) and "TZID" in value.params
    }
    assert len(named) > 2
    assert sorted(defined) == sorted(named)


@pytest.mark.slow
@pytest.mark.parametrize(
    "key",
    ["Europe/Malta", "America/Mexico_City", "Asia/Tehran", "Africa/Casablanca", "Pacific/Fiji"],
)
def test_a_zone_s_component_says_the_same_as_the_zone(key: str) -> None:
    """A reader that knows nothing but the component gets the offset of the IANA rules."""
    component = Calendar.from_ical(zone_component(key, 2026, 2028).to_ical())
    onsets: list[tuple[datetime, timedelta, timedelta]] = []
    for part in component.walk():
        if part.name in ("STANDARD", "DAYLIGHT"):
            rdates = part.get("RDATE")
            lists = rdates if isinstance(rdates, list) else [rdates] if rdates else []
            local = [part.decoded("DTSTART"), *(d.dt for each in lists for d in each.dts)]
            before, after = part.decoded("TZOFFSETFROM"), part.decoded("TZOFFSETTO")
            onsets += [(at.replace(tzinfo=None), before, after) for at in local]
    instants = sorted((at - before, after) for at, before, after in onsets)
    zone, at = ZoneInfo(key), datetime(2026, 1, 1)
    while at < datetime(2029, 1, 1):
        known = [after for instant, after in instants if instant <= at]
        assert known[-1] == at.replace(tzinfo=UTC).astimezone(zone).utcoffset(), at
        at += timedelta(minutes=30)


def test_a_filter_s_calendar_has_the_editions_that_satisfy_it_and_no_others(
    reader: Visitor, reading_app: Flask
) -> None:
    online = events(reader, "/en/courses.ics?format=online&language=es")
    numbers = {int(str(event["UID"]).split("-")[1]) for event in online}
    with reading_app.app_context():
        for number in numbers:
            edition = db.session.get(Edition, number)
            assert edition is not None
            assert edition.format == "online"
            assert "es" in edition.languages
            assert edition.ends_on is None or edition.ends_on >= now().date() - timedelta(days=1)
    assert numbers
    everything = {str(event["UID"]) for event in events(reader, EVERYTHING)}
    assert {str(event["UID"]) for event in online} < everything
    assert events(reader, "/en/courses.ics?topic=alchemy") == []


def test_names_are_permanent_unique_and_the_same_in_every_language(reader: Visitor) -> None:
    english = [str(event["UID"]) for event in events(reader, EVERYTHING)]
    spanish = [str(event["UID"]) for event in events(reader, "/es/cursos.ics")]
    assert len(set(english)) == len(english)
    assert set(english) == set(spanish)
    host = "catalogue.test"
    assert all(re.fullmatch(rf"edition-\d+-[a-z-]+@{host}", uid) for uid in english), english


def test_a_calendar_speaks_its_address_s_language(reader: Visitor) -> None:
    calendar = calendar_at(reader, "/es/cursos.ics?open=1")
    assert str(calendar["NAME"]) == str(calendar["X-WR-CALNAME"])
    assert "Cursos" in str(calendar["NAME"])
    assert calendar["NAME"].params["LANGUAGE"] == "es"
    assert str(calendar["SOURCE"]).endswith("/es/cursos.ics?open=1")
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=12)
    closing = [e for e in calendar.walk("VEVENT") if "deadline" in e["UID"]]
    assert all(str(event["SUMMARY"]).startswith("Fecha límite: ") for event in closing)
    assert all(event["SUMMARY"].params["LANGUAGE"] == "es" for event in closing)
    assert all("/es/cursos/" in str(event["URL"]) for event in closing)


def test_the_same_catalogue_gives_the_same_bytes(reader: Visitor) -> None:
    first = reader.get(EVERYTHING)
    with time_machine.travel(now() + timedelta(seconds=90), tick=False):
        second = reader.get(EVERYTHING)
    assert first.data == second.data
    again = reader.get(EVERYTHING, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_cancelled_edition_stays_and_says_so(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    before = {str(e["UID"]): e for e in events(visitor, EVERYTHING) if "teaching" in e["UID"]}
    name = next(uid for uid, event in before.items() if event["STATUS"] == "CONFIRMED")
    with sample_app.app_context():
        edition = db.session.get(Edition, int(name.split("-")[1]))
        assert edition is not None
        edition.cancelled_at = edition.changed_at = now()
        publish()
    after = {str(e["UID"]): e for e in events(visitor, EVERYTHING)}[name]
    assert after["STATUS"] == "CANCELLED"
    assert str(after["SUMMARY"]).startswith("Cancelled: ")
    assert after["SEQUENCE"] > before[name]["SEQUENCE"]
    assert after.decoded("LAST-MODIFIED") > before[name].decoded("LAST-MODIFIED")
    assert after.decoded("DTSTAMP") == after.decoded("LAST-MODIFIED")
    deadline = next(
        e for e in events(visitor, EVERYTHING) if f"{name.split('-teaching')[0]}-dead" in e["UID"]
    )
    assert not deadline.walk("VALARM")


@pytest.mark.slow
@pytest.mark.parametrize("title", TITLES)
def test_hostile_words_stay_inside_their_property(sample_app: Flask, title: str) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    usual = len(events(visitor, EVERYTHING))
    rename(sample_app, title)
    for address in (EVERYTHING, edition_address(visitor)):
        answer = visitor.get(address)
        lines = answer.data.split(b"\r\n")
        assert lines.pop() == b""
        assert all(len(line) <= 75 for line in lines), "A line is folded after 75 octets."
        assert all(b"\n" not in line and b"\r" not in line for line in lines)
        assert "planted" not in {str(e["SUMMARY"]) for e in events(visitor, address)}
    found = events(visitor, EVERYTHING)
    assert len(found) == usual
    flat = " ".join(re.sub("[\x07\x0c\x85\x9f]", "", title.replace("\x85", " ")).split())
    assert flat in {str(event["SUMMARY"]) for event in found}


def test_a_calendar_of_editions_without_dates_is_still_a_calendar(sample_app: Flask) -> None:
    with sample_app.app_context():
        for edition in db.session.scalars(select(Edition)):
            edition.starts_on = edition.ends_on = None
            edition.routes.clear()
        publish()
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    assert events(visitor, EVERYTHING) == []


def test_a_renamed_course_keeps_its_events(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    before = {str(e["UID"]) for e in events(visitor, EVERYTHING)}
    with sample_app.app_context():
        course = db.session.scalars(select(Course).where(Course.slug == COURSE)).one()
        course.slug = "another-slug"
        publish()
    assert {str(e["UID"]) for e in events(visitor, EVERYTHING)} == before
