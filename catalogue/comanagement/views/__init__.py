"""The pages on which partners keep their listings together."""

from __future__ import annotations

from flask import Flask

from catalogue.comanagement.forms.course import create_form, partner_form, statement_form
from catalogue.comanagement.forms.edition import edition_form
from catalogue.comanagement.forms.words import words_form
from catalogue.comanagement.letters import EVENTS
from catalogue.comanagement.views import accreditation, courses, editions, history, words
from catalogue.comanagement.views.blueprint import blueprint
from catalogue.wiring import wiring

PAGES = (accreditation, courses, editions, history, words)
"""Named so that their views are registered with the blueprint."""


def init_app(app: Flask) -> None:
    """Register the feature."""
    app.register_blueprint(blueprint)
    wiring(app).event_kinds.update(EVENTS)
    # Made now, so that an error's page knows their questions whichever process it comes from.
    for make in (create_form, edition_form, partner_form, statement_form, words_form):
        make(tuple(app.config["LANGUAGES"]))
