"""The document: a course as a learning opportunity, its editions as the dated parts of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from catalogue.courses.codes import Funding, Nomination, PartnerRole, State
from catalogue.courses.labels import label
from catalogue.courses.models import Course, Edition, FeeRoute
from catalogue.courses.presenters.edition import edition_label
from catalogue.courses.presenters.facts import length, load
from catalogue.courses.presenters.route import route_card
from catalogue.courses.queries import CourseRows
from catalogue.courses.rules import states
from catalogue.i18n.addresses import absolute
from catalogue.i18n.languages import languages
from catalogue.partners.models import Organisation
from catalogue.syndication.elm.achievement import achievement
from catalogue.syndication.elm.organisations import identity, organisation, place
from catalogue.syndication.elm.terms import (
    AUTHORITY,
    CONTEXT,
    COURSE,
    MODES,
    Node,
    Texts,
    concept,
    instant,
    note,
    page,
    schedule,
    spoken,
    texts,
    worded,
)
from catalogue.syndication.formats import without_empty

TEACHING = (PartnerRole.LEAD, PartnerRole.CO_DELIVERER)
SECOND = timedelta(seconds=1)


def _providers(rows: CourseRows) -> list[Organisation]:
    """Return who teaches the course, else everybody behind it."""
    teaching = [row for row in rows.partners if row.role in TEACHING] or rows.partners
    return list({row.organisation_id: row.organisation for row in teaching}.values())


def _homepages(course: Course, anchor: str = "") -> list[Node]:
    return [
        page(absolute("courses.course", lang=code, slug=course.slug) + anchor, code)
        for code in languages()
    ]


def _joined(first: Texts, second: Texts) -> Texts:
    return {code: f"{first[code]}: {second[code]}" for code in first if code in second} or first


def _price(route: FeeRoute, edition: Edition, now: datetime) -> Node:
    """Return what a route costs before any scholarship, and what help there is with it."""
    help_with_it = worded(lambda: route_card(route, edition.zone, now).funding)
    return {
        "@type": "elm:PriceDetail",
        "skos:prefLabel": worded(lambda: route_card(route, edition.zone, now).label),
        "dc:description": help_with_it,
        "elm:amount": {
            "@type": "elm:Amount",
            "elm:unit": concept(f"{AUTHORITY}currency/{route.currency}"),
            "rdf:value": f"{route.amount:f}",
        },
    }


def _grants(edition: Edition, now: datetime) -> list[Node]:
    found = [
        worded(lambda route=route: route_card(route, edition.zone, now).funding)  # type: ignore[misc]  # A default cannot be typed.
        for route in edition.routes
        if route.funding is not Funding.NONE
    ]
    return [
        {"@type": "elm:Grant", "dc:title": title}
        for place, title in enumerate(found)
        if title not in found[:place]
    ]


def _period(edition: Edition) -> Node | None:
    """Return the first instant of the first day to the last second of the last, in the zone."""
    if edition.starts_on is None:
        return None
    zone = ZoneInfo(edition.zone)
    period: Node = {
        "@type": "dc:PeriodOfTime",
        "elm:startDate": instant(datetime.combine(edition.starts_on, time(), zone)),
    }
    if edition.ends_on is not None:
        end = datetime.combine(edition.ends_on + timedelta(days=1), time(), zone) - SECOND
        period["elm:endDate"] = instant(end)
    return period


def _admission(edition: Edition) -> str:
    words = label(edition.admission)
    if edition.nomination is Nomination.NONE:
        return words
    return f"{words}. {label(edition.nomination)}"


def _edition(rows: CourseRows, edition: Edition, base: str, now: datetime) -> Node:
    course = rows.course
    zone = ZoneInfo(edition.zone)
    days = (
        (edition.ends_on - edition.starts_on).days + 1
        if edition.starts_on and edition.ends_on
        else None
    )
    return {
        "@id": f"{base}{edition.slug}",
        "@type": "elm:LearningOpportunity",
        "dc:title": _joined(
            texts(course.words, "title"), worded(lambda: edition_label(edition).text)
        ),
        "dc:type": concept(COURSE),
        "dc:modified": instant(max(edition.last_changed, course.last_changed)),
        "foaf:homepage": _homepages(course, f"#{edition.slug}"),
        "dc:temporal": _period(edition),
        "elm:duration": f"P{days}D" if days else None,
        "elm:mode": concept(MODES[edition.format]),
        "elm:learningSchedule": schedule(None if course.days else course.hours_max),
        "elm:scheduleInformation": note(worded(lambda: load(course) or length(course))),
        "elm:admissionProcedure": note(worded(lambda: _admission(edition))),
        "elm:applicationDeadline": sorted(
            {
                instant(route.deadline_at.astimezone(zone))
                for route in edition.routes
                if route.deadline_at is not None
            }
        ),
        "elm:priceDetail": [_price(route, edition, now) for route in edition.routes],
        "elm:grant": _grants(edition, now),
        "elm:providedBy": [{"@id": identity(row)} for row in _providers(rows)],
        "elm:location": place(edition.country, edition.city, texts(edition.words, "venue")),
        "elm:learningAchievementSpecification": {"@id": f"{base}achievement"},
        "elm:defaultLanguage": spoken(course.source_language),
        "elm:isPartOf": {"@id": f"{base}course"},
    }


def course_document(rows: CourseRows, now: datetime) -> Node:
    """Return a course and its editions that are neither over nor cancelled, in every language.

    What the listing does not say is left out, even where the profile requires it (a field of
    education, outcomes): nothing is made up.
    """
    course = rows.course
    base = absolute("courses.course", lang=languages()[0], slug=course.slug) + "#"
    ahead = [
        edition
        for edition in rows.editions
        if states.state_of(edition, now) not in (State.PAST, State.CANCELLED)
    ]
    taught_in = list(dict.fromkeys(code for edition in ahead for code in edition.languages))
    node: Node = {
        "@id": f"{base}course",
        "@type": "elm:LearningOpportunity",
        "dc:title": texts(course.words, "title"),
        "dc:description": texts(course.words, "description", markdown=True)
        or texts(course.words, "summary"),
        "dc:type": concept(COURSE),
        "dc:modified": instant(course.last_changed),
        "foaf:homepage": _homepages(course),
        "elm:additionalNote": note(texts(course.words, "audience", markdown=True)),
        "elm:providedBy": [organisation(row) for row in _providers(rows)],
        "elm:learningAchievementSpecification": achievement(rows, base, taught_in),
        "elm:defaultLanguage": spoken(course.source_language),
        "elm:hasPart": [_edition(rows, edition, base, now) for edition in ahead],
    }
    found: Node = without_empty(node)
    return {"@context": CONTEXT, **found}
