"""``flask demo``."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalogue.courses.models import Course
from catalogue.database import db


@pytest.mark.engines
@pytest.mark.slow
def test_the_sample_is_loaded_into_an_empty_catalogue_only(app: Flask) -> None:
    first = app.test_cli_runner().invoke(args=["demo", "load"])
    assert first.exit_code == 0
    assert "Sample catalogue loaded." in first.output
    second = app.test_cli_runner().invoke(args=["demo", "load"])
    assert second.exit_code == 1
    assert "already has" in second.output


@pytest.mark.engines
def test_a_large_catalogue_is_made(app: Flask) -> None:
    made = app.test_cli_runner().invoke(args=["demo", "generate", "--courses", "7", "--seed", "4"])
    assert made.exit_code == 0
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Course)) == 7
    again = app.test_cli_runner().invoke(args=["demo", "generate", "--courses", "7", "--seed", "4"])
    assert again.exit_code == 1
    assert "take another" in again.output


def test_at_least_one_course_is_wanted(app: Flask) -> None:
    refused = app.test_cli_runner().invoke(args=["demo", "generate", "--courses", "0"])
    assert refused.exit_code == 2
