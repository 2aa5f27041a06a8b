"""Requests: one mail an hour, nothing disclosed, nothing confirmed by accident."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from catalogue.alerts import services
from catalogue.alerts.services import Watch
from catalogue.database import db, now
from catalogue.mail.models import OutboxMessage
from catalogue.partners.models import FormerSlug
from tests.alerts.people import (
    EMAIL,
    FORM,
    KEPT,
    ask,
    ask_path,
    confirm_link,
    deliver,
    news,
    publish,
    rows,
    subscribe,
    text_of,
)
from tests.conftest import visitor_of
from tests.enrolment.factories import DAY, make_edition
from tests.machine.mail import MailServer
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.engines

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def wait(app: Flask) -> int:
    with app.app_context():
        return services.mail_waiting_requests()


@pytest.mark.slow
def test_one_mail_an_hour_and_the_rest_in_the_next(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    first, second, third = (make_edition(app, opens=DAY) for _ in range(3))
    ask(client, ask_path(first.slug))
    ask(client, ask_path(first.slug))
    ask(client, ask_path(second.slug))
    ask(client, ask_path("topic=x", "search"))
    assert wait(app) == 0
    assert deliver(app) == 1
    with time_machine.travel(now() + HOUR + MINUTE):
        assert wait(app) == 1
        assert wait(app) == 0
        assert deliver(app) == 1
        ask(client, ask_path(third.slug))
        assert deliver(app) == 0
    once, twice = mail_server.to(KEPT)
    assert once["Subject"] == "Please confirm your alert: Cyber diplomacy"
    assert twice["Subject"] == "Please confirm your alerts"
    assert "Courses matching these filters" in text_of(twice)
    # Only a course's alert tells of dates and of places too.
    assert "asked to be notified when dates are announced" in text_of(once)
    assert "asked to be notified when applications open for:" in text_of(twice)

    # The newer link holds what the older one had been for, and only what is ticked is switched on.
    assert client.get(confirm_link(once)).status_code == 410
    page = client.get(confirm_link(twice))
    boxes = [str(box["value"]) for box in soup(page).select("input[name=alerts]")]
    assert len(boxes) == 3
    nothing = client.submit(page, select=FORM)
    assert nothing.status_code == 422
    assert "Tick at least one" in nothing.text
    assert client.submit(page, {"alerts": boxes[1:2]}, select=FORM).status_code == 303
    publish(app, first, opens_at=now() - DAY)
    assert news(app) == 0
    publish(app, second, opens_at=now() - DAY)
    assert news(app) == 1


@pytest.mark.slow
def test_an_address_says_nothing_of_who_has_an_alert(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    course = make_edition(app, opens=DAY)
    path = ask_path(course.slug)
    subscribe(app, client, mail_server, path)
    known, unknown = (
        client.submit(path, {"email": email}, select=FORM)
        for email in (EMAIL, "nobody@work.example")
    )
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    with time_machine.travel(now() + HOUR + MINUTE):
        ask(client, path)
        wait(app)
        deliver(app)
        letter = mail_server.to(KEPT)[-1]
    assert letter["Subject"] == "You already have this alert"
    assert "/en/alerts/" in text_of(letter)
    assert "/alerts/confirm/" not in text_of(letter)


@pytest.mark.slow
def test_what_others_type_changes_nothing_that_is_confirmed(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    course = make_edition(app, starts=None)
    subscribe(app, client, mail_server, ask_path(course.slug), country="PE", note="En mayo.")
    ask(client, ask_path(course.slug, lang="es"), country="FR", note="Nunca.")
    publish(app, course, starts_on=(now() + 60 * DAY).date(), ends_on=(now() + 90 * DAY).date())
    news(app)
    deliver(app)
    assert mail_server.to(KEPT)[-1]["Content-Language"] == "en"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["Error: ", "Enter an e-mail address such as"]),
        ("es", ["Error: ", "Indique"]),
    ],
)
def test_a_mistyped_address_is_said_and_kept(
    app: Flask, client: Visitor, lang: str, words: list[str]
) -> None:
    course = make_edition(app, starts=None)
    path = ask_path(course.slug, lang=lang)
    answer = client.submit(path, {"email": "ana@", "note": "Una <b>nota</b>"}, select=FORM)
    assert answer.status_code == 422
    assert all(word in answer.text for word in words)
    assert "Una &lt;b&gt;nota&lt;/b&gt;" in answer.text
    assert rows(app)["alert_address"] == 0


def test_a_program_that_fills_in_everything_is_told_the_same_and_ignored(
    app: Flask, client: Visitor
) -> None:
    course = make_edition(app, opens=DAY)
    label = client.page(ask_path(course.slug)).select_one("label[for=subject]")
    assert label is not None
    assert "(optional)" not in label.get_text()
    ask(client, ask_path(course.slug), subject="Buy now")
    assert set(rows(app).values()) == {0}


@pytest.mark.slow
def test_too_many_requests(make_app: Callable[..., Flask]) -> None:
    app = make_app("empty", LIMITS="1")
    course = make_edition(app, opens=DAY)
    client = visitor_of(app)
    path = ask_path(course.slug)
    for _ in range(10):
        ask(client, path)
    assert client.submit(path, {"email": EMAIL}, select=FORM).status_code == 429
    assert client.submit(path, {"email": "o@work.example"}, select=FORM).status_code == 303


def test_where_there_is_nothing_to_be_told_of(app: Flask, client: Visitor) -> None:
    course = make_edition(app, opens=DAY)
    assert client.get(ask_path("nothing")).status_code == 404
    with app.app_context():
        db.session.add(FormerSlug(kind="course", slug="old", target_id=course.course_id))
        db.session.commit()
    moved = client.get(ask_path("old", lang="es"))
    assert (moved.status_code, moved.location) == (308, ask_path(course.slug, lang="es"))
    assert client.get("/en/alerts/confirm/nothing").status_code == 410


@pytest.mark.slow
def test_a_request_holds_for_seven_days(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    course = make_edition(app, opens=30 * DAY)
    ask(client, ask_path(course.slug))
    deliver(app)
    link = confirm_link(mail_server.messages[0])
    start = now()
    with app.app_context():
        assert services.forget_ended() == 0
    with time_machine.travel(start + 7 * DAY - MINUTE):
        assert client.get(link).status_code == 200
    with time_machine.travel(start + 7 * DAY + MINUTE):
        assert client.get(link).status_code == 410
        with app.app_context():
            assert services.forget_ended() == 1
            assert services.forget_ended() == 0
            assert db.session.query(OutboxMessage).count() == 0
    assert set(rows(app).values()) == {0}


def test_asking_at_once_is_one_request_and_one_mail(app: Flask) -> None:
    course = make_edition(app, opens=DAY)
    ready = threading.Barrier(4)

    def request() -> None:
        with app.app_context():
            ready.wait()
            services.ask(EMAIL, "es", Watch(course_id=course.course_id))

    threads = [threading.Thread(target=request) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(app)["alert_subscription"] == 1
    with app.app_context():
        assert db.session.query(OutboxMessage).count() == 1
