"""The commands and files of ``docs/running.md``, typed as they stand there.

Only what belongs to the machine is put in their place: folders, the database server's address,
``sudo`` (which here only says as whom the database is asked) and ``systemctl``.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from dotenv import dotenv_values
from flask import Flask

from catalogue.config import PREFIX, ROOT
from tests.machine import run
from tests.machine.databases import EngineName
from tests.machine.programs import find_postgres

pytestmark = pytest.mark.engines

PAGE = (ROOT / "docs" / "running.md").read_text()
BLOCK = re.compile(r"^```(sh|ini)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SUDO = """#!/bin/sh
[ "$1" = -u ] && { user=$2; shift 2; }
case "$user" in postgres) PGUSER=catalogue ;; *) PGUSER=catalogue_service ;; esac
export PGUSER
exec "$@"
"""
INSTALL = """#!/bin/sh
for word; do
    shift
    case "$word" in --owner=*|--group=*) ;; *) set -- "$@" "$word" ;; esac
done
exec /usr/bin/install "$@"
"""
SYSTEMCTL = '#!/bin/sh\necho "$@" >> "$SYSTEMCTL_LOG"\n'


def blocks(heading: str, kind: str = "sh") -> list[str]:
    """Return the code under a heading, as far as the next heading of any level."""
    part = re.split(r"^##+ ", PAGE.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return [text for found, text in BLOCK.findall(part) if found == kind]


@dataclass
class Machine:
    """A machine on which the catalogue is being installed by the page."""

    root: Path
    engine: EngineName
    environment: dict[str, str]

    def here(self, text: str) -> str:
        """Return commands or settings with this machine's folders and names."""
        for folder in ("/srv/", "/etc/catalogue"):
            text = text.replace(folder, f"{self.root}{folder}")
        text = text.replace("createuser catalogue", "createuser catalogue_service")
        return text.replace("--owner=catalogue ", "--owner=catalogue_service ")

    def type(self, commands: str) -> str:
        """Type commands; fail where one of them does."""
        done = subprocess.run(
            ["sh", "-eu", "-c", self.here(commands)],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        return done.stdout

    def flask(self, words: str) -> str:
        """Run one of the product's commands where and as whom the page does."""
        return self.type(f"cd /srv/catalogue/app\nsudo -u catalogue .venv/bin/flask {words}")

    def count(self, table: str) -> int:
        """Return the number of rows of a table, in the database that the service has."""
        with closing(self._database()) as connection:
            [number] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(number)

    def _database(self) -> Any:
        if self.engine == "postgresql":
            host, port = self.environment["PGHOST"], self.environment["PGPORT"]
            return psycopg.connect(f"postgresql://catalogue_service@{host}:{port}/catalogue")
        file = self.root / "srv/catalogue/data/catalogue.sqlite"
        return sqlite3.connect(f"file:{file}?mode=ro", uri=True)


def drop() -> None:
    with psycopg.connect(run.current().server().url("postgres"), autocommit=True) as connection:
        for name in ("catalogue", "catalogue_restored", "catalogue_set_aside"):
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute("DROP ROLE IF EXISTS catalogue_service")


@pytest.fixture
def machine(engine_name: EngineName, tmp_path: Path) -> Iterator[Machine]:
    """A machine with the code, its environment and the tools, and nothing else."""
    app, tools = tmp_path / "srv" / "catalogue" / "app", tmp_path / "bin"
    for folder in ("catalogue", "templates", "translations"):
        shutil.copytree(ROOT / folder, app / folder)
    shutil.copy(ROOT / "wsgi.py", app)
    (app / ".venv").symlink_to(ROOT / ".venv")
    (tmp_path / "etc").mkdir()
    tools.mkdir()
    for name, text in (("sudo", SUDO), ("install", INSTALL), ("systemctl", SYSTEMCTL)):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
    # The commands of the page compile the code once, and not each for itself.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    environment = kept | {"SYSTEMCTL_LOG": str(tmp_path / "systemctl.log")}
    programs = [str(tools)]
    if engine_name == "postgresql":
        environment |= {"PGHOST": "127.0.0.1", "PGPORT": str(run.current().server().port)}
        programs.append(str(find_postgres()))
        drop()
    environment["PATH"] = os.pathsep.join([*programs, environment["PATH"]])
    yield Machine(tmp_path, engine_name, environment)
    if engine_name == "postgresql":
        drop()


def settings_of(machine: Machine) -> str:
    """Return the page's settings, filled in where only the operator can."""
    [text] = blocks("The settings", "ini")
    text = text.replace("SECRET_KEY=''", f"SECRET_KEY='{'k' * 64}'")
    if machine.engine == "sqlite":
        return re.sub(r"^CATALOGUE_DATABASE_URL=.*\n", "", text, flags=re.MULTILINE)
    port = machine.environment["PGPORT"]
    address = f"postgresql://catalogue_service@127.0.0.1:{port}/catalogue"
    return text.replace("postgresql:///catalogue?host=/var/run/postgresql", address)


def install(machine: Machine) -> None:
    """Do what the page says from the database to the first people."""
    if machine.engine == "postgresql":
        [commands] = blocks("The database")
        machine.type(commands)
    [commands] = blocks("The settings")
    machine.type(commands)
    (machine.root / "etc" / "catalogue.env").write_text(machine.here(settings_of(machine)))
    [commands] = blocks("The service")
    machine.type(commands)
    assert machine.type("cat $SYSTEMCTL_LOG") == "enable --now catalogue\n"
    machine.flask("db upgrade")
    [commands] = blocks("The first people")
    assert machine.type(commands).count("https://catalogue.example.org/en/invitation/") == 2


@pytest.mark.slow
@pytest.mark.xdist_group("running")
def test_a_catalogue_is_installed_backed_up_and_restored_as_the_page_says(
    machine: Machine,
) -> None:
    install(machine)
    assert (machine.count("invitation"), machine.count("organisation")) == (2, 1)
    folder, with_postgres, with_sqlite, uploads = blocks("Backups")
    backup = with_postgres if machine.engine == "postgresql" else with_sqlite
    files = machine.root / "srv/catalogue/data/files"
    files.mkdir(exist_ok=True)
    (files / "cv.pdf").write_text("a file")
    for commands in (folder, backup, uploads):
        machine.type(commands)
    machine.flask('partner add another --name-en "Another" --kind university --country MT')
    (files / "cv.pdf").unlink()
    assert machine.count("organisation") == 2
    stop, from_postgres, from_sqlite, start = blocks("Restoring")
    restore = from_postgres if machine.engine == "postgresql" else from_sqlite
    for commands in (stop, restore, start):
        machine.type(commands.replace("2027-01-31", "$(date +%F)"))
    assert (machine.count("invitation"), machine.count("organisation")) == (2, 1)
    assert (files / "cv.pdf").read_text() == "a file"
    assert machine.type("cat $SYSTEMCTL_LOG").splitlines()[1:] == [
        "stop catalogue",
        "start catalogue",
    ]


def test_the_settings_say_the_same_to_the_service_and_to_a_shell(tmp_path: Path) -> None:
    [text] = blocks("The settings", "ini")
    file = tmp_path / "catalogue.env"
    file.write_text(text)
    shell = subprocess.run(
        ["env", "-i", "sh", "-euc", f"set -a; . {file}; set +a; exec env"],
        capture_output=True,
        text=True,
        check=True,
    )
    said = dict(line.split("=", 1) for line in shell.stdout.splitlines())
    expected = dotenv_values(file)
    assert {key: said.get(key) for key in expected} == expected
    assert all(key.startswith(PREFIX) for key in expected)


def test_the_unit_runs_commands_that_are_there(app: Flask) -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # As systemd reads it.
    unit.read_string(blocks("The service", "ini")[0])
    service = unit["Service"]
    for name in ("ExecStartPre", "ExecStart"):
        program, *words = service[name].split()
        assert program == "/srv/catalogue/app/.venv/bin/flask"
        assert app.test_cli_runner().invoke(args=[*words, "--help"]).exit_code == 0
    assert service["User"] == "catalogue"
    assert service["ReadWritePaths"] == "/srv/catalogue/data"


def test_packages_are_installed_as_make_does() -> None:
    """Running them takes a minute and a network; `make test` has just done the same."""
    makefile = (ROOT / "Makefile").read_text()
    assert "PIP_INSTALL := $(PIP) install --quiet --require-hashes --no-deps\n" in makefile
    as_service = "sudo -u catalogue .venv/bin/"
    whole = f"{as_service}pip install --require-hashes --no-deps"
    wanted = [
        f"{whole} -r requirements-build.txt",
        f"{whole} --no-build-isolation --use-pep517 -r requirements.txt",
        f"{as_service}pybabel compile -d translations",
    ]
    for heading in ("Installing", "Updating"):
        lines = blocks(heading)[0].splitlines()
        assert [line for line in lines if "/pip " in line or "pybabel" in line] == wanted
