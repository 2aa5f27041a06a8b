"""Apps for tests: watched for changes that a request leaves uncommitted, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask, request
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import ORMExecuteState, Session

from catalogue.database import db
from catalogue.search.repositories.changes import record_change
from tests.machine.databases import build_app, close
from tests.machine.visitor import Visitor

UNCOMMITTED = "tests.uncommitted"
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE", "SET ")


def _after_flush(session: Session, _context: object) -> None:
    changed = [*session.new, *session.dirty, *session.deleted]
    session.info.setdefault(UNCOMMITTED, []).extend(type(each).__name__ for each in changed)


def _on_execute(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        what = f"{type(state.statement).__name__} {getattr(state.statement, 'table', '')}"
        state.session.info.setdefault(UNCOMMITTED, []).append(what)


def _after_commit(session: Session) -> None:
    # The end of a savepoint is reported here too, and commits nothing.
    if not session.in_nested_transaction():
        session.info.pop(UNCOMMITTED, None)


def _after_rollback(session: Session) -> None:
    session.info.pop(UNCOMMITTED, None)


event.listen(db.session, "after_flush", _after_flush)
event.listen(db.session, "do_orm_execute", _on_execute)
event.listen(db.session, "after_commit", _after_commit)
event.listen(db.session, "after_rollback", _after_rollback)


def _left_over(session: Session) -> list[str]:
    """Return what would be lost if the session ended now."""
    waiting = [
        each
        for each in (*session.new, *session.deleted, *session.dirty)
        if each not in session.dirty or session.is_modified(each)
    ]
    return [*session.info.get(UNCOMMITTED, []), *(type(each).__name__ for each in waiting)]


class Guard:
    """Notes every request that ends with changes which nobody committed.

    They would be rolled back without a word: the page says "saved" and nothing is.
    """

    def __init__(self, app: Flask) -> None:
        self.found: list[str] = []
        app.teardown_request(self._look)

    def _look(self, error: BaseException | None) -> None:
        if error is None and db.session.registry.has():
            left = _left_over(db.session())
            if left:
                self.found.append(f"{request.method} {request.path}: {', '.join(left)}")

    def check(self) -> None:
        """Fail if any request left changes uncommitted."""
        found, self.found = self.found, []
        assert not found, "Uncommitted changes after " + "; ".join(found)


def _read_only_sqlite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only = ON")


def _read_only_postgres(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    connection.commit()


def publish() -> None:
    """Commit what a test has changed in the tables, as something new that the public sees.

    What is public is kept until the catalogue's version moves, in tests as in service.
    """
    record_change(db.session(), "everything")
    db.session.commit()


def make_read_only(app: Flask) -> None:
    """Let the database itself refuse every change that the app asks for."""
    with app.app_context():
        for engine in db.engines.values():
            refuse = _read_only_sqlite if engine.dialect.name == "sqlite" else _read_only_postgres
            event.listen(engine, "connect", refuse)
            engine.dispose()


def guarded(settings: Mapping[str, str]) -> tuple[Flask, Guard]:
    """Return an app whose clients are visitors, and what notes its uncommitted changes."""
    app = build_app(settings)
    app.test_client_class = Visitor
    return app, Guard(app)


@contextmanager
def running(settings: Mapping[str, str], *, read_only: bool = False) -> Iterator[Flask]:
    """Lend an app for tests; on return, fail if one of its requests left changes uncommitted."""
    app, guard = guarded(settings)
    if read_only:
        make_read_only(app)
    try:
        yield app
    finally:
        close(app)
    guard.check()


class Statements(list[str]):
    """The SQL statements seen, in order, and each with its parameters in ``sent``."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def take(self) -> Statements:
        """Return what was seen since the last call, and begin anew."""
        taken = Statements()
        taken.extend(self)
        taken.sent = self.sent
        self.clear()
        self.sent = []
        return taken

    def own(self) -> list[str]:
        """Return them without that for the catalogue's version, which is asked for by the clock."""
        return [each for each in self if "FROM catalogue_version" not in each]

    def repeated(self) -> list[str]:
        """Return the statements that were sent more than once with the same parameters."""
        return [sent for sent, times in Counter(self.sent).items() if times > 1]

    def report(self) -> str:
        """Return them numbered, each on a line."""
        return "\n".join(
            f"{number:3} {' '.join(each.split())}" for number, each in enumerate(self, 1)
        )


@contextmanager
def count_statements(app: Flask) -> Iterator[Statements]:
    """Collect the SQL statements that an app sends; the framing of transactions is not counted."""
    seen = Statements()

    def note(_conn: Any, _cursor: Any, statement: str, parameters: object, *_rest: object) -> None:
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            seen.append(statement)
            seen.sent.append(f"{' '.join(statement.split())} {parameters!r}")

    with app.app_context():
        engines: list[Engine] = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
