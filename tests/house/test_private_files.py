"""What people entrusted to the catalogue is readable by the owner of its files only."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from catalogue import private_files
from catalogue.config import ROOT
from tests.machine.databases import Place, all_settings
from tests.machine.site import environment


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.slow
def test_what_a_command_makes_is_its_owner_s(tmp_path: Path) -> None:
    data = tmp_path / "data"
    settings = all_settings(data, ENVIRONMENT="development", SECRET_KEY="")
    previous = os.umask(0o022)
    try:
        subprocess.run(
            [sys.executable, "-m", "flask", "db", "upgrade"],
            cwd=ROOT,
            env=environment(settings),
            check=True,
            capture_output=True,
        )
    finally:
        os.umask(previous)
    made = [data, *data.rglob("*")]
    assert {"catalogue.sqlite", "secret-key", "files"} <= {path.name for path in made}
    assert [f"{path} {mode(path):o}" for path in made if mode(path) & 0o077] == []


def test_what_was_left_open_is_closed(app: Flask, place: Place) -> None:
    kept = private_files.private_paths(app)
    assert kept
    for path in kept:
        path.chmod(0o777 if path.is_dir() else 0o644)
    private_files.init_app(app)
    assert {mode(path) for path in kept} <= {0o700, 0o600}
    assert place.data_dir not in kept


def test_sqlite_s_own_files_are_among_them(app: Flask, tmp_path: Path) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path}/x.sqlite"
    for ending in ("", "-wal", "-shm"):
        (tmp_path / f"x.sqlite{ending}").touch()
    names = {path.name for path in private_files.private_paths(app)}
    assert {"x.sqlite", "x.sqlite-wal", "x.sqlite-shm"} <= names
