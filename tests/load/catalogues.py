"""Generated catalogues to measure: a database and an index each, kept for the whole run."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from catalogue.app import create_app
from catalogue.config import ROOT
from catalogue.database import db
from tests.machine.databases import Contents, Databases, EngineName, Place, close, command
from tests.machine.site import environment
from tests.machine.visitor import Visitor

SEED = 7
TOLD_FROM = 50_000
"""Smaller catalogues are made in a moment."""


@dataclass
class Catalogue:
    """A catalogue of generated courses, or the sample (``courses`` is 0 then)."""

    place: Place
    engine: EngineName
    courses: int
    building_seconds: float

    def settings(self) -> dict[str, str]:
        """Return the settings of a real house: nothing is as in tests but the rate limits."""
        return self.place.settings(
            ENVIRONMENT="production", SAMPLE="0", MAIL_URL=f"file:{self.place.data_dir}/mail"
        )

    @contextmanager
    def opened(self) -> Iterator[Flask]:
        """Lend an app over it in this process."""
        app = create_app(self.settings())
        try:
            yield app
        finally:
            close(app)

    @contextmanager
    def visited(self) -> Iterator[Visitor]:
        """Lend a visitor of it in this process."""
        with self.opened() as app:
            app.test_client_class = Visitor
            visitor = app.test_client()
            assert isinstance(visitor, Visitor)
            yield visitor


@dataclass
class Catalogues:
    """Makes each catalogue when it is first asked for."""

    databases: Databases
    folder: Path
    stack: ExitStack
    made: dict[tuple[EngineName, int], Catalogue] = field(default_factory=dict)

    def get(self, courses: int, engine: EngineName = "sqlite") -> Catalogue:
        """Return the catalogue of so many generated courses; 0 stands for the sample."""
        if (engine, courses) not in self.made:
            self.made[engine, courses] = self._make(courses, engine)
        return self.made[engine, courses]

    def _make(self, courses: int, engine: EngineName) -> Catalogue:
        contents: Contents = "empty" if courses else "sample"
        place = self.stack.enter_context(self.databases.copy(engine, contents, self.folder))
        made = Catalogue(place, engine, courses, 0.0)
        if courses:
            if courses >= TOLD_FROM:
                print(f"Making {courses:,} courses on {engine} …", file=sys.stderr, flush=True)
            with made.opened() as app:
                command(app, "demo", "generate", "--courses", str(courses), "--seed", str(SEED))
                tidied(app)
        made.building_seconds = build(made)
        return made


def tidied(app: Flask) -> None:
    """Do what PostgreSQL does by itself some minutes after much has come; in tests it is told not
    to, and plans as if the tables were small."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")


def build(catalogue: Catalogue) -> float:
    """Build the index with the command that an operator types; return the seconds it took."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "flask", "search", "rebuild"],
        cwd=ROOT,
        env=environment(catalogue.settings()),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began
