"""Programmes: courses that add up."""

from __future__ import annotations

from flask import g, render_template
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Rule, admits
from catalogue.courses import queries, structured
from catalogue.courses.cards import partner_lines
from catalogue.courses.views.blueprint import blueprint
from catalogue.courses.views.lists import lines
from catalogue.courses.views.travelling import house
from catalogue.database import now
from catalogue.i18n.addresses import absolute
from catalogue.i18n.routing import localised


@localised(blueprint, "/programmes")
@admits(Rule.PUBLIC)
def programmes() -> str:
    """Show every programme (one statement)."""
    under = house()
    found = queries.programmes(under.organisations if under else None)
    return render_template(
        "courses/programmes.html", programmes=found, structured=structured.programme_list(found)
    )


@localised(blueprint, "/programmes/<slug>")
@admits(Rule.PUBLIC)
def programme(slug: str) -> str:
    """Show a programme, its rule, its courses and who stands behind it (six statements)."""
    rows = queries.programme_page(slug)
    if rows is None:
        raise NotFound
    cards = lines(rows.courses, now())
    return render_template(
        "courses/programme.html",
        programme=rows.programme,
        partners=partner_lines(rows.partners),
        cards=cards,
        structured=structured.programme(
            rows, cards, absolute("courses.programme_picture", lang=g.lang, slug=slug)
        ),
    )
