"""The database: one declarative base, one clock, one way to begin writing.

SQLite is the embedded default and PostgreSQL the engine for more than one machine; everything
here behaves the same on both.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData, String, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

log = logging.getLogger(__name__)

# What the rest of the product takes for granted of a transaction:
#
# - Reading needs no beginning; it ends with the request (`_let_go`). What was read before
#   `writing()` is from an earlier transaction and has to be read again.
# - `writing()` comes before the first read of whatever is decided on. On SQLite it waits for the
#   one write lock then and there, so nothing that is read afterwards can be changed by anybody
#   else. On PostgreSQL it locks nothing: rows are locked one by one with `with_for_update()`.
# - So code is right when it is right on PostgreSQL, and the tests of races run on both.
# - A lock is waited for `BUSY_SECONDS` and no longer. A request then answers 503, a job comes back.
# - Instants are aware and in UTC on both engines, and `now` is the only clock.

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 3.0
"""How long a writer waits for another before the request answers 503, within five seconds."""


SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""SQLite's primary result codes (sqlite.org, "Result and Error Codes") that pass by themselves."""


UNDEFINED_TABLE = "42P01"
"""PostgreSQL's code (its documentation, "PostgreSQL Error Codes")."""


class UTCDateTime(TypeDecorator[datetime]):
    """An instant. Stored in UTC, returned aware in UTC; a naive value raises ``ValueError``."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JSONValue = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Codes and snapshots; JSONB on PostgreSQL."""


SORT_KEY = String(200).with_variant(String(200, collation="C"), "postgresql")
"""A stored sort key, compared byte by byte whatever the database's own language."""


def codes(kind: type[StrEnum]) -> Enum:
    """Return the column type for a ``StrEnum``: stored as its value, refused when unknown."""
    return Enum(
        kind,
        native_enum=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


class Base(DeclarativeBase):
    """Every model's base: constraint names and column types follow one convention."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {
        datetime: UTCDateTime(),
        dict[str, Any]: JSONValue,
        list[str]: JSONValue,
    }


db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(render_as_batch=True, compare_type=True)


def now() -> datetime:
    """Return the present instant in UTC; the only clock the product reads."""
    return datetime.now(UTC)


def writing() -> Session:
    """Begin a writing transaction and return its session; the caller ends it with one commit.

    It first ends the request's reading transaction, so what was read before must be read again.
    On SQLite it takes the write lock at once (``BEGIN IMMEDIATE``): upgrading a read in
    mid-transaction would fail under contention instead of waiting.
    """
    session: Session = db.session()
    session.rollback()
    session.connection(execution_options={"catalogue_writing": True})
    return session


@contextmanager
def rollback_on(*refusals: type[Exception]) -> Iterator[None]:
    """End the transaction at once where a service refuses, not when the request is over.

    It undoes what was done so far and lets go of every row that was held. It decorates a service,
    or stands around a part of one.
    """
    try:
        yield
    except refusals:
        db.session.rollback()
        raise


def repeat_batches(run_batch: Callable[[int], int], size: int) -> int:
    """Run a job's transaction again and again until one finds less than ``size``; return the sum.

    ``run_batch`` deals with at most as many rows as it is given, in a transaction of its own, and
    returns how many they were. So the write lock is free between any two, however much there is.
    """
    total = 0
    while True:
        count = run_batch(size)
        total += count
        if count < size:
            return total


def is_away(error: Exception) -> bool:
    """Say whether an error means that the database is locked, full or out of reach.

    SQLite reports a mistake in a statement as an operational error too; that is a fault of ours
    and no reason to ask anybody to try again.
    """
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return code is None or code & 0xFF in SQLITE_AWAY


def why_unusable(error: DBAPIError) -> str:
    """Return for an operator why the database cannot be used, without what was written to it."""
    reason = str(error.orig).strip().splitlines()[0]
    if "no such table" in reason or getattr(error.orig, "sqlstate", None) == UNDEFINED_TABLE:
        return "The database has no tables, or old ones. Run first: flask db upgrade"
    return f"The database cannot be used: {reason} (CATALOGUE_DATABASE_URL says where it is.)"


def _prepare_sqlite(dbapi_connection: Any, _record: object) -> None:
    # The driver's own transaction handling is switched off; _begin_sqlite begins them instead.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("catalogue_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _attach(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _let_go(_error: BaseException | None) -> None:
    """End the request's session, also where the database has gone away in mid-request.

    Rolling back then raises once more, after the answer was made: the server would replace the page
    that says so by an empty one of its own.
    """
    try:
        db.session.remove()
    except DBAPIError:
        log.warning("The database went away during a request.")
        with suppress(DBAPIError):
            db.session.registry().invalidate()
        db.session.registry.clear()


def _is_in_memory(url: str) -> bool:
    return url.removeprefix("sqlite://").strip("/") in ("", ":memory:")


def init_app(app: Flask, jobs: int) -> None:
    """Attach the database and its migrations to the app.

    ``jobs`` is how many the worker runs side by side: its process has the same app.
    """
    # An error's text may end in a log, where what people typed must not.
    options: dict[str, Any] = {"hide_parameters": True}
    if not _is_in_memory(app.config["SQLALCHEMY_DATABASE_URI"]):
        # Each thread may hold two: the page's, and one that asks whether what is kept still holds.
        # The worker has a thread for each job; what only it needs is opened only there.
        kept = app.config["THREADS"]
        options |= {"pool_size": kept, "max_overflow": 2 * max(kept, jobs) - kept}
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        # A dead server must answer 503 within five seconds, so waiting is bounded.
        options |= {
            "pool_pre_ping": True,
            "pool_timeout": 4,
            "connect_args": {
                "connect_timeout": 3,
                "options": f"-c lock_timeout={BUSY_SECONDS * 1000:.0f} -c timezone=UTC",
            },
        }
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    db.init_app(app)
    # Registered after the library's own, so asked before it.
    app.teardown_appcontext(_let_go)
    migrate.init_app(app, db, directory=str(app.config["MIGRATIONS"]))
    with app.app_context():
        _attach(db.engine)
