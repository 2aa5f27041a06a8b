"""An edition in a few rows: what a letter, or somebody's own page, says of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from catalogue.courses.labels import label
from catalogue.courses.models import Edition
from catalogue.courses.presenters.edition import edition_label
from catalogue.courses.presenters.route import RouteFacts, chosen_route_name, route_card
from catalogue.i18n import formats
from catalogue.i18n.cities import city_name
from catalogue.i18n.fallback import localize

Rows = list[tuple[str, str]]


def particulars(
    edition: Edition,
    at: datetime,
    *,
    route: RouteFacts | None = None,
    funders: Sequence[str] = (),
    has_cost: bool = True,
) -> Rows:
    """Return course, edition, dates, format and place, teaching language and cost, each named.

    The cost is that of ``route``, or of the only one there is; of several it is the choice of
    whoever applies. What is not known has no row, nor has the cost where it is said elsewhere.
    """
    if route is None and len(edition.routes) == 1:
        route = edition.routes[0]
    spoken = [formats.language_name(code) for code in edition.languages]
    rows = [
        (_("Course"), localize(edition.course.words, "title").text),
        (_("Edition"), edition_label(edition).text),
        (_("Course dates"), class_dates(edition)),
        (_("Format"), _format(edition)),
        (_("Taught in"), formats.capitalised(formats.join_list(spoken))),
    ]
    if route is not None and has_cost:
        card = route_card(route, edition.zone, at, funders)
        name = chosen_route_name(route)
        rows += [(_("Participation option"), name), (_("Cost"), card.cost_line)]
    return [(name, value) for name, value in rows if value]


def class_dates(edition: Edition) -> str:
    """Return when an edition is taught, as a letter writes it; empty where nobody knows yet."""
    if edition.starts_on is None:
        return ""
    return formats.period(edition.starts_on, edition.ends_on)


def _format(edition: Edition) -> str:
    """Return how it is taught and, where people come together, in which place."""
    words = label(edition.format)
    if edition.self_paced:
        words = _("%(format)s, self-paced", format=words)
    place = [localize(edition.words, "venue").text, city_name(edition.city)]
    return " · ".join(part for part in (words, *place) if part)
