"""The blueprint that the feature's pages are registered with."""

from __future__ import annotations

from flask import Blueprint

partners = Blueprint("partners", __name__)
