"""From the question to the last mail, in both languages, through a real mail server."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from catalogue.database import now
from tests.accounts.people import acts
from tests.alerts.people import (
    EMAIL,
    FORM,
    KEPT,
    ask,
    ask_path,
    confirm_link,
    deliver,
    link_in,
    news,
    publish,
    rows,
    stop_link,
    subscribe,
    text_of,
    told_of,
)
from tests.enrolment.factories import DAY, make_edition
from tests.machine.mail import MailServer
from tests.machine.visitor import Visitor, soup

WORDS = {
    "en": {
        "confirm": "Please confirm your alert: Cyber diplomacy",
        "title": "Turn on the alert",
        "done": "Your alert is on",
        "opened": "Open for applications: Cyber diplomacy",
        "stopped": "Alert cancelled",
    },
    "es": {
        "confirm": "Confirme que desea recibir avisos: Ciberdiplomacia",
        "title": "Activar la suscripción",
        "done": "La suscripción está activa",
        "opened": "Convocatoria abierta: Ciberdiplomacia",
        "stopped": "La suscripción se canceló",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
def test_from_asking_to_applying_and_stopping(
    app: Flask, client: Visitor, mail_server: MailServer, lang: str
) -> None:
    words = WORDS[lang]
    course = make_edition(app, opens=3 * DAY)
    ask(client, ask_path(course.slug, lang=lang))
    assert deliver(app) == 1
    (letter,) = mail_server.to(KEPT)
    assert letter["Subject"] == words["confirm"]
    assert letter["Content-Language"] == lang
    assert letter["List-Unsubscribe"] is None

    link = confirm_link(letter)
    page = client.get(link)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    heading = soup(page).h1
    assert heading is not None
    assert heading.text == words["title"]
    answer = client.submit(page, select=FORM)
    assert answer.status_code == 303
    heading = client.page(answer.location).h1
    assert heading is not None
    assert heading.text == words["done"]

    assert news(app) == 0
    with time_machine.travel(now() + 3 * DAY):
        assert news(app) == 1
        assert news(app) == 0
        assert deliver(app) == 1
        (alert,) = told_of(mail_server)
        assert alert["Subject"] == words["opened"]
        assert alert["Content-Language"] == lang
        apply_page = link_in(alert, "/(?:apply|solicitud)")
        assert client.get(apply_page).status_code == 200

        # A scanner that opens the link changes nothing; one click, without cookies, ends it.
        stop = stop_link(alert)
        scanner = app.test_client()
        assert scanner.get(stop).status_code == 200
        assert rows(app)["alert_subscription"] == 1
        clicked = app.test_client(use_cookies=False).post(
            stop, data={"List-Unsubscribe": "One-Click"}
        )
        assert clicked.status_code == 200
        heading = soup(clicked).h1
        assert heading is not None
        assert heading.text == words["stopped"]
    assert set(rows(app).values()) == {0}
    assert acts(app)[-3:] == ["alert.ask", "alert.confirm", "alert.stop"]


@pytest.mark.slow
def test_what_programs_read_in_the_head_of_an_alert(
    app: Flask, client: Visitor, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw: list[bytes] = []
    take = mail_server.handle_DATA

    async def keep(server: object, session: object, envelope: object) -> str:
        raw.append(envelope.content)  # type: ignore[attr-defined]  # The library's own.
        return await take(server, session, envelope)  # type: ignore[arg-type]  # The same.

    monkeypatch.setattr(mail_server, "handle_DATA", keep)
    course = make_edition(app, opens=DAY)
    subscribe(app, client, mail_server, ask_path(course.slug))
    publish(app, course, opens_at=now() - DAY)
    news(app)
    deliver(app)
    head = raw[-1].split(b"\r\n\r\n", 1)[0].decode("ascii")
    assert re.search(
        r"^List-Unsubscribe: <https://aula\.example/en/alerts/[\w.-]{40,}>\r?$", head, re.MULTILINE
    ), head
    assert re.search(
        r"^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$", head, re.MULTILINE
    ), head


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_scanner_that_opens_the_link_does_not_confirm(
    app: Flask, client: Visitor, mail_server: MailServer, lang: str
) -> None:
    course = make_edition(app, opens=DAY)
    ask(client, ask_path(course.slug, lang=lang))
    deliver(app)
    link = confirm_link(mail_server.messages[0])
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    publish(app, course, opens_at=now() - DAY)
    assert news(app) == 0
    # Nor does a forged POST, which brings no token of the page.
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(link, data={"confirm": "1"}).status_code in (400, 422)
    assert news(app) == 0


@pytest.mark.slow
def test_a_saved_search_in_spanish(app: Flask, client: Visitor, mail_server: MailServer) -> None:
    first = make_edition(app, opens=2 * DAY)
    second = make_edition(app, opens=2 * DAY)
    other = make_edition(app, opens=2 * DAY)
    publish(app, other, languages=["es"])
    running = make_edition(app)
    for each in (first, second, running):
        publish(app, each, languages=["en"])
    path = ask_path("language=en&sort=title&page=3&open=1&other=x", "search", "es")
    page = client.page(path)
    assert "inglés" in page.get_text(" ").casefold()
    subscribe(app, client, mail_server, path)
    assert news(app) == 0
    with time_machine.travel(now() + timedelta(days=2, minutes=1)):
        assert news(app) == 1
        deliver(app)
        (alert,) = told_of(mail_server)
        assert alert["Subject"] == "Hay 2 cursos con convocatoria abierta"
        text = text_of(alert)
        assert f"/es/cursos/{first.slug}" in text
        assert f"/es/cursos/{second.slug}" in text
        assert other.slug not in text
        assert running.slug not in text
        assert "/es/cursos?language=en\n" in text
        assert news(app) == 0
    assert EMAIL.lower() == KEPT
