"""Up to four editions side by side; which ones, the address says."""

from __future__ import annotations

from flask import g, render_template, request
from flask_babel import gettext as _

from catalogue.accounts.access import Rule, admits
from catalogue.browse.links.addresses import link
from catalogue.browse.views.blueprint import blueprint
from catalogue.courses.access import may_see
from catalogue.courses.models import Edition
from catalogue.courses.presenters.comparison import MOST, address_of, compared, rows
from catalogue.courses.presenters.edition import SETTLED, edition_card, edition_label
from catalogue.courses.presenters.share import share
from catalogue.courses.queries import editions_by_address, listed_editions, partners_by_course
from catalogue.database import now
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import LocalizedText, localize
from catalogue.i18n.routing import localised
from catalogue.search import services as search
from catalogue.search.filters import Filters

MOST_ASKED = 12
"""How many addresses of editions are read; whoever names more has not used the page's links."""

SUGGESTED = 6
"""How many courses a search for one more edition shows."""

Suggestion = tuple[LocalizedText, list[tuple[str, LocalizedText, str]]]
"""A course's title, and its editions to be added: address, label, state."""


@localised(blueprint, "/compare")
@admits(Rule.PUBLIC)
def compare() -> str:
    """Show editions side by side, and others to be added (at most eight statements)."""
    at = now()
    asked = [text for text in dict.fromkeys(request.args.getlist("edition")) if text][:MOST_ASKED]
    pairs = {text: _pair(text) for text in asked if text.count("/") == 1}
    found = editions_by_address(list(pairs.values()))
    known = {
        text: found[pair]
        for text, pair in pairs.items()
        if pair in found and may_see(found[pair].visibility, "", "")
    }
    # A renamed course may be asked for by both of its names.
    editions = list({each.id: each for each in known.values()}.values())
    chosen = editions[:MOST]
    items = compared(chosen, partners_by_course({each.course_id for each in chosen}), at)
    query = request.args.get("q", "").strip()
    return render_template(
        "browse/compare.html",
        items=items,
        rows=rows(items),
        left_out=[(each.course, edition_label(each)) for each in editions[MOST:]],
        unknown=[text for text in asked if text not in known],
        most=MOST,
        stood_on=formats.date(at.date()),
        share=share(
            absolute("courses.compare", lang=g.lang, edition=[each.address for each in items]),
            _("Compare editions"),
            "; ".join(dict.fromkeys(each.title.text for each in items)),
        ),
        query=query,
        suggestions=_suggestions(chosen, query) if len(chosen) < MOST else [],
        with_edition=lambda address: _address([*(item.address for item in items), address]),
        without=lambda address: _address(
            [item.address for item in items if item.address != address]
        ),
    )


def _pair(text: str) -> tuple[str, str]:
    course, _slash, edition = text.partition("/")
    return course, edition


def _address(editions: list[str]) -> str:
    return link("courses.compare", edition=editions)


def _suggestions(chosen: list[Edition], query: str) -> list[Suggestion]:
    """Return editions to be added: what was searched for, else others of the same courses."""
    if query:
        found = search.find(Filters(q=query), language=g.lang, now=now(), per_page=SUGGESTED)
        course_ids = found.course_ids
    else:
        course_ids = list(dict.fromkeys(each.course_id for each in chosen))
    taken = {address_of(edition) for edition in chosen}
    suggestions = []
    for editions in listed_editions(course_ids).values():
        lines = [
            (address_of(each), card.label, card.badge[1])
            for each in editions
            if address_of(each) not in taken
            and (card := edition_card(each, now())).state not in SETTLED
        ]
        if lines:
            suggestions.append((localize(editions[0].course.words, "title"), lines))
    return suggestions
