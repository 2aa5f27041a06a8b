"""What people typed does not end in a log."""

from __future__ import annotations

import logging
import re
import sys

import pytest
from flask import Flask
from gunicorn.config import Config
from sqlalchemy.exc import IntegrityError

from catalogue.cli.web import WebLogger
from catalogue.courses.models import Topic
from catalogue.database import db
from catalogue.logs import Lines
from tests.machine.visitor import Visitor


@pytest.mark.engines
def test_an_error_of_the_database_does_not_tell_the_values(app: Flask) -> None:
    with app.app_context():
        db.session.add_all([Topic(code="somebody-s-secret"), Topic(code="somebody-s-secret")])
        with pytest.raises(IntegrityError) as caught:
            db.session.flush()
        db.session.rollback()
    assert "hide_parameters" in str(caught.value)
    assert "[parameters:" not in str(caught.value)


def line_of(message: str, *arguments: object) -> str:
    record = logging.LogRecord("catalogue.x", logging.WARNING, "", 0, message, arguments, None)
    return Lines().format(record)


def test_a_line_says_when_how_grave_and_from_where(app: Flask) -> None:
    with app.test_request_context("/en/", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}):
        line, again = line_of("Something happened."), line_of("And again.")
    found = re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING catalogue\.x ([0-9a-f]{8}) 192\.0\.2\.7 "
        r"Something happened\.",
        line,
    )
    assert found is not None, line
    assert f" {found[1]} 192.0.2.7 " in again
    assert line_of("By itself.").endswith("Z WARNING catalogue.x - By itself.")


@pytest.mark.parametrize(
    "text",
    [
        "a\n2026-11-30 hub signed in",
        "a\r\nb",
        "\x1b[31mred",
        "\u202eback",
        "a\u2028b",
        "\x85",
        "\x00",
    ],
)
def test_no_text_makes_a_line_or_hides_one(text: str) -> None:
    line = line_of("Somebody asked for %s", text)
    assert line.isprintable(), ascii(line)
    assert len(line.splitlines()) == 1


def test_the_trace_of_an_error_makes_no_line_either() -> None:
    try:
        raise ValueError("x\n2026-11-30T00:00:00.000Z WARNING forged")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "It failed.", (), sys.exc_info())
    _first, *rest = Lines().format(record).split("\n")
    assert rest[0] == "    Traceback (most recent call last):"
    assert all(each.startswith("    ") for each in rest)


def test_an_error_of_ours_does_not_tell_a_link(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("catalogue.accounts.views.passwords.holder_of", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get("/en/password/reset/SECRETTOKEN")
    assert answer.status_code == 500
    assert "Internal error: GET accounts.reset" in caplog.text
    assert "SECRETTOKEN" not in caplog.messages[-1]


@pytest.mark.slow
def test_whoever_is_refused_is_noted(sample_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    client = sample_app.test_client()
    assert isinstance(client, Visitor)
    client.sign_in("editor@imr.example")
    client.get("/en/workspace/enquiries")
    client.get("/en/workspace/courses/child-online-protection-for-regulators/words")
    client.get("/en/courses/nothing")
    refused = [each for each in caplog.messages if "was refused" in each]
    assert len(refused) == 2, caplog.messages
    assert "GET partners.enquiries" in refused[0]
    assert "GET comanagement.words slug=child-online-protection-for-regulators" in refused[1]
    assert "editor@imr.example" not in caplog.text


def test_the_server_s_own_log_tells_no_address(caplog: pytest.LogCaptureFixture) -> None:
    web = WebLogger(Config())
    web.error_log.propagate = True
    web.warning("Invalid request from ip=192.0.2.7: Invalid line 'GET /en/password/reset/SECRET'")
    web.exception("Error handling request %s %s", "GET", "/en/password/reset/SECRET")
    assert "Invalid request from ip=192.0.2.7" in caplog.text
    assert "Error handling request" in caplog.text
    assert "SECRET" not in caplog.text
    assert all(isinstance(each.formatter, Lines) for each in web.error_log.handlers)
