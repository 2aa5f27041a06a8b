"""``docs/nginx.conf``, by a real nginx in front of the real service."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.machine.cluster import free_port
from tests.machine.databases import Databases
from tests.machine.proxy import Proxy, prepare, proxy
from tests.machine.site import Site, served

pytestmark = pytest.mark.slow
SECRET = "Zx9-kQ_secret-of-one-person_Ab3dEfGhIjKlMnOpQrStUvWxYz0123456789"


@pytest.fixture(scope="module")
def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(databases, tmp_path_factory.mktemp("site"), PROXIES="1") as running:
        yield running


@pytest.fixture
def nginx(site: Site, tmp_path: Path) -> Iterator[Proxy]:
    port = urlsplit(site.address).port
    assert port
    with proxy(tmp_path, port) as running:
        yield running


def test_it_is_well_formed_where_only_debians_folders_are(tmp_path: Path) -> None:
    command = prepare(tmp_path, free_port(), free_port())
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr


def test_a_public_page_is_kept_and_a_personal_one_is_not(nginx: Proxy) -> None:
    first, second = nginx.get("/en/courses"), nginx.get("/en/courses")
    assert (first.status, second.status) == (200, 200)
    assert first.text == second.text
    assert nginx.get("/es/acceso").status == 200
    assert nginx.get("/es/acceso").status == 200
    lines = nginx.logs().splitlines()
    courses = [line for line in lines if '"GET /en/courses"' in line]
    assert courses[0].split()[-1] == "MISS"
    assert courses[1].split()[-1] in ("HIT", "EXPIRED", "REVALIDATED")
    assert {line.split()[-1] for line in lines if "/es/acceso" in line} == {"MISS"}
    assert first.headers["Server"] == "nginx"


def token_paths(app: Flask) -> list[str]:
    """Return an address with a secret for each rule that has one."""
    rules = [rule for rule in app.url_map.iter_rules() if "token" in rule.arguments]
    paths = []
    for rule in rules:
        with app.test_request_context():
            values = dict.fromkeys(rule.arguments, SECRET)
            paths.append(rule.build(values)[1])  # type: ignore[index]  # Every value is given.
    return paths


def test_no_link_that_opens_something_is_logged(nginx: Proxy, sample_app: Flask) -> None:
    paths = token_paths(sample_app)
    assert len(paths) >= 16
    for path in paths:
        nginx.get(path)
    nginx.get("/en/courses?nationality=PE&residence=MX&q=what-somebody-asks")
    logs = nginx.logs()
    assert logs.count("/-") >= len(paths)
    assert SECRET not in logs
    assert "nationality" not in logs
    assert "what-somebody-asks" not in logs


def test_while_the_catalogue_is_away_a_kept_page_or_plain_words_are_there(
    databases: Databases, tmp_path: Path
) -> None:
    with served(databases, tmp_path / "site", PROXIES="1") as site:
        port = urlsplit(site.address).port
        assert port
        with proxy(tmp_path / "nginx", port) as nginx:
            assert nginx.get("/es/cursos").status == 200
            os.kill(site.pid, signal.SIGTERM)
            site.wait_for(lambda: nginx.get("/healthz").status == 503, "The end")
            kept, missing = nginx.get("/es/cursos"), nginx.get(f"/en/password/reset/{SECRET}")
            assert kept.status == 200
            assert missing.status == 503
            assert "Back in a moment" in missing.text
            assert missing.headers["Content-Security-Policy"].startswith("default-src 'none'")
            spanish = nginx.get("/es/acceso")
            assert spanish.status == 503
            assert '<html lang="es">' in spanish.text
            assert spanish.text.endswith("</html>")
            assert missing.headers["Retry-After"] == "10"
            assert SECRET not in nginx.logs()


def test_a_flood_is_told_to_wait_in_its_language(site: Site, tmp_path: Path) -> None:
    """With far lower limits than the site's, so that the test need not be quick to exceed them."""
    port = urlsplit(site.address).port
    assert port
    with proxy(tmp_path, port, rate="1r/m", burst="8") as nginx:
        answers = [nginx.get("/es/cursos") for _ in range(12)]
    statuses = [answer.status for answer in answers]
    # One more was let through by the waiting for the start.
    assert statuses[:6] == [200] * 6
    assert statuses[-2:] == [429] * 2
    assert "Demasiadas consultas" in answers[-1].text
    assert answers[-1].headers["Retry-After"] == "10"
