"""What other programs read."""

from __future__ import annotations

from flask import Flask

from catalogue.i18n.text import without_controls
from catalogue.syndication.views import feeds, share_images, sitemap
from catalogue.syndication.views.blueprint import blueprint

MODULES = (feeds, share_images, sitemap)
"""Imported so that their routes are known."""


def init_app(app: Flask) -> None:
    """Register the feature."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["printable"] = without_controls
