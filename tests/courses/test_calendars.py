"""Calendars, read by an iCalendar library as a calendar program would."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select, update

from catalogue.courses.models import Course, Edition, FeeRoute
from catalogue.courses.queries import naming_authority
from catalogue.database import db, now
from catalogue.enrolment.models import Application
from catalogue.i18n import formats
from tests.conftest import visitor_of
from tests.courses.hostile import COURSE, TITLES, rename
from tests.machine.apps import publish
from tests.machine.visitor import Visitor

EVERYTHING = "/en/courses.ics"
ICS = re.compile(r'href="([^"]+\.ics)"')


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


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/en/courses", "/es/cursos?open=1&sort=title&page=1&utm=x"])
def test_the_catalogue_links_to_the_calendar_of_what_it_shows(
    reader: Visitor, address: str
) -> None:
    link = reader.page(address).select_one('main a[href*=".ics"]')
    assert link is not None
    assert "utm" not in str(link["href"])
    assert events(reader, str(link["href"]))


def test_deadlines_are_instants_in_utc_and_teaching_is_whole_days(
    reader: Visitor, reading_app: Flask
) -> None:
    found = events(reader, edition_address(reader))
    with reading_app.app_context():
        number = int(str(found[0]["UID"]).split("-")[1])
        edition = db.session.get(Edition, number)
        assert edition is not None
        deadlines = {route.deadline_at for route in edition.routes}
        starts, ends = edition.starts_on, edition.ends_on
    teaching = [event for event in found if "teaching" in event["UID"]]
    closing = [event for event in found if "deadline" in event["UID"]]
    assert len(teaching) == 1
    assert teaching[0]["DTSTART"].params["VALUE"] == "DATE"
    assert teaching[0].decoded("DTSTART") == starts
    assert ends is not None
    assert teaching[0].decoded("DTEND") == ends + timedelta(days=1)
    assert {event.decoded("DTSTART") for event in closing} == deadlines
    for event in closing:
        assert event["DTSTART"].to_ical().endswith(b"Z")
        assert "DTEND" not in event
        alarms = event.walk("VALARM")
        assert [alarm.decoded("TRIGGER") for alarm in alarms] == [
            timedelta(days=-7),
            timedelta(days=-1),
        ]
        assert all(alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"] for alarm in alarms)


def lost_in_outlook(calendar: Any) -> list[str]:
    """Return what desktop Outlook would show at another hour (MS-STANOICAL, 2.1.3.1.1.19).

    It keeps one standard and one daylight part of a zone, reads no dates of changes but rules, and
    takes an instant in a zone that it cannot keep for one in the reader's own.
    """
    found = []
    kept = {"UTC"}
    for zone in calendar.walk("VTIMEZONE"):
        parts = [part for part in zone.walk() if part.name in ("STANDARD", "DAYLIGHT")]
        names = [part.name for part in parts]
        ruled = all("RDATE" not in each and (len(parts) == 1 or "RRULE" in each) for each in parts)
        if len(set(names)) == len(names) and ruled:
            kept.add(str(zone["TZID"]))
    for event in calendar.walk("VEVENT"):
        at = event["DTSTART"]
        timed = at.params.get("VALUE") != "DATE" and not at.to_ical().endswith(b"Z")
        if timed and at.params.get("TZID", "") not in kept:
            found.append(str(event["UID"]))
    return found


@pytest.mark.parametrize("start", ["20270118T235900", "TZID=Europe/Malta:20270118T235900"])
def test_a_planted_instant_that_outlook_would_move_is_seen(start: str) -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Malta\r\n"
        "BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nRDATE:20271031T030000\r\n"
        "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
        "BEGIN:DAYLIGHT\r\nDTSTART:20270328T020000\r\n"
        "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
    )
    start = f";{start}" if "TZID" in start else f":{start}"
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
        f"{zone}BEGIN:VEVENT\r\nUID:planted\r\nDTSTAMP:20260101T000000Z\r\nDTSTART{start}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert lost_in_outlook(Calendar.from_ical(text)) == ["planted"]


@pytest.mark.slow
def test_outlook_moves_no_event_of_any_calendar_of_the_sample(reader: Visitor) -> None:
    listed = "".join(
        reader.get(f"/en/courses?page={page}").text + reader.get(f"/es/cursos?page={page}").text
        for page in (1, 2)
    )
    courses = set(re.findall(r'href="(/(?:en/courses|es/cursos)/[^"/?#]+)', listed))
    found = {address for each in courses for address in ICS.findall(reader.get(each).text)}
    assert len(found) > 40
    for address in (EVERYTHING, "/es/cursos.ics", *found):
        assert lost_in_outlook(calendar_at(reader, address)) == [], address


ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Mexico_City",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Zurich",
    "Pacific/Chatham",
    "Pacific/Fiji",
    "UTC",
]


@pytest.mark.slow
def test_a_deadline_is_right_in_every_zone_and_said_with_its_zone(sample_app: Flask) -> None:
    """Of all zones the awkward ones: quarters of an hour, no rule, summer time in Ramadan."""
    with sample_app.app_context():
        routes = db.session.scalars(
            select(FeeRoute).join(Edition, Edition.id == FeeRoute.edition_id)
        ).all()
        instants = {}
        for number, route in enumerate(routes):
            edition = db.session.get(Edition, route.edition_id)
            assert edition is not None
            edition.zone = ZONES[number % len(ZONES)]
        db.session.flush()
        authority = naming_authority()
        for route in routes:
            edition = db.session.get(Edition, route.edition_id)
            assert edition is not None
            uid = f"edition-{edition.id}-deadline-{route.kind}@{authority}"
            instants[uid] = route.deadline_at, edition.zone
        publish()
    visitor = visitor_of(sample_app)
    seen = set()
    for language, address in (("en", EVERYTHING), ("es", "/es/cursos.ics")):
        for event in events(visitor, address):
            if "deadline" not in event["UID"]:
                continue
            at, zone = instants[str(event["UID"])]
            seen.add(zone)
            assert event.decoded("DTSTART") == at
            with sample_app.test_request_context(f"/{language}/"), sample_app.app_context():
                sample_app.preprocess_request()
                assert formats.instant(at, zone) in str(event["DESCRIPTION"])
    assert seen == set(ZONES)


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


@pytest.mark.slow
def test_names_are_permanent_unique_and_the_same_in_every_language(
    reader: Visitor, reading_app: Flask
) -> None:
    english = [str(event["UID"]) for event in events(reader, EVERYTHING)]
    spanish = [str(event["UID"]) for event in events(reader, "/es/cursos.ics")]
    assert len(set(english)) == len(english)
    assert set(english) == set(spanish)
    with reading_app.app_context():
        authority = naming_authority()
    assert all(re.fullmatch(rf"edition-\d+-[a-z-]+@{authority}", uid) for uid in english), english


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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_calendar_of_editions_without_dates_is_still_a_calendar(sample_app: Flask) -> None:
    with sample_app.app_context():
        db.session.execute(update(Application).values(route_id=None))
        for edition in db.session.scalars(select(Edition)):
            edition.starts_on = edition.ends_on = None
            edition.routes.clear()
        publish()
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    assert events(visitor, EVERYTHING) == []


@pytest.mark.slow
def test_a_renamed_course_keeps_its_events(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    before = {str(e["UID"]) for e in events(visitor, EVERYTHING)}
    with sample_app.app_context():
        course = db.session.scalars(select(Course).where(Course.slug == COURSE)).one()
        course.slug = "another-slug"
        publish()
    assert {str(e["UID"]) for e in events(visitor, EVERYTHING)} == before
