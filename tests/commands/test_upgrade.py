"""``flask db upgrade``: on several machines at once, and with words for whoever runs it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from catalogue.config import ROOT
from tests.machine import run
from tests.machine.databases import EngineName, all_settings
from tests.machine.site import environment

pytestmark = [pytest.mark.engines, pytest.mark.slow]
NEWEST = max(path.name[:4] for path in (ROOT / "catalogue/migrations/versions").glob("*.py"))


@pytest.fixture
def blank(engine_name: EngineName, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The settings of a database in which there is nothing at all."""
    if engine_name == "sqlite":
        yield all_settings(tmp_path)
        return
    server, name = run.current().server(), f"blank_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield all_settings(tmp_path, DATABASE_URL=server.url(name))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def begin(settings: dict[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", *words],
        cwd=ROOT,
        env=environment(settings),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def revision_in(database: Engine) -> str:
    """Return how far others see the database upgraded, empty where there are no tables yet."""
    with database.connect() as connection:
        try:
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
        except (OperationalError, ProgrammingError):
            return ""


def test_two_machines_may_upgrade_at_once(blank: dict[str, str]) -> None:
    address = blank["DATABASE_URL"] or f"sqlite:///{blank['DATA_DIR']}/catalogue.sqlite"
    database = create_engine(address)
    processes = [begin(blank, "db", "upgrade") for _ in range(2)]
    seen = set()
    while any(process.poll() is None for process in processes):
        seen.add(revision_in(database))
        time.sleep(0.01)
    database.dispose()
    said = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    # Nobody, the other upgrade least of all, finds one that is half done.
    assert seen <= {"", "None", NEWEST}
    output = "".join(out for out, _ in said)
    assert output.count("Applied 0001: ") == 1
    assert output.count(f"Applied {NEWEST}: ") == 1


def test_a_downgrade_names_the_migrations_that_it_took_back(blank: dict[str, str]) -> None:
    for words, taken in ((("upgrade", "0002"), []), (("downgrade", "0001"), ["0002"])):
        process = begin(blank, "db", *words)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        said = [line for line in out.splitlines() if line.startswith("Took back ")]
        assert [line.split(":")[0].removeprefix("Took back ") for line in said] == taken


def test_a_database_without_tables_is_told_in_one_line(blank: dict[str, str]) -> None:
    words = ("partner", "add", "academy", "--kind", "university", "--country", "MT")
    process = begin(blank, *words, "--name-en", "Academy")
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.strip().splitlines()[-1].endswith("First run: flask db upgrade")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        ("db", "upgrade"),
        ("serve",),
        ("user", "invite", "a@b.example", "--hub"),
        ("listing", "check"),
        ("search", "rebuild"),
        ("demo", "load"),
    ],
)
def test_a_database_out_of_reach_is_told_with_its_reason(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    settings = all_settings(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    process = begin(settings, *words)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Connection refused" in err
    assert "CATALOGUE_DATABASE_URL" in err
    assert "Traceback" not in err
