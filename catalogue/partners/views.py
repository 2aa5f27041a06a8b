"""Pages of the feature."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the feature."""
