"""Every letter × long titles × both languages, sent and read by one who forgives nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, template_rendered

from catalogue.config import ROOT
from catalogue.database import db
from catalogue.demo.reading import DATA
from catalogue.mail.models import OutboxMessage
from catalogue.mail.services import deliver_due
from tests.machine.mail import MailServer
from tests.mail import strict
from tests.mail.every_letter import Writer, trial

TEMPLATES = ROOT / "templates" / "mail"
TITLES = (
    "Gestión básica política mediación histórica regulación",
    "Participación electrónica en la gobernanza mundial",
    "=?utf-8?q?Ciber=3D?= diplomacia, «Estados» y (redes); “hoy”",
    "ñ" * 200,
    "👩🏽‍⚖️ Mediación e\u0301tica – عنوان طويل – " + "palabra " * 18,
)
"""The first two are what arrived damaged from the standard library."""


def sample_titles() -> Iterator[tuple[str, str]]:
    """Return each title of the sample with its language."""
    for path in sorted((DATA / "courses").glob("*.toml")):
        for language, words in tomllib.loads(path.read_text("utf-8"))["words"].items():
            yield words["title"], language


@contextmanager
def rendered(app: Flask) -> Iterator[set[str]]:
    """Note which templates are used."""
    names: set[str] = set()

    def note(_app: Flask, template: Any, **_: Any) -> None:
        names.add(template.name.rpartition("/")[2])

    with template_rendered.connected_to(note, app):
        yield names


def deliver_all(app: Flask) -> int:
    with app.app_context():
        sent = 0
        while now_sent := deliver_due():
            sent += now_sent
        return sent


def check(content: bytes, row: OutboxMessage, sender: str) -> None:
    """Compare what arrived with what was written."""
    headers, parts = strict.read_parts(content)
    text = parts["text/plain"]
    assert strict.words(headers["subject"]) == row.subject
    assert text == row.text
    assert parts["text/html"] == row.html
    check_html(row)
    assert parts.get("text/calendar", "") == row.calendar.replace("\r\n", "\n")
    assert strict.mailbox(headers["from"]) == ("Aula – catálogo de formación", sender)
    assert strict.mailbox(headers["to"]) == ("", row.recipient)
    assert strict.mailbox(headers["reply-to"]) == (row.reply_to_name, row.reply_to_email)
    assert row.reply_to_email in text
    assert " ".join(row.reply_to_name.split()) in " ".join(text.split())
    assert headers["message-id"] == row.message_id
    assert row.message_id.endswith("@mail.example>")
    for name, value in row.headers.items():
        assert headers[name.lower()] == value
    message = message_from_bytes(content, policy=policy.SMTP)
    assert message["Content-Language"] == row.language


FETCHES = ("img", "link", "script", "iframe", "object", "video", "form", "base")
"""Elements that fetch something, or do something."""


def check_html(row: OutboxMessage) -> None:
    """The HTML says every word of the text, in its language, and fetches nothing."""
    page = BeautifulSoup(row.html, "lxml")
    assert page.html is not None
    assert page.html["lang"] == row.language
    assert page.find_all(FETCHES) == []
    assert not re.search(r"url\(|@import|\bon\w+=|src=", row.html.partition("<body")[0])
    assert all(str(each["href"]).startswith("http://") for each in page.find_all("a"))
    said = " ".join(page.get_text(" ").split())
    for line in row.text.splitlines():
        words = " ".join(line.removeprefix(">").removeprefix("*").split())
        if words == "--" or words.startswith("http"):
            continue
        if line.startswith("    "):
            words = words.partition(":")[2].strip()
        assert words in said, words
    links = {each["href"] for each in page.find_all("a")}
    assert {line.strip() for line in row.text.splitlines() if is_address(line)} <= links


def is_address(line: str) -> bool:
    """Say whether a line of a letter is one of our addresses."""
    return line.strip().startswith("http://catalogue.test/")


@pytest.mark.slow
def test_every_letter_arrives_as_written(
    make_app: Callable[..., Flask], mail_server: MailServer
) -> None:
    app = make_app(
        "empty",
        MAIL_URL=mail_server.url,
        MAIL_SENDER="Aula – catálogo de formación <catalogue@mail.example>",
    )
    writer = Writer(app)
    with rendered(app) as names:
        for title in TITLES:
            writer.write(title, "es")
            writer.write(title, "en")
        for title, language in sample_titles():
            writer.write_receipt(title, language)
    letters = {path.name for path in TEMPLATES.glob("[!_]*.txt")}
    assert letters - names == {"trial.txt"}
    with app.app_context():
        rows = {row.message_id: row for row in db.session.query(OutboxMessage)}
    assert len(rows) > 400
    assert deliver_all(app) == len(rows)
    assert len(mail_server.raw) == len(rows)
    for content in mail_server.raw:
        headers, _ = strict.read(content)
        check(content, rows.pop(headers["message-id"]), "catalogue@mail.example")
    assert rows == {}


def test_the_trial_letter_arrives_as_written(
    make_app: Callable[..., Flask], mail_server: MailServer
) -> None:
    app = make_app("empty", MAIL_URL=mail_server.url)
    with app.app_context():
        trial("es")
    headers, text = strict.read(mail_server.raw[0])
    assert strict.words(headers["subject"]) == "Mensaje de prueba de Aula"
    assert "tildes (á é í ó ú ñ ü), «comillas» y una raya –." in text


def test_every_letter_says_who_answers() -> None:
    """The ending says it, so that no letter can forget it; some name it before, too."""
    ending = (TEMPLATES / "_ending.txt").read_text("utf-8")
    assert "mail/_questions.txt" in ending
    questions = (TEMPLATES / "_questions.txt").read_text("utf-8")
    assert "contact.email" in questions
    assert "contact.name" in questions
    assert not [
        path.name for path in Path(TEMPLATES).glob("*.txt") if "CONTACT_EMAIL" in path.read_text()
    ]
