"""The public pages."""

from flask import Flask

from catalogue.courses.views.pages import pages


def init_app(app: Flask) -> None:
    """Register the feature."""
    app.register_blueprint(pages)
