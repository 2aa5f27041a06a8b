"""What programs read of courses: a list as an Atom feed and a calendar, a course as linked data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, g, render_template, request
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Rule, admits
from catalogue.courses.caches.names import directory
from catalogue.courses.codes import PartnerRole
from catalogue.courses.presenters import CourseCard, course_card, edition_cards
from catalogue.courses.presenters.edition import EditionCard
from catalogue.courses.presenters.facet_values import list_title
from catalogue.courses.queries import (
    CourseRows,
    course_page,
    courses_by_id,
    last_change,
    naming_authority,
)
from catalogue.courses.queries.matching import wanted_editions
from catalogue.database import now
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import LocalizedText, localize
from catalogue.i18n.routing import localised
from catalogue.search import services as search
from catalogue.search.filters import NEWEST, WITHIN, Filters
from catalogue.syndication.elm import course_document
from catalogue.syndication.icalendar import calendar_file
from catalogue.syndication.views.blueprint import blueprint

FEED_LENGTH = 50
"""How many courses one page of a feed holds."""

CALENDAR_LENGTH = 100
"""Of how many courses, the soonest deadline first, a calendar holds the dates."""

TAGGED_SINCE = "2026"
"""The year in a feed's permanent name (RFC 4151): when feeds of this form began."""

TEACHING = frozenset({PartnerRole.LEAD, PartnerRole.CO_DELIVERER})


@dataclass(frozen=True)
class Entry:
    """A course in a feed; ``name`` is its permanent one, ``updated`` its last real change."""

    name: str
    address: str
    card: CourseCard
    editions: Sequence[EditionCard]
    authors: Sequence[LocalizedText]
    published: datetime
    updated: datetime


def _tag(since: str, path: str) -> str:
    """Return a permanent name that no address and no renaming changes (RFC 4151)."""
    return f"tag:{naming_authority()},{since}:{path}"


def _entry(rows: CourseRows, at: datetime) -> Entry:
    course = rows.course
    changes = [course.last_changed, *(edition.last_changed for edition in rows.editions)]
    return Entry(
        # The same course in another language is another text, so it is another entry.
        name=_tag(f"{course.created_at:%Y-%m-%d}", f"course/{course.id}/{g.lang}"),
        address=absolute("courses.course", lang=g.lang, slug=course.slug),
        card=course_card(rows, at),
        editions=[card for card in edition_cards(rows.editions, at) if not card.quiet],
        authors=[
            localize(row.organisation.words, "name")
            for row in rows.partners
            if row.role in TEACHING
        ],
        published=course.published_at or course.created_at,
        updated=max(changes),
    )


def _pages(filters: Filters, pages: int) -> dict[str, str]:
    """Return the addresses of a paged feed's other pages (RFC 5005, 3)."""
    numbers = {"first": 1, "previous": filters.page - 1, "next": filters.page + 1, "last": pages}
    return {
        relation: _feed_address(filters.at_page(number))
        for relation, number in numbers.items()
        if pages > 1 and 1 <= number <= pages
    }


def _feed_address(filters: Filters) -> str:
    return absolute("syndication.feed", lang=g.lang, **_args(filters))


def _args(filters: Filters) -> dict[str, Any]:
    return dict(filters.as_full_args())


def _asked(at: datetime) -> Filters:
    """Return what the address asks for, within the tenant where it names one that is known."""
    under = request.args.get(WITHIN, "")
    known = under and under in directory(at).institutions
    return Filters.parse(request.args).under(under if known else "")


@localised(blueprint, "/courses.atom")
@admits(Rule.PUBLIC)
def feed() -> Response:
    """Answer with a filter's courses as an Atom feed (RFC 4287, eight statements).

    Feeds are read from the top, so what the public saw change last comes first, whatever order the
    list is shown in; ``page`` leads through all of them.
    """
    at = now()
    asked = _asked(at)
    newest = asked.insisting().sorted_by(NEWEST).at_page(asked.page)
    found = search.find(newest, language=g.lang, now=at, per_page=FEED_LENGTH)
    filters = asked.sorted_by("relevance").at_page(found.page)
    entries = [_entry(rows, at) for rows in courses_by_id(found.course_ids)]
    query = urlencode(_args(filters.at_page(1)), doseq=True)
    body = render_template(
        "syndication/feed.xml",
        name=_tag(TAGGED_SINCE, f"feed/{g.lang}" + (f"?{query}" if query else "")),
        title=list_title(filters, directory(at).name),
        entries=entries,
        updated=max((entry.updated for entry in entries), default=None) or last_change(),
        self_address=_feed_address(filters),
        page_address=absolute("courses.catalogue", lang=g.lang, **_args(filters.at_page(1))),
        home_address=absolute("courses.home", lang=g.lang),
        pages=_pages(filters, found.pages),
    )
    return Response(body, mimetype="application/atom+xml")


@localised(blueprint, "/courses/<slug>.jsonld")
@admits(Rule.PUBLIC)
def learning_opportunity(slug: str) -> Response:
    """Answer with a course in the words of the European Learning Model (four statements).

    Every language stands in the one document, so each address of it says the same.
    """
    rows = course_page(slug)
    if rows is None:
        raise NotFound
    body = json.dumps(course_document(rows, now()), ensure_ascii=False, separators=(",", ":"))
    return Response(body, mimetype="application/ld+json")


@localised(blueprint, "/courses.ics")
@admits(Rule.PUBLIC)
def calendar() -> Response:
    """Answer with the deadlines and teaching periods of a filter's editions (seven statements)."""
    at = now()
    asked = _asked(at)
    by_deadline = asked.insisting().sorted_by("deadline")
    found = search.find(by_deadline, language=g.lang, now=at, per_page=CALENDAR_LENGTH)
    filters = asked.sorted_by("relevance")
    editions = wanted_editions(courses_by_id(found.course_ids), filters, at)
    body = calendar_file(
        f"{current_app.config['SITE_NAME']}: {list_title(filters, directory(at).name)}",
        absolute("syndication.calendar", lang=g.lang, **_args(filters)),
        editions,
    )
    return calendar_response(body, "courses.ics")


def calendar_response(body: bytes, filename: str) -> Response:
    """Return a calendar file as an answer; a browser offers it as a file of this name."""
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
