"""Programmes: courses that add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import g, render_template
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Rule, admits
from catalogue.browse.context.list_items import lines
from catalogue.browse.links.visitor import tenant
from catalogue.browse.views.blueprint import blueprint
from catalogue.courses import queries
from catalogue.courses.caches.names import PROGRAMME
from catalogue.courses.models import Programme
from catalogue.courses.presenters import CourseLine, partner_lines
from catalogue.courses.presenters.programme import (
    awarding,
    study_time,
    total_cost,
    way_through,
)
from catalogue.courses.rules.states import APPLICABLE
from catalogue.database import now
from catalogue.i18n.addresses import absolute
from catalogue.i18n.routing import localised
from catalogue.search import services as search
from catalogue.search.filters import Filters
from catalogue.syndication import schema_org


@localised(blueprint, "/programmes")
@admits(Rule.PUBLIC)
def programmes() -> str:
    """Show every programme, or those of the tenant, as ways through courses (seven statements)."""
    at, under = now(), tenant()
    found = queries.programmes(under.organisations if under else None)
    starts = queries.next_starts([each.id for each in found], at)
    open_now = search.find(Filters(chosen={"open": ("1",)}), language=g.lang, now=at, per_page=1)
    counts = {each.value: each.count for each in open_now.facets[PROGRAMME]}
    courses = list(dict.fromkeys(part.course_id for each in found for part in each.courses))
    cards = {card.id: card for card in lines(courses, at, looked=True)}
    return render_template(
        "browse/programmes.html",
        programmes=[
            _summary(
                each,
                [cards[part.course_id] for part in each.courses if part.course_id in cards],
                at,
            )
            | {"starts": starts.get(each.id), "open_now": counts.get(each.slug, 0)}
            for each in found
        ],
        narrowed=under is not None,
        structured=schema_org.programme_list(found),
    )


def _summary(programme: Programme, cards: Sequence[CourseLine], at: datetime) -> dict[str, object]:
    """Return what both pages say of a programme as a whole."""
    return {
        "programme": programme,
        "way": way_through(cards, at),
        "time": study_time(programme, cards),
        "cost": total_cost(programme, cards),
        "awarded_by": awarding(programme.partners),
    }


@localised(blueprint, "/programmes/<slug>")
@admits(Rule.PUBLIC)
def programme(slug: str) -> str:
    """Show a programme, its rule, its courses and who stands behind it (eight statements)."""
    rows = queries.programme_page(slug)
    if rows is None:
        raise NotFound
    at = now()
    cards = lines(rows.courses, at)
    return render_template(
        "browse/programme.html",
        programme=rows.programme,
        way=way_through(cards, at),
        time=study_time(rows.programme, cards),
        cost=total_cost(rows.programme, cards),
        awarded_by=awarding(rows.partners),
        partners=partner_lines(rows.partners, rows.signed),
        cards=cards,
        open_now=[card for card in cards if card.best and card.best.state in APPLICABLE],
        structured=schema_org.programme(
            rows, cards, absolute("syndication.programme_picture", lang=g.lang, slug=slug)
        ),
    )
