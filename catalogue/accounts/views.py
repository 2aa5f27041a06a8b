"""Signing in, and the gate that every endpoint's access rule stands at."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the feature."""
