"""The public pages."""

from __future__ import annotations

from flask import Flask

from catalogue.courses.cards.facts import programme_rule
from catalogue.courses.labels import group_label, label, role_heading
from catalogue.courses.queries import affected_courses, documents, how_many_documents
from catalogue.courses.views import (
    asking,
    compare,
    courses,
    following,
    machines,
    pages,
    partners,
    pictures,
    programmes,
    sitemap,
    suggestions,
    travelling,
)
from catalogue.courses.views.blueprint import blueprint
from catalogue.courses.views.former import present_address
from catalogue.i18n.cities import city_name
from catalogue.i18n.plain import without_controls
from catalogue.search import services as search

__all__ = ["init_app", "present_address"]

MODULES = (
    compare,
    courses,
    following,
    machines,
    pages,
    partners,
    pictures,
    programmes,
    sitemap,
    suggestions,
)
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
        asking=asking.question,
        country_options=asking.country_options,
        open_to=asking.open_to,
        open_to_course=asking.open_to_course,
        carried_pairs=travelling.pairs,
        house=travelling.house,
        visitor=travelling.visitor,
        way_to=travelling.way_to,
        whole_catalogue=travelling.whole_catalogue,
    )
    travelling.init_app(app)
    app.jinja_env.filters["printable"] = without_controls
    search.init_app(
        app,
        documents,
        how_many_documents,
        languages=app.config["LANGUAGES"],
        affected=affected_courses,
    )
