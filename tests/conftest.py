"""Fixtures that every test may ask for; the machinery behind them is in ``tests/machine/``."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack

import pytest
from flask import Flask

from catalogue.courses.presenters import facets
from catalogue.search.facets import FACETS
from tests.machine import apps, mail, run
from tests.machine.databases import Contents, Databases, EngineName, Place
from tests.machine.pool import Pool
from tests.machine.visitor import Visitor

pytest_plugins = ["tests.machine.browser"]

AppFactory = Callable[..., Flask]

# An app does so when it starts, but not every test has one.
FACETS.register(*facets.FACETS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=["both", "sqlite", "postgresql"],
        default="both",
        help="the database that all tests run on (default: both for those marked `engines`)",
    )


def pytest_configure(config: pytest.Config) -> None:
    # Apps and page trees come and go by the thousand; looking for cycles so often takes a fifth
    # of the time.
    gc.set_threshold(100_000, 50, 100)
    # A helper's run is that of who leads it; `make mutants` leads one of many small ones.
    if run.FOLDER_VARIABLE not in os.environ:
        config.stash[RUN] = run.begin(in_memory=True)
        if config.option.basetemp is None:
            config.option.basetemp = config.stash[RUN].folder / "tests"


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        run.end(config.stash[RUN])


RUN = pytest.StashKey[run.Run]()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches a database on SQLite, and what is marked ``engines`` on PostgreSQL too."""
    if "engine_name" not in metafunc.fixturenames:
        return
    asked = metafunc.config.getoption("--engine")
    if asked != "both":
        engines = [asked]
    elif metafunc.definition.get_closest_marker("engines"):
        engines = ["sqlite", "postgresql"]
    else:
        engines = ["sqlite"]
    metafunc.parametrize("engine_name", engines, scope="session")


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Templates and copies of databases."""
    made = Databases(run.current())
    yield made
    made.close()


@pytest.fixture(scope="session")
def pool() -> Pool:
    """Apps that wait for another test."""
    return Pool()


@pytest.fixture
def place(databases: Databases, engine_name: EngineName) -> Iterator[Place]:
    """An empty, migrated database and a data folder that belong to this test alone."""
    with databases.lend(engine_name, "empty") as lent:
        yield lent


@pytest.fixture
def sample_place(databases: Databases, engine_name: EngineName) -> Iterator[Place]:
    """A database with the sample catalogue and a data folder that belong to this test alone."""
    with databases.lend(engine_name, "sample") as lent:
        yield lent


@pytest.fixture
def make_app(
    databases: Databases, engine_name: EngineName, pool: Pool, request: pytest.FixtureRequest
) -> Iterator[AppFactory]:
    """Make an app with other settings: ``make_app("sample", LIMITS="1", BASE_URL="https://…")``.

    It is one that nobody had before where the test may have changed what apps are made of.
    """
    new = "monkeypatch" in request.fixturenames
    with ExitStack() as stack:

        def make(contents: Contents = "empty", /, **settings: str) -> Flask:
            lent = stack.enter_context(databases.lend(engine_name, contents))
            return stack.enter_context(pool.lend(lent.settings(**settings), new=new))

        yield make


@pytest.fixture
def app(place: Place, pool: Pool) -> Iterator[Flask]:
    """The app on an empty database. No context is pushed: use ``with app.app_context():``.

    Other tests had it before, and more follow: pages are added to one of ``apps.running``.
    """
    with pool.lend(place.settings()) as lent:
        yield lent


@pytest.fixture
def sample_app(sample_place: Place, pool: Pool) -> Iterator[Flask]:
    """The app with the sample catalogue, this test's own to change."""
    with pool.lend(sample_place.settings()) as lent:
        yield lent


@pytest.fixture(scope="session")
def reading_app(
    databases: Databases, engine_name: EngineName, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The app with the sample catalogue, shared by tests that only read: writing is refused."""
    folder = tmp_path_factory.mktemp("reading")
    with (
        databases.copy(engine_name, "sample", folder) as lent,
        apps.running(lent.settings(), read_only=True) as made,
    ):
        yield made


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A visitor of the empty catalogue."""
    return visitor_of(app)


@pytest.fixture
def sample_client(sample_app: Flask) -> Visitor:
    """A visitor of the sample catalogue who may change it."""
    return visitor_of(sample_app)


@pytest.fixture
def reader(reading_app: Flask) -> Visitor:
    """A visitor of the sample catalogue who only reads; much cheaper than ``sample_client``."""
    return visitor_of(reading_app)


def visitor_of(app: Flask) -> Visitor:
    """Return one more visitor with cookies of their own."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


@pytest.fixture
def count_statements() -> Callable[[Flask], AbstractContextManager[apps.Statements]]:
    """Count SQL: ``with count_statements(app) as seen: …``, then ``len(seen)``."""
    return apps.count_statements


@pytest.fixture(scope="session")
def one_mail_server() -> Iterator[mail.MailServer]:
    """A mail server for all tests of a process: apps that send to it can be had again."""
    with mail.serving() as server:
        yield server


@pytest.fixture
def mail_server(one_mail_server: mail.MailServer) -> mail.MailServer:
    """A mail server; give its ``url`` as ``MAIL_URL`` to ``make_app``."""
    one_mail_server.begin_anew()
    return one_mail_server
