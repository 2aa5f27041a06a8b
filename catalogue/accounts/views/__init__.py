"""Signing in, the account, and the gate that every endpoint's access rule stands at."""

from __future__ import annotations

from flask import Flask

from catalogue.accounts import extensions as accounts_extensions
from catalogue.accounts import limits
from catalogue.accounts.context import gate
from catalogue.accounts.views import account, passwords, signing
from catalogue.accounts.views.blueprint import accounts

bound_bodies = gate.bound_bodies

PAGES = (account, passwords, signing)
"""Named so that their views are registered with the blueprint."""


def init_app(app: Flask) -> None:
    """Register the feature: the library, the limits, the gate, the pages."""
    accounts_extensions.init_app(app)
    limits.init_app(app)
    gate.init_app(app)
    app.register_blueprint(accounts)
