"""What is published appears on every process; how soon is for ``make bench`` to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.publishing import seconds_until_seen
from tests.machine.apps import running
from tests.machine.databases import Databases, EngineName
from tests.machine.site import serving

pytestmark = pytest.mark.engines


@pytest.mark.slow
def test_a_publication_appears_on_every_process(
    databases: Databases, engine_name: EngineName, tmp_path: Path
) -> None:
    with (
        databases.copy(engine_name, "sample", tmp_path) as place,
        running(place.settings()) as app,
        serving(place, ENVIRONMENT="production", WORKERS="2") as site,
    ):
        for title in ("Zymurgy for diplomats", "Zymurgy for regulators"):
            assert seconds_until_seen(site, app, title) >= 0
