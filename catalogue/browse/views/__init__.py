"""The public pages."""

from __future__ import annotations

from flask import Flask

from catalogue.browse.context.former_addresses import present_address
from catalogue.browse.links import visitor as context_visitor
from catalogue.browse.presenters import eligibility_panel
from catalogue.browse.views import compare, courses, home, partners, programmes, suggestions
from catalogue.browse.views.blueprint import blueprint
from catalogue.courses.labels import group_label, label, role_heading
from catalogue.courses.presenters.facets import FACETS
from catalogue.courses.presenters.facts import programme_rule
from catalogue.courses.queries import affected_courses, documents, how_many_documents
from catalogue.i18n.cities import city_name
from catalogue.search import services as search

__all__ = ["init_app", "present_address"]

MODULES = (compare, courses, home, partners, programmes, suggestions)
"""Imported so that their routes are known."""


def init_app(app: Flask) -> None:
    """Register the feature."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        city_name=city_name,
        label=label,
        group_label=group_label,
        programme_rule=programme_rule,
        role_heading=role_heading,
        asking=eligibility_panel.question,
        country_options=eligibility_panel.country_options,
        open_to=eligibility_panel.open_to,
        open_to_course=eligibility_panel.open_to_course,
        hidden_fields=context_visitor.hidden_fields,
        tenant=context_visitor.tenant,
        visitor=context_visitor.visitor,
        page_url=context_visitor.page_url,
        whole_catalogue=context_visitor.whole_catalogue,
    )
    context_visitor.init_app(app)
    search.init_app(
        app,
        documents,
        how_many_documents,
        languages=app.config["LANGUAGES"],
        facets=FACETS,
        affected=affected_courses,
    )
