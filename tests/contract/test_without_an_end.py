"""An edition that goes on without an end can be applied to, and every form of it says so."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from catalogue.courses.models import Edition
from catalogue.database import db, now
from tests.conftest import visitor_of
from tests.courses.test_feeds import feed_at
from tests.courses.vocabulary import graph_of
from tests.enrolment.factories import FIELDS
from tests.house_rules import markup
from tests.machine.visitor import Visitor, soup

COURSE = "digital-commerce-and-trade"
PAGES = {"en": f"/en/courses/{COURSE}", "es": f"/es/cursos/{COURSE}"}
LISTS = {"en": "/en/courses?open=1&q=commerce", "es": "/es/cursos?open=1&q=comercio"}
WORDS = {
    "en": ("At your own pace", "no end date", "at any time", "apply at any time"),
    "es": (
        "A su propio ritmo",
        "sin fecha de finalización",
        "en cualquier momento",
        "sin fecha límite",
    ),
}
EDITING = "main form[method=post]:has([name=base])"
YEARS = timedelta(days=3653)


def problems(answer: Any) -> list[str]:
    return [each.get_text() for each in soup(answer).select("[role=alert] li")]


def text(page: Any) -> str:
    return " ".join(page.get_text(" ").split())


@pytest.fixture
def slug(sample_app: Flask) -> str:
    with sample_app.app_context():
        query = select(Edition).where(Edition.ends_on.is_(None), Edition.starts_on.is_not(None))
        found: str = db.session.scalars(query).one().slug
        return found


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("later", [timedelta(), YEARS])
@pytest.mark.slow
def test_pages_and_lists_say_that_it_is_open(
    sample_app: Flask, slug: str, lang: str, later: timedelta
) -> None:
    visitor = visitor_of(sample_app)
    label, dates, deadline, at_any_time = WORDS[lang]
    with time_machine.travel(now() + later, tick=False):
        page = visitor.page(PAGES[lang])
        assert markup.mistakes(str(visitor.get(PAGES[lang]).text), lang) == []
        edition = page.select_one(f'.edition[id="{slug}"], .edition:has([id="{slug}"])')
        assert edition is not None
        for words in (label, dates, deadline):
            assert words in text(edition), words
        assert edition.select_one("a.button[href]") is not None
        line = next(
            each for each in visitor.page(LISTS[lang]).select(".result") if COURSE in str(each)
        )
        assert at_any_time in text(line)
        form = visitor.page(f"{PAGES[lang]}/{slug}/" + {"en": "apply", "es": "solicitud"}[lang])
        assert form.select_one("form[data-draft]") is not None
        assert f"{deadline}." in text(form)
        compared = f"/{lang}/" + {"en": "compare", "es": "comparar"}[lang]
        side = text(visitor.page(f"{compared}?edition={COURSE}/{slug}"))
        assert {"en": "No deadline", "es": "Sin fecha límite"}[lang] in side


def test_programs_are_told_the_first_day_and_no_last(sample_app: Flask, slug: str) -> None:
    visitor = visitor_of(sample_app)
    with sample_app.app_context():
        starts = db.session.scalars(select(Edition.starts_on).where(Edition.slug == slug)).first()
    assert starts is not None
    calendar: Any = Calendar.from_ical(visitor.get(f"{PAGES['en']}/{slug}.ics").data)
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("DTSTART") == starts
    assert event.decoded("DTEND") == starts + timedelta(days=1)
    assert str(event["SUMMARY"]).startswith("Starts: ")
    instance = next(
        each
        for each in graph_of(visitor, PAGES["en"])["Course"]["hasCourseInstance"]
        if each["@id"].endswith(f"#{slug}")
    )
    assert instance["startDate"] == starts.isoformat()
    assert "endDate" not in instance
    (offer,) = instance["offers"]
    assert offer["availability"].endswith("/InStock")
    assert "validThrough" not in offer
    document = json.loads(visitor.get(f"{PAGES['en']}.jsonld").data)
    part = next(each for each in document["elm:hasPart"] if each["@id"].endswith(f"#{slug}"))
    assert "elm:endDate" not in part["dc:temporal"]
    assert "elm:applicationDeadline" not in part
    entry = next(
        each
        for each in feed_at(visitor, "/es/cursos.atom?open=1").entries
        if each.link.endswith(COURSE)
    )
    assert "Fecha límite" not in entry.summary
    assert "sin fecha de finalización" in entry.content[0].value


@pytest.mark.engines
def test_an_application_is_taken_ten_years_later(sample_app: Flask, slug: str) -> None:
    visitor = visitor_of(sample_app)
    with time_machine.travel(now() + YEARS, tick=False):
        address = f"{PAGES['en']}/{slug}/apply"
        fields = FIELDS | {"requirements": "all"}
        filled = visitor.submit(address, fields, select="form[data-draft]", button="continue")
        assert filled.status_code == 303, problems(filled)
        assert "at any time" in text(visitor.page(f"{address}/check"))
        sent = visitor.submit(f"{address}/check", follow=True)
        assert "Your application has been sent" in text(soup(sent))


@pytest.mark.engines
@pytest.mark.slow
def test_whoever_edits_may_leave_the_last_day_and_the_deadline_empty(
    sample_app: Flask, slug: str
) -> None:
    hub = visitor_of(sample_app)
    hub.sign_in("hub@catalogue.example")
    address = f"/en/workspace/courses/{COURSE}/editions/{slug}"
    page = hub.page(address)
    assert page.select_one("#ends_on")["value"] == ""  # type: ignore[index]  # It is there.
    refused = hub.submit(address, {"self_paced": False}, select=EDITING)
    assert refused.status_code == 422
    assert "Only a self-paced edition" in text(soup(refused))
    assert "Enter the closing date for applications." in text(soup(refused))
    saved = hub.submit(address, {"capacity": "200"}, select=EDITING)
    assert saved.status_code == 303
    assert hub.submit(f"{address}/publish", select="main form[method=post]").status_code == 303
    with sample_app.app_context():
        edition = db.session.scalars(
            select(Edition).where(Edition.slug == slug, Edition.ends_on.is_(None))
        ).one()
        assert edition.capacity == 200
        assert [route.deadline_at for route in edition.routes] == [None]
    visitor: Visitor = visitor_of(sample_app)
    assert "200" in text(visitor.page(PAGES["en"]))
