"""Editions as calendar entries (RFC 5545)."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from icalendar import Calendar, Event

from catalogue.courses.cards import EditionCard
from catalogue.courses.models import Edition
from catalogue.database import now
from catalogue.i18n.addresses import absolute
from catalogue.i18n.cities import city_name
from catalogue.i18n.languages import language


def edition_calendar(edition: Edition, card: EditionCard, title: str) -> bytes:
    """Return a calendar with the edition's teaching period and each route's deadline.

    The period is written as whole days (its end is exclusive, as the standard wants), deadlines
    as instants in UTC.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{current_app.config['SITE_NAME']}//Catalogue//{language().upper()}")
    calendar.add("version", "2.0")
    address = absolute("courses.course", lang=language(), slug=edition.course.slug)
    if edition.starts_on is not None and edition.ends_on is not None:
        event = _event(edition, "teaching", title, address)
        event.add("dtstart", edition.starts_on)
        event.add("dtend", edition.ends_on + timedelta(days=1))
        if card.venue.text or edition.city:
            parts = [part for part in (card.venue.text, city_name(edition.city)) if part]
            event.add("location", ", ".join(parts))
        calendar.add_component(event)
    for route in card.routes:
        name = _("Applications close: %(course)s (%(route)s)", course=title, route=route.label)
        event = _event(edition, f"deadline-{route.kind}", name, address)
        event.add("dtstart", route.deadline_at)
        event.add("dtend", route.deadline_at)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(edition: Edition, part: str, summary: str, address: str) -> Event:
    event = Event()
    event.add("uid", f"{edition.course.slug}-{edition.slug}-{part}@catalogue")
    event.add("dtstamp", now())
    event.add("summary", summary)
    event.add("url", address)
    return event
