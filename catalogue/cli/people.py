"""``flask partner`` and ``flask user``: enough for a real house to begin."""

from __future__ import annotations

from flask.cli import AppGroup

partner = AppGroup("partner", help="Institutions.")
user = AppGroup("user", help="People.")
