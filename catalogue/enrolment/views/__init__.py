"""Pages of applying, of one's own applications, and of those who decide."""

from __future__ import annotations

from flask import Flask

from catalogue.comanagement.services.publishing import AFTER_EDITION_PUBLISHED
from catalogue.comanagement.views.editions import BACKGROUND_WORK
from catalogue.enrolment.context import adoption
from catalogue.enrolment.context.background import background_work
from catalogue.enrolment.services.extending import note_extension
from catalogue.enrolment.views import apply, confirming, mine, resume, staff
from catalogue.enrolment.views.blueprint import enrolment

PAGES = (apply, confirming, resume, mine, staff)
"""Named so that their views are registered with the blueprint."""


def init_app(app: Flask) -> None:
    """Register the feature; a later deadline that is published reaches those who apply."""
    app.register_blueprint(enrolment)
    app.extensions[AFTER_EDITION_PUBLISHED].append(note_extension)
    app.extensions[BACKGROUND_WORK] = background_work
    adoption.init_app(app)
