"""An organisation's page: the body, what it belongs to, who belongs to it, its courses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup

from catalogue.courses.presenters import CourseLine
from catalogue.courses.queries import PartnerTies
from catalogue.i18n.addresses import absolute
from catalogue.i18n.cities import city_name
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import language
from catalogue.partners.codes import AffiliationKind
from catalogue.partners.models import Affiliation, Organisation
from catalogue.partners.rules import has_ended
from catalogue.syndication.schema_org.graph import (
    Node,
    addresses,
    breadcrumbs,
    graph,
    item_list,
    reference,
    spoken,
)

BELONGING = (AffiliationKind.MEMBER, AffiliationKind.PARTICIPANT)


def _other_names(row: Organisation, shown: str) -> list[str]:
    """Return every other name that the organisation goes by: short, in other languages, former."""
    names = [row.abbreviation, *(words.abbreviation for words in row.words.values())]
    names += [words.name for words in row.words.values()]
    names += [former.name for former in row.former_names]
    return [name for name in dict.fromkeys(names) if name and name != shown]


def _current(rows: Iterable[Affiliation], today: date) -> list[Affiliation]:
    return [row for row in rows if row.kind in BELONGING and not has_ended(row.until, today)]


def organisation(
    row: Organisation,
    ties: PartnerTies,
    courses: Sequence[CourseLine],
    total: int,
    today: date,
    picture: str = "",
) -> Markup:
    """Return an organisation with what it belongs to; ``courses`` are the best of its ``total``."""
    shown = localize(row.words, "name")
    address = absolute("courses.partner", lang=language(), slug=row.slug)
    node: Node = reference(row) | {
        "description": localize(row.words, "summary").text,
        "alternateName": _other_names(row, shown.text),
        "foundingDate": row.founded,
        "image": picture,
        "address": {
            "@type": "PostalAddress",
            "addressLocality": city_name(row.city) if row.city else "",
            "addressCountry": row.country,
        },
        "memberOf": [reference(each.body) for each in _current(ties.affiliations, today)],
        "member": [reference(each.organisation) for each in _current(ties.members, today)],
    }
    trail = breadcrumbs(
        (_("Partners"), absolute("courses.partners", lang=language())), (spoken(shown), address)
    )
    found = addresses("courses.course", [course.slug for course in courses])
    return graph(node, *([item_list(_("Courses"), found, total)] if found else []), trail)
