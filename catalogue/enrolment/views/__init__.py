"""Pages of applying, of one's own applications, and of those who decide."""

from __future__ import annotations

from flask import Flask

from catalogue.comanagement.services.publishing import AFTER_EDITION_PUBLISHED
from catalogue.enrolment.services.extending import tell_of_extension
from catalogue.enrolment.services.places import fill_published
from catalogue.enrolment.views import apply, confirming, later, mine, signing, staff
from catalogue.enrolment.views.blueprint import enrolment

PAGES = (apply, confirming, later, mine, staff)
"""Named so that their views are registered with the blueprint."""


def init_app(app: Flask) -> None:
    """Register the feature; what is published reaches those who wait and those who apply."""
    app.register_blueprint(enrolment)
    app.extensions[AFTER_EDITION_PUBLISHED].extend((fill_published, tell_of_extension))
    signing.init_app(app)
