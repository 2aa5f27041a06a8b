"""Becoming a partner, accepting an invitation, an institution's members, the hub's enquiries."""

from __future__ import annotations

from flask import Flask

from catalogue.partners.letters import EVENTS
from catalogue.partners.queries import offices_of
from catalogue.partners.views import enquiries, invitation, join, members
from catalogue.partners.views.blueprint import partners
from catalogue.wiring import wiring

PAGES = (enquiries, invitation, join, members)
"""Named so that their views are registered with the blueprint."""


def init_app(app: Flask) -> None:
    """Register the feature, and tell others of people's offices and of what members do."""
    wiring(app).offices_of = offices_of
    wiring(app).event_kinds.update(EVENTS)
    app.register_blueprint(partners)
