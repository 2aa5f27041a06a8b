"""The home page and the house's own pages."""

from __future__ import annotations

from flask import g, redirect, render_template, request
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.browse.context.list_items import lines
from catalogue.browse.links.addresses import link
from catalogue.browse.links.tenant import tenant_figures
from catalogue.browse.links.visitor import tenant
from catalogue.browse.views.blueprint import blueprint
from catalogue.courses.queries import home_figures, hub, topic_tree
from catalogue.database import now
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import preferred
from catalogue.i18n.routing import localised
from catalogue.search import services as search
from catalogue.search.filters import Filters
from catalogue.syndication import schema_org

OPEN_ON_HOME = 6
"""How many open courses the home page shows."""


@blueprint.get("/")
@admits(Rule.PUBLIC)
def root() -> Response:
    """Lead to the home page in the visitor's language; the only page that varies by header."""
    response = redirect(link("courses.home", lang=preferred(request)), 302)
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


@localised(blueprint, "/")
@admits(Rule.PUBLIC)
def home() -> str:
    """Show what is open, what there is, and who stands behind it (seven statements)."""
    at = now()
    under = tenant()
    narrowed = Filters().under(under.slug if under else "")
    soon = narrowed.with_("open", "1").sorted_by("deadline")
    found = search.find(soon, language=g.lang, now=at, per_page=OPEN_ON_HOME)
    everything = search.find(narrowed, language=g.lang, now=at, per_page=1)
    counts = {count.value: count.count for count in everything.facets["topic"]}
    topics = [topic for topic in topic_tree() if topic.parent_id is None]
    cards = lines(found.course_ids, at, looked=True)
    return render_template(
        "browse/home.html",
        courses=cards,
        structured=schema_org.home(
            cards, found.total, absolute("syndication.picture", lang=g.lang)
        ),
        open_total=found.total,
        figures=tenant_figures(under, everything.total) if under else home_figures(),
        topics=[
            (topic.code, localize(topic.words, "name"), counts.get(topic.code, 0))
            for topic in topics
        ],
    )


@localised(blueprint, "/privacy")
@admits(Rule.PUBLIC)
def privacy() -> str:
    """Say what personal data the catalogue holds, why, for how long, and who sees it."""
    return render_template("browse/privacy.html", hub=hub())


@localised(blueprint, "/accessibility")
@admits(Rule.PUBLIC)
def accessibility() -> str:
    """Say what can be expected and where to complain."""
    return render_template("browse/accessibility.html")


@localised(blueprint, "/contact")
@admits(Rule.PUBLIC)
def contact() -> str:
    """Say how to reach the house."""
    return render_template("browse/contact.html", hub=hub())
