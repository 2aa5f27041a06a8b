"""Identifiers of calendars and feeds stay, whatever the host name, and are nobody else's."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask

from catalogue.courses.queries import naming_authority
from tests.conftest import AppFactory, visitor_of
from tests.machine import apps
from tests.machine.databases import Place, command

pytestmark = pytest.mark.slow

MADE_BY = "0008"
"""The migration that gave every installation a naming authority."""

IDENTIFIER = re.compile(r"(?m)^UID:(\S+)|<id>([^<]+)</id>")
ADDRESSES = ("/en/courses.ics", "/es/cursos.ics", "/en/courses.atom", "/es/cursos.atom?open=1")


def identifiers(app: Flask) -> set[str]:
    visitor = visitor_of(app)
    texts = [visitor.get(address).text.replace("\r\n ", "") for address in ADDRESSES]
    found = {"".join(each) for text in texts for each in IDENTIFIER.findall(text)}
    assert any(each.startswith("tag:") for each in found)
    assert any(each.startswith("edition-") for each in found)
    return found


def authority(app: Flask) -> str:
    with app.app_context():
        return naming_authority()


def go_back_to_before(app: Flask) -> None:
    """Take the migration back, and what came after it."""
    options = Config()
    options.set_main_option("script_location", str(app.config["MIGRATIONS"]))
    script = ScriptDirectory.from_config(options).get_revision(MADE_BY)
    command(app, "db", "downgrade", str(script.down_revision))


def test_identifiers_stay_when_the_host_name_changes(sample_place: Place) -> None:
    with apps.running(sample_place.settings(BASE_URL="https://one.example")) as app:
        before = identifiers(app)
    with apps.running(sample_place.settings(BASE_URL="https://two.example")) as app:
        assert identifiers(app) == before
    assert not any("one.example" in each or "two.example" in each for each in before)


def test_a_new_installation_has_a_name_that_no_other_has(place: Place) -> None:
    names = set()
    for _each in range(2):
        with apps.running(place.settings()) as app:
            names.add(str(UUID(authority(app))))
            go_back_to_before(app)
            command(app, "db", "upgrade")
    assert len(names) == 2


@pytest.mark.engines
@pytest.mark.parametrize("host", ["aula.example", "127.0.0.1"])
def test_whoever_subscribed_before_the_upgrade_keeps_their_events(
    make_app: AppFactory, host: str
) -> None:
    app = make_app("sample", BASE_URL=f"http://{host}:8000")
    go_back_to_before(app)
    command(app, "db", "upgrade")
    assert authority(app) == host
    found = identifiers(app)
    assert all(f"@{host}" in each or each.startswith(f"tag:{host},") for each in found)
