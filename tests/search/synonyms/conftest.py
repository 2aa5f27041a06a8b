"""Hub staff, and a shelf of courses."""

from __future__ import annotations

import pytest
from flask import Flask

from catalogue.accounts.access import Actor
from tests.accounts.people import PASSWORD, add_member
from tests.machine.visitor import Visitor

HUB = "hub@mail.example"


@pytest.fixture
def hub(app: Flask) -> Visitor:
    """The hub's visitor, signed in."""
    add_member(app, HUB, None)
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    visitor.sign_in(HUB, PASSWORD)
    return visitor


def hub_actor(app: Flask, *, hub: bool = True) -> Actor:
    """Return somebody of the hub, or nobody in particular."""
    return Actor(add_member(app, HUB, None), "Hub", HUB, "en", hub=hub)
