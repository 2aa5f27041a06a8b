"""Editions: dates laid around the day of loading, routes, places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.models import Listing
from catalogue.comanagement.repositories.publication import day_text, instant_text
from catalogue.comanagement.repositories.revisions import first_revision, next_revision
from catalogue.comanagement.rules.series import next_edition
from catalogue.comanagement.rules.snapshots import EDITION_WORDS, Snapshot, empty, words_field
from catalogue.courses.codes import (
    Admission,
    CountryBasis,
    EmployerKind,
    Format,
    Funding,
    Nomination,
    RouteKind,
    Visibility,
)
from catalogue.courses.models import Course, Edition
from catalogue.demo.dates import last_day
from catalogue.demo.house import Author, House, Wanted
from catalogue.demo.reading import Table

By = tuple[int | None, int | None]
"""Who writes, and for which organisation."""

NEVER = "never"
"""The end of an edition that goes on, each at their own pace."""

EXTENDED_AGO = 4
"""How many days before loading a deadline was extended."""


def load_editions(house: House, course: Course, tables: list[Table], author: Author) -> None:
    """Load a course's editions; ``house.editions`` finds each by course and written start."""
    taken: set[str] = set()
    by = (author.person_id, author.organisation_id)
    for table in tables:
        snapshot, first_told = _snapshot(house, course, table, taken)
        edition = _publish(house, course, snapshot, first_told, by)
        if table.flag("cancelled"):
            _call_off(house, edition, snapshot, by)
        for again in _repeated(house, table, snapshot):
            taken.add(again["slug"])
            _publish(house, course, again, {}, by)
        key = table.text("starts", snapshot["slug"])
        wanted = Wanted(table.whole("applicants", 0), table.whole("taken", 0))
        if wanted.taken > min(wanted.applicants, edition.capacity):
            raise table.error("taken", "must be neither above applicants nor above capacity")
        table.finish()
        house.editions[course.slug, key] = edition
        house.wanted[edition.id] = wanted


def _publish(
    house: House, course: Course, snapshot: Snapshot, first_told: Snapshot, by: By
) -> Edition:
    """Enter an edition as it was first told and, where that is another, as it is now."""
    announced = _announced(house, course, snapshot)
    edition = Edition(
        course=course,
        slug=snapshot["slug"],
        format=Format(snapshot["format"]),
        admission=Admission(snapshot["admission"]),
        nomination=Nomination(snapshot["nomination"]),
        visibility=Visibility(snapshot["visibility"]),
        created_at=announced,
    )
    house.session.add(edition)
    listing = first_revision(
        house.session, ListingKind.EDITION, edition, snapshot | first_told, *by, announced, True
    )
    if first_told:
        next_revision(house.session, listing, snapshot, *by, house.days.ago(EXTENDED_AGO), True)
    return edition


def _call_off(house: House, edition: Edition, snapshot: Snapshot, by: By) -> None:
    listing = house.session.scalars(select(Listing).where(Listing.edition_id == edition.id)).one()
    called_off = snapshot | {"cancelled": True}
    next_revision(house.session, listing, called_off, *by, house.days.ago(5), True)


def _repeated(house: House, table: Table, snapshot: Snapshot) -> Iterator[Snapshot]:
    """Return the edition again, a year later each time, until ``yearly_until``.

    The years of ``left_out`` went without one.
    """
    if not table.has("yearly_until"):
        return
    until = day_text(house.days.day(table.text("yearly_until"))) or ""
    left_out = table.texts("left_out")
    again = next_edition(snapshot)
    while again["starts_on"] <= until:
        if again["starts_on"][:4] not in left_out:
            yield again
        again = next_edition(again)


def _announced(house: House, course: Course, snapshot: Snapshot) -> datetime:
    """Return when an edition was entered: a while before it opens, but not before its course."""
    if snapshot["opens_at"] is None:
        return house.days.ago(90)
    opens = datetime.fromisoformat(snapshot["opens_at"])
    return max(course.created_at, min(opens - timedelta(days=21), house.days.ago(60)))


def _snapshot(
    house: House, course: Course, table: Table, taken: set[str]
) -> tuple[Snapshot, Snapshot]:
    """Return the edition's fields as a revision holds them, and those that once were others.

    The second has the routes whose deadline was extended, as they were first announced.
    """
    languages = table.by_language()
    zone = table.text("zone")
    start, end = _days(house, course, table)
    eligibility = table.table("eligibility")
    snapshot = empty(ListingKind.EDITION, {*languages, *course.words}) | {
        "slug": _slug(table, start, taken),
        "starts_on": day_text(start),
        "ends_on": day_text(end),
        "opens_at": _instant(house, table, "opens", zone),
        "zone": zone,
        "format": table.code("format", Format).value,
        "self_paced": table.flag("self_paced"),
        "city": table.text("city", ""),
        "country": table.text("country", ""),
        "languages": table.texts("languages"),
        "assignment_languages": table.texts("assignment_languages"),
        "capacity": table.whole("capacity"),
        "admission": table.code("admission", Admission).value,
        "waiting_list": table.flag("waiting_list"),
        "late_entry": table.flag("late_entry"),
        "nomination": table.code("nomination", Nomination, Nomination.NONE).value,
        "visibility": table.code("visibility", Visibility, Visibility.LISTED).value,
        "eligible_by": eligibility.code("by", CountryBasis, CountryBasis.RESIDENCE).value,
        "eligible_groups": sorted(eligibility.texts("groups")),
        "eligible_countries": sorted(eligibility.texts("countries")),
        "eligible_employers": sorted(
            EmployerKind(kind).value for kind in eligibility.texts("employers")
        ),
    }
    eligibility.finish()
    for language, words in languages.items():
        for name in EDITION_WORDS:
            snapshot[words_field(language, name)] = words.text(name, "")
        words.finish()
    first_told: Snapshot = {}
    for route in table.tables("routes"):
        field = f"routes.{route.code('kind', RouteKind).value}"
        snapshot[field] = _route(house, route, zone)
        if former := _instant(house, route, "extended_from", zone):
            first_told[field] = snapshot[field] | {"deadline_at": former}
        route.finish()
    return snapshot, first_told


def _days(house: House, course: Course, table: Table) -> tuple[date | None, date | None]:
    if not table.has("starts"):
        return None, None
    try:
        start = house.days.start(table.text("starts"))
        if table.text("ends", "") == NEVER:
            return start, None
        if table.has("ends"):
            return start, house.days.day(table.text("ends"))
    except ValueError as error:
        raise table.error("starts", str(error)) from error
    return start, last_day(start, course.weeks, course.days)


def _slug(table: Table, start: date | None, taken: set[str]) -> str:
    """Return the edition's slug; a second one in the same month is numbered."""
    written = table.text("slug")
    slug = written.format(start=start) if start else written
    number = 2
    base = slug
    while slug in taken:
        slug = f"{base}-{number}"
        number += 1
    taken.add(slug)
    return slug


def _instant(house: House, table: Table, key: str, zone: str) -> str | None:
    if not table.has(key):
        return None
    try:
        return instant_text(house.days.instant(table.text(key), zone))
    except ValueError as error:
        raise table.error(key, f"{table.text(key)!r} is no instant such as '+42 23:59'") from error


def _amount(table: Table, key: str) -> str | None:
    amount = table.whole_or_none(key)
    return None if amount is None else str(amount)


def _route(house: House, table: Table, zone: str) -> dict[str, Any]:
    return {
        "ects": table.whole_or_none("ects"),
        "amount": _amount(table, "amount") or "0",
        "currency": table.text("currency", "EUR"),
        "early_amount": _amount(table, "early_amount"),
        "early_until": _instant(house, table, "early_until", zone),
        "funding": table.code("funding", Funding, Funding.NONE).value,
        "scholarship_min": table.whole_or_none("scholarship_min"),
        "scholarship_max": table.whole_or_none("scholarship_max"),
        "deadline_at": _instant(house, table, "deadline", zone),
    }
