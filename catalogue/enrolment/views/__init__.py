"""Pages of applying, of one's own applications, and of those who decide."""

from __future__ import annotations

from flask import Flask

from catalogue.comanagement.services.publishing import AFTER_EDITION_PUBLISHED
from catalogue.comanagement.views.editions import BACKGROUND_WORK
from catalogue.enrolment.services.extending import note_extension
from catalogue.enrolment.views import apply, confirming, later, mine, signing, staff
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.enrolment.views.progress import background_work

PAGES = (apply, confirming, later, mine, staff)
"""Named so that their views are registered with the blueprint."""


def init_app(app: Flask) -> None:
    """Register the feature; a later deadline that is published reaches those who apply."""
    app.register_blueprint(enrolment)
    app.extensions[AFTER_EDITION_PUBLISHED].append(note_extension)
    app.extensions[BACKGROUND_WORK] = background_work
    signing.init_app(app)
