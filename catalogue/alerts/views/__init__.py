"""Asking to be told, confirming it, and ending it."""

from __future__ import annotations

from flask import Flask

from catalogue.alerts.views import confirming, subscribing, unsubscribing
from catalogue.alerts.views.blueprint import alerts

PAGES = (subscribing, confirming, unsubscribing)
"""Named so that their views are registered with the blueprint."""


def init_app(app: Flask) -> None:
    """Register the feature.

    Mail programs end an alert by a bare POST to its link (RFC 8058): the link itself is the proof,
    so that one address asks for no token against forged requests.
    """
    app.register_blueprint(alerts)
    app.extensions["csrf"].exempt(unsubscribing.alert)
