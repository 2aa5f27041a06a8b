"""The database locked for real: the reader is asked to send again, and nothing typed is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError

from catalogue.courses.models import Course, Edition
from catalogue.courses.rules.states import APPLICABLE, state
from catalogue.database import db, now
from catalogue.enrolment.models import ApplicationDraft
from tests.machine import apps
from tests.machine.databases import Databases
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.engines

SLUG = "child-online-protection-for-regulators"
PATIENCE = 0.2


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Hold, in another connection, what a draft is written to."""
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with engine.connect() as other:
        if engine.dialect.name == "sqlite":
            other.connection.dbapi_connection.isolation_level = None  # type: ignore[union-attr]  # sqlite3's own.
            other.exec_driver_sql("BEGIN EXCLUSIVE")
        else:
            other.execute(text("LOCK TABLE application_draft IN ACCESS EXCLUSIVE MODE"))
        yield
        other.rollback()
    engine.dispose()


def form_address(app: Flask) -> str:
    with app.app_context():
        found = db.session.scalars(
            select(Edition).join(Course).where(Course.slug == SLUG).order_by(Edition.id)
        )
        for edition in found:
            if state(edition, edition.capacity - edition.places_taken, now()) in APPLICABLE:
                return f"/es/cursos/{SLUG}/{edition.slug}/solicitud"
    raise AssertionError("Nothing is open.")


@pytest.mark.slow
def test_what_was_typed_survives_a_locked_database(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalogue.database.BUSY_SECONDS", PATIENCE)
    app = make_app("sample")
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    address = form_address(app)
    page = visitor.get(address)
    typed = {"full_name": "Ñusta Quispe", "email": "nusta@applicant.example", "country": "PE"}
    with locked(app):
        started = time.monotonic()
        answer = visitor.submit(page, typed, select="main form[method=post]", button="save")
        assert time.monotonic() - started < 5 + PATIENCE
    again = soup(answer)
    assert answer.status_code == 503
    assert again.html is not None
    assert again.html["lang"] == "es"
    kept = {str(each["name"]): str(each["value"]) for each in again.select("form [type=hidden]")}
    assert typed.items() <= kept.items()
    sent = visitor.post(address, data=kept)
    assert sent.status_code == 303
    with app.app_context():
        draft = db.session.scalars(select(ApplicationDraft)).all()
        assert [each.entries["full_name"] for each in draft][-1] == "Ñusta Quispe"


def test_a_mistake_of_ours_is_no_database_away(
    sample_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong() -> list[object]:
        db.session.execute(text("SELECT nothing FROM nowhere"))
        return []

    monkeypatch.setattr("catalogue.courses.queries.programmes", wrong)
    sample_app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = sample_app.test_client().get("/es/programas", base_url=sample_app.config["BASE_URL"])
    assert answer.status_code == 500
    page = soup(answer)
    assert page.html is not None
    assert page.html["lang"] == "es"
    assert "Traceback" not in answer.text
    assert "nowhere" not in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("at_the_end", [False, True])
def test_postgresql_dying_inside_a_request_is_503_in_the_path_s_language(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_the_end: bool
) -> None:
    def die(*_: object) -> list[object]:
        killing = "SELECT pg_terminate_backend(pg_backend_pid())"
        if at_the_end:
            # Killed from outside: the request itself notices nothing until it rolls back.
            number = db.session.scalar(text("SELECT pg_backend_pid()"))
            with db.engine.connect() as other:
                other.execute(text(f"SELECT pg_terminate_backend({number})"))
            time.sleep(0.2)
            raise OperationalError("SELECT 1", {}, Exception("gone"))
        db.session.execute(text(killing))
        return []

    with (
        databases.copy("postgresql", "sample", tmp_path) as place,
        apps.running(place.settings()) as app,
    ):
        with monkeypatch.context() as patched:
            patched.setattr("catalogue.courses.queries.programmes", die)
            answer = app.test_client().get("/es/programas")
            assert answer.status_code == 503
            assert answer.headers["Retry-After"]
            page = soup(answer)
            assert page.html is not None
            assert page.html["lang"] == "es"
        assert app.test_client().get("/es/programas").status_code == 200
