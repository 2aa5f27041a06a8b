"""Pages that are lists, and the home page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup

from catalogue.courses.models import Programme
from catalogue.courses.presenters import CourseLine
from catalogue.i18n.addresses import absolute
from catalogue.i18n.languages import language
from catalogue.syndication.schema_org.graph import Node, addresses, breadcrumbs, graph, item_list


def _list(
    name: str, page: str, endpoint: str, slugs: Sequence[str], total: int, first: int
) -> Markup:
    found = addresses(endpoint, slugs)
    return graph(item_list(name, found, total, first), breadcrumbs((name, page)))


def course_list(cards: Sequence[CourseLine], total: int, first: int = 1) -> Markup:
    """Return one page of courses; ``first`` is the place of its first in the whole list."""
    page = absolute("courses.catalogue", lang=language())
    slugs = [card.slug for card in cards]
    return _list(_("Courses"), page, "courses.course", slugs, total, first)


def partner_list(slugs: Sequence[str], total: int, first: int = 1) -> Markup:
    """Return one page of organisations."""
    page = absolute("courses.partners", lang=language())
    return _list(_("Partners"), page, "courses.partner", slugs, total, first)


def programme_list(programmes: Sequence[Programme]) -> Markup:
    """Return the programmes."""
    page = absolute("courses.programmes", lang=language())
    slugs = [programme.slug for programme in programmes]
    return _list(_("Programmes"), page, "courses.programme", slugs, len(slugs), 1)


def home(cards: Sequence[CourseLine], total: int, picture: str = "") -> Markup:
    """Return the site with its search, and the open courses that the home page shows."""
    address = absolute("courses.home", lang=language())
    catalogue = absolute("courses.catalogue", lang=language())
    site: Node = {
        "@type": "WebSite",
        "@id": f"{address}#site",
        "url": address,
        "name": current_app.config["SITE_NAME"],
        "inLanguage": language(),
        "image": picture,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{catalogue}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    slugs = [card.slug for card in cards]
    found = addresses("courses.course", slugs)
    opened = item_list(_("Courses open for applications"), found, total)
    return graph(site, *([opened] if found else []))
