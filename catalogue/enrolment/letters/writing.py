"""What all letters about editions have in common: whose they are, what they say of the edition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.presenters import funders_of, particulars, route_card, signed_contact
from catalogue.courses.presenters.route import RouteFacts
from catalogue.courses.queries import Backing
from catalogue.database import now
from catalogue.i18n import formats
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import using_locale
from catalogue.mail.formats.letter import Letter
from catalogue.mail.letters import render


def written(
    template: str,
    edition: Edition,
    language: str,
    behind: Backing | None,
    *,
    route: RouteFacts | None = None,
    funders: Sequence[str] | None = None,
    at: datetime | None = None,
    calendar: str = "",
    **values: object,
) -> Letter:
    """Return a letter about an edition, in the name of the institutions behind its course.

    ``route`` is the one that was chosen, ``funders`` who was said to pay for it, ``at`` when.
    Nobody behind it means that the house writes.
    """
    with using_locale(language):
        return render(
            template,
            language=language,
            contact=signed_contact(behind),
            calendar=calendar,
            course=localize(edition.course.words, "title").text,
            facts=particulars(
                edition,
                at or now(),
                route=route,
                funders=funders_of(behind) if funders is None else funders,
            ),
            **values,
        )


def moved(edition: Edition, extended: Sequence[FeeRoute]) -> list[dict[str, str]]:
    """Return what was extended: each route with its former deadline and the present one.

    A route's name is given only where the edition has several. To be called while speaking.
    """
    zone, several = edition.zone, len(edition.routes) > 1
    return [
        {
            "route": route_card(route, zone, now()).label if several else "",
            "before": formats.instant(route.former_deadline_at or route.deadline_at, zone),
            "deadline": formats.instant(route.deadline_at, zone),
        }
        for route in extended
        if route.deadline_at is not None
    ]
