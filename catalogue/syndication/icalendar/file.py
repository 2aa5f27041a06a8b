"""The calendar file: teaching as whole days, deadlines as instants in UTC.

Desktop Outlook reads a zone only where it can reduce it to one standard and one daylight part with
a rule each (MS-STANOICAL, 2.2.47), which the dates of many zones cannot be. So no zone is written:
every reader turns an instant in UTC into its own time, and the description says the deadline's hour
with its zone in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event, vText

from catalogue.courses.labels import label
from catalogue.courses.models import Course, Edition, FeeRoute
from catalogue.courses.presenters import edition_label
from catalogue.courses.presenters.route import route_name
from catalogue.courses.queries import naming_authority
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.cities import city_name
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import language
from catalogue.i18n.text import one_line, without_controls

REFRESH = timedelta(hours=12)
"""How often a program that follows the calendar is asked to look again."""

ALARMS = (timedelta(days=-7), timedelta(days=-1))
"""When a reader is reminded of a deadline."""

Dated = tuple[Course, Edition]
"""A course, with an edition of it."""


def calendar_file(name: str, address: str, editions: Sequence[Dated]) -> bytes:
    """Return a calendar with each edition's teaching period and each of its routes' deadlines.

    ``address`` is where the file itself is found. The file depends on the editions alone, not on
    the clock: its stamps are the instants at which the public last saw each edition change.
    """
    calendar = named_calendar(name)
    calendar.add("source", address, parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for course, edition in editions:
        for event in _events(course, edition):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def named_calendar(name: str) -> Calendar:
    """Return a calendar without events, in the language being spoken."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{current_app.config['SITE_NAME']}//Catalogue//{language().upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # The library takes names that it does not know for text that is escaped already.
    calendar.add("name", vText(one_line(name)), parameters={"LANGUAGE": language()})
    calendar.add("x-wr-calname", vText(one_line(name)))
    return calendar


def _events(course: Course, edition: Edition) -> list[Event]:
    title = localize(course.words, "title").text
    first = edition.starts_on
    teaching = [teaching_event(course, edition, first)] if first is not None else []
    return teaching + [
        _deadline(course, edition, route, title, route.deadline_at)
        for route in edition.routes
        if route.deadline_at is not None
    ]


def teaching_event(course: Course, edition: Edition, first: date) -> Event:
    """Return the days on which an edition is taught, from its ``first`` on."""
    title = localize(course.words, "title")
    words, spoken = title.text, title.language
    if edition.ends_on is None:
        words, spoken = _("Starts: %(course)s", course=title.text), language()
    event = _event(course, edition, "teaching", words, spoken)
    event.add("dtstart", first)
    # The end of a whole day's event is exclusive (RFC 5545, 3.6.1). Without an end to the edition,
    # its first day is the event.
    event.add("dtend", (edition.ends_on or first) + timedelta(days=1))
    place = ", ".join(
        part for part in (localize(edition.words, "venue").text, city_name(edition.city)) if part
    )
    if place:
        event.add("location", one_line(place), parameters={"LANGUAGE": language()})
    return event


def _deadline(course: Course, edition: Edition, route: FeeRoute, title: str, at: datetime) -> Event:
    """Return a deadline: an event without a length, as an end may not equal its start."""
    words = _("Applications close: %(course)s (%(route)s)", course=title, route=route_name(route))
    when = _("Until %(when)s", when=formats.instant(at, edition.zone))
    event = _event(course, edition, f"deadline-{route.kind}", words, language(), when)
    event.add("dtstart", at)
    if edition.cancelled_at is None:
        for before in ALARMS:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", before)
            alarm.add("description", one_line(words))
            event.add_component(alarm)
    return event


def _event(
    course: Course, edition: Edition, part: str, words: str, spoken: str, when: str = ""
) -> Event:
    """Return an event with what teaching and deadlines share; ``when`` heads its description.

    Its identity is made of numbers that outlive every renaming and every move to another host
    name, and is the same in every language.
    """
    changed = max(course.last_changed, edition.last_changed)
    since = edition.published_at or edition.created_at
    cancelled = edition.cancelled_at is not None
    event = Event()
    event.add("uid", f"edition-{edition.id}-{part}@{naming_authority()}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("created", since)
    event.add("sequence", max(int((changed - since).total_seconds()), 0))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if cancelled:
        words, spoken = _("Cancelled: %(what)s", what=words), language()
    event.add("summary", one_line(words), parameters={"LANGUAGE": spoken})
    page = absolute("courses.course", lang=language(), slug=course.slug)
    address = f"{page}#{edition.slug}"
    event.add("url", address)
    lines = [
        when,
        localize(course.words, "summary").text,
        edition_label(edition).text,
        label(edition.format),
        address,
    ]
    event.add(
        "description",
        without_controls("\n".join(line for line in lines if line)),
        parameters={"LANGUAGE": language()},
    )
    return event
