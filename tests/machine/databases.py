"""Databases for tests: each test gets a fresh copy of a template made once in the run.

There are two templates per engine: ``empty`` (every migration applied) and ``sample`` (the sample
catalogue loaded as well). They are made by the same commands that an operator types.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import Literal
from uuid import uuid4

import psycopg
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from catalogue.config import SETTINGS
from tests.machine.cluster import Cluster
from tests.machine.run import Run

EngineName = Literal["sqlite", "postgresql"]
Contents = Literal["empty", "sample"]

BASE_URL = "http://catalogue.test"
SECRET_KEY = "for tests only, and as long as a real one"
QUICK_HASHING = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
HOUSE_CONFIG = {
    "ENVIRONMENT": "testing",
    "SECRET_KEY": SECRET_KEY,
    "BASE_URL": BASE_URL,
    "LIMITS": "0",
}


def all_settings(data_dir: Path, **changes: str) -> dict[str, str]:
    """Return every setting, so that neither the environment nor a ``.env`` file reaches a test."""
    defaults = {setting.name: setting.default for setting in SETTINGS}
    return defaults | HOUSE_CONFIG | {"DATA_DIR": str(data_dir)} | changes


@dataclass(frozen=True)
class Place:
    """A database of its own and a folder of its own, ready for one app."""

    database_url: str
    data_dir: Path

    def settings(self, **changes: str) -> dict[str, str]:
        """Return the settings of an app that lives here."""
        return all_settings(self.data_dir, DATABASE_URL=self.database_url) | changes


class CompiledTemplates(FileSystemBytecodeCache):
    """What templates compile to: on the disk for the next run, in memory for the next app."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template's code from memory, else from the disk."""
        key = bucket.key, bucket.checksum
        if key in self._known:
            bucket.code = self._known[key]
            return
        super().load_bytecode(bucket)
        if bucket.code is not None:
            self._known[key] = bucket.code


COMPILED = CompiledTemplates()


def build_app(settings: Mapping[str, str]) -> Flask:
    """Return an app; imported late, so that a test of plain rules needs no app.

    Its passwords are hashed with Argon2 as ever, only with next to no work.
    """
    from catalogue.app import create_app

    app = create_app(settings)
    hash_quickly(app)
    # What the templates of all apps compile to is the same.
    app.jinja_env.bytecode_cache = COMPILED
    return app


def hash_quickly(app: Flask) -> None:
    """Let an app hash with next to no work."""
    app.extensions["security"].pwd_context.update(**QUICK_HASHING)


def close(app: Flask) -> None:
    """Give back every connection that an app holds."""
    from catalogue.database import db

    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def command(app: Flask, *words: str) -> None:
    outcome = app.test_cli_runner(catch_exceptions=False).invoke(args=list(words))
    if outcome.exit_code:
        raise RuntimeError(f"flask {' '.join(words)} failed:\n{outcome.output}")


def _fill(place: Place, contents: Contents) -> None:
    app = build_app(place.settings())
    try:
        command(app, "db", "upgrade")
        if contents == "sample":
            command(app, "demo", "load")
            command(app, "search", "rebuild")
    finally:
        close(app)


class Databases:
    """Makes templates and copies of them."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._free: dict[EngineName, list[str]] = {}

    @cached_property
    def _server(self) -> Cluster:
        return self.run.server()

    @cached_property
    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(self._server.url("postgres"), autocommit=True)

    def close(self) -> None:
        """Give back the connection that databases are made with."""
        if "_admin" in self.__dict__:
            self._admin.close()

    def _template_folder(self, engine: EngineName, contents: Contents) -> Path:
        return self.run.folder / f"template-{engine}-{contents}"

    def _make_template(self, engine: EngineName, contents: Contents) -> None:
        folder = self._template_folder(engine, contents)
        folder.mkdir()
        if engine == "sqlite":
            file = folder / "catalogue.sqlite"
            _fill(Place(f"sqlite:///{file}", folder), contents)
            # The copy is of one file, so what the write-ahead log still holds goes into it first.
            with sqlite3.connect(file) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            for beside in folder.glob("catalogue.sqlite-*"):
                beside.unlink()
            return
        name = f"template_{contents}"
        self._admin.execute(f"CREATE DATABASE {name}")
        _fill(Place(self._server.url(name), folder), contents)

    def template(self, engine: EngineName, contents: Contents) -> Path:
        """Return the template's folder; its making is the run's first use of it."""
        self.run.once(
            f"template-{engine}-{contents}", lambda: self._make_template(engine, contents)
        )
        return self._template_folder(engine, contents)

    @contextmanager
    def copy(self, engine: EngineName, contents: Contents, folder: Path) -> Iterator[Place]:
        """Lend a fresh copy, with the files that go with it (the search index, uploads)."""
        name = uuid4().hex
        with self._laid(engine, contents, folder / f"data-{name[:8]}", f"test_{name}") as place:
            yield place

    @contextmanager
    def lend(self, engine: EngineName, contents: Contents) -> Iterator[Place]:
        """Lend a fresh copy where an earlier one was, if one is free: its app can be had again."""
        free = self._free.setdefault(engine, [])
        name = free.pop() if free else f"lent_{uuid4().hex}"
        folder = self.run.folder / "places" / engine / name
        try:
            with self._laid(engine, contents, folder, name) as place:
                yield place
        finally:
            free.append(name)

    @contextmanager
    def _laid(
        self, engine: EngineName, contents: Contents, data_dir: Path, name: str
    ) -> Iterator[Place]:
        shutil.copytree(self.template(engine, contents), data_dir)
        if engine == "sqlite":
            yield Place(f"sqlite:///{data_dir / 'catalogue.sqlite'}", data_dir)
        else:
            self._admin.execute(
                f"CREATE DATABASE {name} TEMPLATE template_{contents} STRATEGY FILE_COPY"
            )
            try:
                yield Place(self._server.url(name), data_dir)
            finally:
                self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(data_dir, ignore_errors=True)
