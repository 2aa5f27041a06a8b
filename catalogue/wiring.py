"""What features give to those below them when an app is made: one typed object an app.

A feature imports only from below. What it needs of one above it, that one puts here at start, and
``create_app`` is the only place that decides the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from flask import Flask, current_app, url_for

EXTENSION = "catalogue"


class Link(Protocol):
    """Builds the address of a page."""

    def __call__(self, endpoint: str, /, **values: Any) -> str:
        """Return the address of an endpoint with these values."""
        ...


@dataclass
class Wiring:
    """What one app has been told at start; ``create_app`` makes it, features fill it in."""

    link: Link = url_for
    """Builds the address of a page with what travels from link to link: ``browse.links``."""


def wire(app: Flask) -> Wiring:
    """Give an app its wiring."""
    made = app.extensions[EXTENSION] = Wiring()
    return made


def wiring(app: Flask | None = None) -> Wiring:
    """Return the wiring of an app, by default of the one that is running."""
    found: Wiring = (app or current_app).extensions[EXTENSION]
    return found
