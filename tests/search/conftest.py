"""A small catalogue that the app's search finds."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.search.shelf import Shelf, course


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    made = Shelf(course(1, "Internet governance"), course(2, "Negotiation"))
    made.attach(app)
    return made
