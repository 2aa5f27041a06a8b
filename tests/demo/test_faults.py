"""Loading stops at a fault in the data, says where it is, and leaves nothing behind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalogue.database import db
from catalogue.demo import (
    applications,
    courses,
    interest,
    organisations,
    programmes,
    reading,
    services,
    topics,
)
from catalogue.demo.reading import DataError
from catalogue.partners.models import Organisation
from tests.machine import apps
from tests.machine.databases import Databases

pytestmark = pytest.mark.slow
"""Every fault loads the sample until it is met."""


@pytest.fixture
def app(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An app on SQLite: what a file says is the same whatever the engine."""
    with (
        databases.copy("sqlite", "empty", tmp_path) as place,
        apps.running(place.settings()) as made,
    ):
        yield made


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample's files that a test may spoil."""
    copy = tmp_path / "sample"
    shutil.copytree(reading.DATA, copy)
    for module in (
        applications,
        courses,
        interest,
        organisations,
        programmes,
        services,
        topics,
    ):
        monkeypatch.setattr(module, "DATA", copy)
    return copy


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "organisations/medac.toml",
            'founded = "1990"',
            'founded = "90"',
            r"medac\.toml: founded: '90' is no date",
        ),
        (
            "courses/negotiation-skills.toml",
            'starts = "+35"',
            'starts = "soon"',
            r"negotiation-skills\.toml: editions\[1\]\.starts: ",
        ),
        (
            "courses/negotiation-skills.toml",
            'deadline = "+21 17:00"',
            'deadline = "+21"',
            r"negotiation-skills\.toml: editions\[1\]\.routes\[1\]\.deadline: '\+21' is no instant",
        ),
        (
            "courses/negotiation-skills.toml",
            "taken = 12",
            "taken = 13",
            r"negotiation-skills\.toml: editions\[1\]\.taken: must be neither",
        ),
        (
            "courses/e-participation-in-global-governance.toml",
            "applicants = 0",
            "applicants = 1",
            "e-participation-in-global-governance: nobody can apply to first-edition yet",
        ),
        (
            "courses/public-diplomacy-for-institutions.toml",
            "applicants = 3",
            "applicants = 30",
            r"applicants\.toml: 30 people must be able to apply to public-diplomacy",
        ),
        (
            "people.toml",
            'starts = "+49"',
            'starts = "+50"',
            r"people\.toml: person\[8\]\.applications\[1\]\.starts: online-diplomacy.* no edition",
        ),
    ],
)
def test_a_fault_stops_loading(
    app: Flask, data: Path, file: str, old: str, new: str, message: str
) -> None:
    text = (data / file).read_text()
    assert old in text
    (data / file).write_text(text.replace(old, new))
    with app.app_context():
        with pytest.raises(DataError, match=message):
            services.load()
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0
