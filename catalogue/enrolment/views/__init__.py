"""Pages of applying, of one's own applications, and of those who decide."""

from __future__ import annotations

from flask import Flask

from catalogue.enrolment import queries
from catalogue.enrolment.context import adoption
from catalogue.enrolment.context.background import audience_of, background_work
from catalogue.enrolment.services.extending import note_extension
from catalogue.enrolment.services.noting import note_changes
from catalogue.enrolment.views import (
    apply,
    confirming,
    deciding,
    mine,
    recording,
    reserve,
    resume,
    sent,
    staff,
)
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.wiring import wiring

PAGES = (apply, sent, confirming, resume, mine, staff, deciding, recording, reserve)
"""Named so that their views are registered with the blueprint."""


def init_app(app: Flask) -> None:
    """Register the feature; what is published of an edition reaches those who live by it."""
    app.register_blueprint(enrolment)
    wiring(app).after_edition_changed.append(note_changes)
    wiring(app).audience_of = audience_of
    wiring(app).after_edition_published.append(note_extension)
    wiring(app).background_work = background_work
    wiring(app).standing_applications = queries.count_standing
    wiring(app).reliance = queries.reliance
    adoption.init_app(app)
