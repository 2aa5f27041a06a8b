"""The graph of a page, and the nodes that several pages share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import LocalizedText, localize
from catalogue.i18n.languages import language
from catalogue.partners.codes import OrganisationKind
from catalogue.partners.models import Organisation
from catalogue.syndication.formats import without_empty

Node = dict[str, Any]

SCHEMA = "https://schema.org/"

ORGANISATIONS = {
    OrganisationKind.UNIVERSITY: "CollegeOrUniversity",
    OrganisationKind.DIPLOMATIC_ACADEMY: "EducationalOrganization",
    OrganisationKind.TRAINING_INSTITUTION: "EducationalOrganization",
    OrganisationKind.MINISTRY: "GovernmentOrganization",
    OrganisationKind.GOVERNMENT: "GovernmentOrganization",
    OrganisationKind.REGULATOR: "GovernmentOrganization",
    OrganisationKind.NGO: "NGO",
    OrganisationKind.NETWORK: "Consortium",
}
"""The narrowest type for a kind of body; an intergovernmental one or an association has none."""

SLUG = "slug-of-the-page"


def graph(*nodes: Node) -> Markup:
    """Return the nodes as JSON that cannot end the script element it stands in."""
    text = json.dumps(
        {"@context": "https://schema.org", "@graph": [without_empty(node) for node in nodes]},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # nosec B704  # Every letter that HTML gives a meaning to is escaped above.


def addresses(endpoint: str, slugs: Iterable[str]) -> list[str]:
    """Return the addresses of pages of one kind; the endpoint's pattern is built only once."""

    @cache
    def pattern() -> str:
        return absolute(endpoint, lang=language(), slug=SLUG)

    return [pattern().replace(SLUG, slug) for slug in slugs]


def spoken(words: LocalizedText) -> str | Node:
    """Return a text, with its language (JSON-LD 1.1, 4.2.4) where that is not the page's."""
    if not words.is_fallback:
        return words.text
    return {"@language": words.language, "@value": words.text}


def reference(row: Organisation) -> Node:
    """Return an organisation as other nodes refer to it."""
    address = absolute("courses.partner", lang=language(), slug=row.slug)
    return {
        "@type": ORGANISATIONS.get(row.kind, "Organization"),
        "@id": f"{address}#organisation",
        "name": spoken(localize(row.words, "name")),
        "url": address,
        "sameAs": row.website,
    }


def breadcrumbs(*trail: tuple[str | Node, str]) -> Node:
    """Return the way to a page: (name, address) from the first page below home to the page."""
    home: tuple[str | Node, str] = (
        current_app.config["SITE_NAME"],
        absolute("courses.home", lang=language()),
    )
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate((home, *trail), start=1)
        ],
    }


def item_list(name: str, found: Sequence[str], total: int, first: int = 1) -> Node:
    """Return one page of a list of addresses, in order; ``first`` is the place of the first."""
    return {
        "@type": "ItemList",
        "name": name,
        "numberOfItems": total,
        "itemListOrder": f"{SCHEMA}ItemListOrderAscending",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "url": address}
            for place, address in enumerate(found, start=first)
        ],
    }


def ects_credits(ects: int | None) -> Node | None:
    """Return European credits as an amount that says its unit."""
    if not ects:
        return None
    return {"@type": "QuantitativeValue", "value": ects, "unitText": "ECTS"}
