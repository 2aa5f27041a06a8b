"""The blueprint that the feature's pages are registered with."""

from __future__ import annotations

from flask import Blueprint

enrolment = Blueprint("enrolment", __name__)
