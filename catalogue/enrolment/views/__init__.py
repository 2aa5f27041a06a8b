"""Pages of applying, of one's own applications, and of those who decide."""

from __future__ import annotations

from flask import Flask

from catalogue.enrolment.views import apply, confirming, later, mine, signing, staff
from catalogue.enrolment.views.blueprint import enrolment

PAGES = (apply, confirming, later, mine, staff)
"""Named so that their views are registered with the blueprint."""


def init_app(app: Flask) -> None:
    """Register the feature."""
    app.register_blueprint(enrolment)
    signing.init_app(app)
