"""The blueprint that the feature's pages are registered with."""

from __future__ import annotations

from flask import Blueprint

alerts = Blueprint("alerts", __name__)
