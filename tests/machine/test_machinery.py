"""The tests' own machinery does what the other tests trust it to do."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from catalogue.accounts.access import Rule, admits
from catalogue.database import db, now
from catalogue.search.models import CatalogueChange, CatalogueVersion
from tests.machine import apps
from tests.machine.databases import Databases, EngineName, Place
from tests.machine.mail import MailServer
from tests.machine.visitor import Visitor, fill

pytestmark = pytest.mark.engines

View = Callable[[], str]


def _change(number: int) -> CatalogueChange:
    return CatalogueChange(number=number, kind="course", key=None, at=now())


def _pending() -> str:
    db.session.add(_change(900_001))
    return "saved"


def _flushed() -> str:
    db.session.add(_change(900_002))
    db.session.flush()
    return "saved"


def _executed() -> str:
    values = {"number": 900_003, "kind": "course", "at": now()}
    db.session.execute(insert(CatalogueChange).values(values))
    return "saved"


def _committed() -> str:
    db.session.add(_change(900_004))
    db.session.commit()
    return "saved"


def _given_up() -> str:
    db.session.add(_change(900_005))
    db.session.flush()
    db.session.rollback()
    return "refused"


def _read() -> str:
    return str(len(db.session.scalars(select(CatalogueChange)).all()))


def _ask(place: Place, view: View) -> None:
    with apps.running(place.settings()) as app:
        app.add_url_rule("/planted", "planted", admits(Rule.MACHINE)(view))
        assert app.test_client().get("/planted").status_code == 200


@pytest.mark.parametrize("view", [_pending, _flushed, _executed])
def test_a_request_that_forgets_to_commit_fails_its_test(place: Place, view: View) -> None:
    with pytest.raises(AssertionError, match="Uncommitted changes after GET /planted"):
        _ask(place, view)


@pytest.mark.parametrize("view", [_committed, _given_up, _read])
def test_a_request_that_ends_its_transaction_is_let_pass(place: Place, view: View) -> None:
    _ask(place, view)


def test_the_reading_app_cannot_write(reading_app: Flask) -> None:
    with reading_app.app_context():
        db.session.add(_change(900_006))
        with pytest.raises(DBAPIError, match=r"read-?only"):
            db.session.commit()
        db.session.rollback()
        assert db.session.scalars(select(CatalogueVersion)).all() is not None


@pytest.mark.slow
def test_a_copy_is_nobody_elses(
    databases: Databases, engine_name: EngineName, tmp_path: Path
) -> None:
    with (
        databases.copy(engine_name, "empty", tmp_path) as one,
        databases.copy(engine_name, "empty", tmp_path) as other,
    ):
        with apps.running(one.settings()) as app, app.app_context():
            db.session.add(_change(900_007))
            db.session.commit()
        with apps.running(other.settings()) as app, app.app_context():
            assert db.session.get(CatalogueChange, 900_007) is None


def test_the_engine_is_the_one_asked_for(app: Flask, engine_name: EngineName) -> None:
    with app.app_context():
        assert db.engine.dialect.name == engine_name


def test_statements_are_counted_without_their_framing(
    app: Flask, count_statements: Callable[[Flask], Iterator[apps.Statements]]
) -> None:
    with count_statements(app) as seen, app.app_context():  # type: ignore[attr-defined]  # A context manager.
        db.session.execute(text("SELECT 1"))
        db.session.execute(text("SELECT 2"))
        db.session.rollback()
    assert len(seen) == 2
    assert "SELECT 2" in seen.report()


FORM = """
<form method="post" action="/there">
<input type="hidden" name="csrf_token" value="secret"><input name="name" value="Ana">
<input type="checkbox" name="agree" value="yes"><input type="radio" name="kind" value="a" checked>
<input type="radio" name="kind" value="b"><textarea name="why">\nBecause</textarea>
<select name="country"><option value="">–<option value="MX" selected>México</select>
<input name="off" disabled><input type="submit" name="save" value="Save">
</form>"""


def test_a_form_is_sent_as_a_browser_sends_it() -> None:
    form = BeautifulSoup(FORM, "lxml").form
    assert form is not None
    sent = fill(form, {"name": "Tomasi", "agree": True, "kind": "b"})
    assert sent == {
        "csrf_token": ["secret"],
        "name": ["Tomasi"],
        "agree": ["yes"],
        "kind": ["b"],
        "why": ["Because"],
        "country": ["MX"],
    }


@pytest.mark.parametrize("fields", [{"nothing": "x"}, {"kind": "c"}, {"country": "ES"}])
def test_only_what_a_form_offers_can_be_filled_in(fields: dict[str, str]) -> None:
    form = BeautifulSoup(FORM, "lxml").form
    assert form is not None
    with pytest.raises(AssertionError):
        fill(form, fields)


def test_a_visitor_speaks_to_the_catalogues_own_host(client: Visitor) -> None:
    assert client.get("/en/").status_code == 200
    assert client.get("/en/", base_url="http://elsewhere.test").status_code == 400


def test_the_mail_server_keeps_what_it_takes(mail_server: MailServer) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@x.example", "b@x.example", "Días"
    letter.set_content("¿Qué tal?")
    with smtplib.SMTP("127.0.0.1", mail_server.port) as smtp:
        smtp.send_message(letter)
        mail_server.refuse = True
        with pytest.raises(smtplib.SMTPDataError):
            smtp.send_message(letter)
    (message,) = mail_server.to("b@x.example")
    assert message["Subject"] == "Días"
    assert message.get_content().strip() == "¿Qué tal?"
