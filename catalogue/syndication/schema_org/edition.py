"""An edition as a ``CourseInstance`` with an offer for each route."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from catalogue.courses.codes import Format, Funding, State
from catalogue.courses.models import Course, FeeRoute
from catalogue.courses.presenters import EditionCard
from catalogue.courses.presenters.route import RouteCard
from catalogue.courses.rules.states import TO_COME
from catalogue.i18n.addresses import absolute
from catalogue.i18n.cities import city_name
from catalogue.i18n.languages import language
from catalogue.syndication.schema_org.graph import SCHEMA, Node

MODES = {Format.ONLINE: "Online", Format.IN_PERSON: "Onsite", Format.BLENDED: "Blended"}
ATTENDANCE = {Format.ONLINE: "Online", Format.IN_PERSON: "Offline", Format.BLENDED: "Mixed"}
AVAILABILITY = {
    State.OPEN: "InStock",
    State.OPEN_RUNNING: "InStock",
    State.WAITLIST: "BackOrder",
    State.UPCOMING: "PreOrder",
    State.FULL: "SoldOut",
}
"""What a state is for whoever wants a place; in any other state there is nothing to be had."""


def hours(minutes: int) -> str:
    """Return a duration as ISO 8601 writes it: "PT7H30M"."""
    whole, rest = divmod(minutes, 60)
    return f"PT{whole}H" + (f"{rest}M" if rest else "")


def minutes_a_week(course: Course) -> int | None:
    """Return the middle of the hours that a week takes, in minutes."""
    if not course.hours_min or not course.hours_max:
        return None
    return (course.hours_min + course.hours_max) * 30


def workload(course: Course) -> str:
    """Return the whole work as ISO 8601: in hours where a week's are known, else days or weeks."""
    weekly = minutes_a_week(course)
    if course.days:
        return f"P{course.days}D"
    if not course.weeks:
        return ""
    return hours(weekly * course.weeks) if weekly else f"P{course.weeks}W"


def _schedule(course: Course, card: EditionCard) -> Node | None:
    edition = card.edition
    times: Node = {}
    if course.days:
        times = {"repeatFrequency": "Daily", "repeatCount": course.days}
    elif course.weeks:
        weekly = minutes_a_week(course)
        times = {
            "repeatFrequency": "Weekly",
            "repeatCount": course.weeks,
            "duration": hours(weekly) if weekly else "",
        }
    if not times:
        return None
    dated = edition.starts_on is not None and edition.ends_on is not None
    return {
        "@type": "Schedule",
        **times,
        "startDate": edition.starts_on.isoformat() if edition.starts_on else "",
        "endDate": edition.ends_on.isoformat() if edition.ends_on else "",
        "scheduleTimezone": edition.zone if dated else "",
    }


def _locations(card: EditionCard, address: str) -> list[Node]:
    edition = card.edition
    found: list[Node] = []
    if edition.city:
        found.append(
            {
                "@type": "Place",
                "name": card.venue.text or city_name(edition.city),
                "address": {
                    "@type": "PostalAddress",
                    "addressLocality": city_name(edition.city),
                    "addressCountry": edition.country,
                },
            }
        )
    if edition.format is not Format.IN_PERSON:
        found.append({"@type": "VirtualLocation", "url": address})
    return found


def local(at: datetime | None, zone: str) -> str:
    """Return an instant on the clock of a zone, or nothing."""
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds") if at else ""


def _price(route: FeeRoute) -> Node:
    """Return what a route costs; one that is funded costs nothing whoever is admitted."""
    free = route.amount == 0 or route.funding is Funding.FULL
    return {
        "category": "Free" if free else "Paid",
        "price": "0" if free else f"{route.amount:f}",
        "priceCurrency": route.currency,
    }


def course_offers(editions: Sequence[EditionCard]) -> list[Node]:
    """Return what a course costs, each price once, by the editions that it can be had by.

    Those that one can apply to, or will be able to, go before those that are closed.
    """
    taking = [card for card in editions if card.state is not State.CANCELLED]
    to_come = [card for card in taking if card.state in TO_COME]
    prices = [
        {"@type": "Offer", "name": words.label, **_price(route)}
        for card in to_come or taking
        for route, words in zip(card.edition.routes, card.routes, strict=True)
    ]
    return [price for place, price in enumerate(prices) if price not in prices[:place]]


def _offer(route: FeeRoute, words: RouteCard, card: EditionCard, address: str, apply: str) -> Node:
    """Return a route as an offer of one edition."""
    edition = card.edition
    price = _price(route)
    early = bool(words.early) and price["category"] == "Paid"
    availability = "OutOfStock" if words.closed else AVAILABILITY.get(card.state, "OutOfStock")
    return {
        "@type": "Offer",
        "name": words.label,
        **price,
        "priceSpecification": {
            "@type": "UnitPriceSpecification",
            "price": f"{route.early_amount:f}",
            "priceCurrency": route.currency,
            "validThrough": local(route.early_until, edition.zone),
        }
        if early
        else None,
        "description": words.funding,
        "availability": SCHEMA + availability,
        "validFrom": local(edition.opens_at, edition.zone),
        "validThrough": local(route.deadline_at, edition.zone),
        "url": apply if card.can_apply else address,
    }


def instance(course: Course, card: EditionCard, page: str) -> Node:
    """Return an edition that is not over; ``page`` is the address of its course."""
    edition = card.edition
    address = f"{page}#{card.slug}"
    apply = absolute("enrolment.apply", lang=language(), slug=course.slug, edition=card.slug)
    status = "EventCancelled" if card.state is State.CANCELLED else "EventScheduled"
    return {
        "@type": "CourseInstance",
        "@id": address,
        "url": address,
        "name": card.label.text,
        "courseMode": MODES[edition.format],
        "courseWorkload": workload(course),
        "courseSchedule": _schedule(course, card),
        "eventStatus": SCHEMA + status,
        "eventAttendanceMode": f"{SCHEMA}{ATTENDANCE[edition.format]}EventAttendanceMode",
        "inLanguage": list(edition.languages),
        "startDate": edition.starts_on.isoformat() if edition.starts_on else "",
        "endDate": edition.ends_on.isoformat() if edition.ends_on else "",
        "location": _locations(card, page),
        "maximumAttendeeCapacity": edition.capacity,
        "audience": {"@type": "Audience", "audienceType": card.who} if card.who else None,
        "offers": []
        if card.state is State.CANCELLED
        else [
            _offer(route, words, card, address, apply)
            for route, words in zip(edition.routes, card.routes, strict=True)
        ],
    }
