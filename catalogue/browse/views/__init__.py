"""The public pages."""

from __future__ import annotations

from flask import Flask

from catalogue.browse.context import list_items
from catalogue.browse.context.former_addresses import former_network, former_tenant, present_address
from catalogue.browse.links import addresses
from catalogue.browse.links.visitor import tenant, visitor
from catalogue.browse.presenters import eligibility_panel
from catalogue.browse.views import compare, courses, home, partners, programmes, suggestions
from catalogue.browse.views.blueprint import blueprint
from catalogue.courses.caches import names
from catalogue.courses.labels import group_label, label, role_heading
from catalogue.courses.presenters.facets import FACETS
from catalogue.courses.presenters.facts import programme_rule
from catalogue.courses.queries import affected_courses, documents, how_many_documents
from catalogue.i18n.cities import city_name
from catalogue.search import services as search
from catalogue.wiring import wiring

__all__ = ["init_app", "present_address"]

MODULES = (compare, courses, home, partners, programmes, suggestions)
"""Imported so that their routes are known."""


def init_app(app: Flask) -> None:
    """Register the feature."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        city_name=city_name,
        drawn_once=list_items.drawn_once,
        label=label,
        group_label=group_label,
        programme_rule=programme_rule,
        role_heading=role_heading,
        asking=eligibility_panel.question,
        country_options=eligibility_panel.country_options,
        open_to=eligibility_panel.open_to,
        open_to_course=eligibility_panel.open_to_course,
        hidden_fields=addresses.hidden_fields,
        tenant=tenant,
        visitor=visitor,
        url_for=addresses.link,
        whole_catalogue=addresses.whole_catalogue,
    )
    app.before_request(former_tenant)
    app.before_request(former_network)
    names.init_app(app)
    wiring(app).link = addresses.link
    search.init_app(
        app,
        documents,
        how_many_documents,
        languages=app.config["LANGUAGES"],
        facets=FACETS,
        affected=affected_courses,
    )
