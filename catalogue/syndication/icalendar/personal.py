"""The calendar file of one person who takes part, or may: the classes and what they have to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vText

from catalogue.courses.models import Edition
from catalogue.courses.queries import naming_authority
from catalogue.database import now
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import language
from catalogue.i18n.text import one_line, without_controls
from catalogue.syndication.icalendar.file import named_calendar, teaching_event

REMINDER = timedelta(days=-1)
"""When a reader is reminded of what they have to do by an instant."""


@dataclass(frozen=True)
class Task:
    """What somebody has to do by an instant, or on a day; ``name`` tells it from others of theirs.

    ``address`` is where it is done.
    """

    name: str
    at: datetime | date
    summary: str
    description: str
    address: str


def personal_calendar(edition: Edition, tasks: Sequence[Task], *, certain: bool) -> str:
    """Return the classes of an edition, where they have a date, and what somebody has to do.

    Where it is not ``certain`` that they take part, the classes are marked as tentative.
    """
    calendar: Calendar = named_calendar(localize(edition.course.words, "title").text)
    if edition.starts_on is not None:
        classes = teaching_event(edition.course, edition, edition.starts_on)
        if not certain and edition.cancelled_at is None:
            classes["status"] = vText("TENTATIVE")
        calendar.add_component(classes)
    for task in tasks:
        calendar.add_component(_event(task))
    return bytes(calendar.to_ical()).decode()


def _event(task: Task) -> Event:
    """Return a task as an event, since few calendars show what the standard calls a to-do."""
    event = Event()
    event.add("uid", f"{task.name}@{naming_authority()}")
    event.add("dtstamp", now())
    event.add("dtstart", task.at)
    event.add("transp", "TRANSPARENT")
    event.add("summary", one_line(task.summary), parameters={"LANGUAGE": language()})
    event.add(
        "description", without_controls(task.description), parameters={"LANGUAGE": language()}
    )
    event.add("url", task.address)
    if isinstance(task.at, datetime):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", REMINDER)
        alarm.add("description", one_line(task.summary))
        event.add_component(alarm)
    return event
