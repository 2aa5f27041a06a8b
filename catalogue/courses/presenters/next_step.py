"""What a course's page answers before anything else: can one apply, until when, at what cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.courses.presenters.edition import EditionCard
from catalogue.courses.presenters.route import RouteCard, cost_span
from catalogue.i18n import formats


@dataclass(frozen=True)
class NextStep:
    """The edition that speaks for a course; ``others`` says how many there are, if several.

    ``cost`` is what it costs and ``cost_note`` what is worth knowing beside that. ``short`` says
    until when applications are taken, for where there is little room.
    """

    card: EditionCard
    cost: str
    cost_note: str
    others: str
    short: str


def next_step(current: Sequence[EditionCard]) -> NextStep | None:
    """Return the first of the editions that are not over, or nothing where there is none."""
    if not current:
        return None
    card = current[0]
    cost, note = _cost(card)
    return NextStep(card, cost, note, _others(len(current)), formats.capitalised(card.next_date))


def _cost(card: EditionCard) -> tuple[str, str]:
    """Return what an edition costs: in full where all its routes cost the same, else the span."""
    open_routes: list[RouteCard] = [route for route in card.routes if not route.closed]
    routes = open_routes or list(card.routes)
    costs = {(route.cost, route.cost_note) for route in routes}
    if len(costs) == 1:
        return costs.pop()
    taken = [
        row for row, words in zip(card.edition.routes, card.routes, strict=True) if words in routes
    ]
    several = ngettext("%(num)d option", "%(num)d options", len(routes)) if routes else ""
    return formats.capitalised(cost_span(taken)), several


def _others(editions: int) -> str:
    return _("See all %(all)d editions", all=editions) if editions > 1 else ""
