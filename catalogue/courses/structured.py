"""Structured data for machines: one schema.org graph per page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from catalogue.courses.cards import CourseCard, CourseLine, EditionCard
from catalogue.courses.codes import Format, State
from catalogue.courses.models import Course
from catalogue.i18n.addresses import absolute
from catalogue.i18n.cities import city_name
from catalogue.i18n.fallback import said
from catalogue.i18n.languages import language
from catalogue.partners.models import Organisation

MODES = {Format.ONLINE: "Online", Format.IN_PERSON: "Onsite", Format.BLENDED: "Blended"}


def _graph(*nodes: dict[str, Any]) -> Markup:
    """Return the nodes as JSON that cannot end the script element it stands in."""
    text = json.dumps({"@context": "https://schema.org", "@graph": list(nodes)}, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # nosec B704  # Every letter that HTML gives a meaning to is escaped above.


def _course_address(slug: str) -> str:
    return absolute("courses.course", lang=language(), slug=slug)


def _instance(card: EditionCard) -> dict[str, Any]:
    edition = card.edition
    node: dict[str, Any] = {
        "@type": "CourseInstance",
        "name": card.label.text,
        "courseMode": MODES[edition.format],
        "inLanguage": list(edition.languages),
    }
    if edition.starts_on is not None and edition.ends_on is not None:
        node |= {
            "startDate": edition.starts_on.isoformat(),
            "endDate": edition.ends_on.isoformat(),
        }
    if edition.city:
        node["location"] = {
            "@type": "Place",
            "name": card.venue.text or city_name(edition.city),
            "address": {
                "@type": "PostalAddress",
                "addressLocality": city_name(edition.city),
                "addressCountry": edition.country,
            },
        }
    return node


def course(row: Course, card: CourseCard, editions: Sequence[EditionCard]) -> Markup:
    """Return a course with its providers and the editions that are not over."""
    address = _course_address(card.slug)
    node: dict[str, Any] = {
        "@type": "Course",
        "@id": address,
        "url": address,
        "name": card.title.text,
        "description": card.summary.text,
        "inLanguage": card.title.language,
        "provider": [
            {
                "@type": "Organization",
                "name": line.mark.name.text,
                "url": absolute("courses.partner", lang=language(), slug=line.mark.slug),
            }
            for line in card.partners
        ],
        "hasCourseInstance": [
            _instance(edition)
            for edition in editions
            if edition.state not in (State.PAST, State.CANCELLED)
        ],
    }
    if row.ects:
        node["numberOfCredits"] = row.ects
    return _graph(node)


def course_list(cards: Sequence[CourseLine]) -> Markup:
    """Return a page of results as a list of addresses."""
    return _graph(
        {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": place, "url": _course_address(card.slug)}
                for place, card in enumerate(cards, start=1)
            ],
        }
    )


def organisation(row: Organisation) -> Markup:
    """Return an organisation."""
    address = absolute("courses.partner", lang=language(), slug=row.slug)
    node: dict[str, Any] = {
        "@type": "Organization",
        "@id": address,
        "url": row.website or address,
        "name": said(row.words, "name").text,
        "description": said(row.words, "summary").text,
        "address": {"@type": "PostalAddress", "addressCountry": row.country},
    }
    if row.abbreviation:
        node["alternateName"] = row.abbreviation
    return _graph(node)
