"""What is told: once, whatever happens to the worker, and nothing that is old."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from catalogue.alerts import letters, services
from catalogue.alerts.services import notifying
from catalogue.courses.codes import Admission, Visibility
from catalogue.courses.models import Course
from catalogue.database import db, now, writing
from catalogue.search import services as search
from catalogue.search.repositories.changes import record_change
from catalogue.wiring import wiring
from tests.alerts.people import (
    KEPT,
    another_hour,
    ask_path,
    deliver,
    news,
    publish,
    rows,
    subscribe,
    text_of,
    told_of,
)
from tests.enrolment.factories import DAY, Listed, make_application, make_edition
from tests.machine.apps import Statements
from tests.machine.mail import MailServer
from tests.machine.visitor import Visitor

pytestmark = [pytest.mark.engines, pytest.mark.slow]

MINUTE = timedelta(minutes=1)


def subjects(app: Flask, server: MailServer, email: str = KEPT) -> list[str]:
    deliver(app)
    return [str(each["Subject"]) for each in told_of(server, email)]


def forget_look(app: Flask) -> None:
    """Begin as a new process does: it has seen nothing itself."""
    wiring(app).last_look = None


def test_planned_then_dated_then_open_then_full_then_free(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    course = make_edition(
        app, starts=None, admission=Admission.FIRST_COME, capacity=1, waiting_list=False
    )
    subscribe(app, client, mail_server, ask_path(course.slug))
    assert news(app) == 0
    start = now()
    dates = {"starts_on": (start + 60 * DAY).date(), "ends_on": (start + 90 * DAY).date()}
    publish(app, course, opens_at=start + 5 * DAY, **dates)
    assert news(app) == 1
    publish(app, course, opens_at=start - MINUTE)
    assert news(app) == 1
    make_application(app, course)
    publish(app, course, places_taken=1)
    assert news(app) == 0
    publish(app, course, places_taken=0)
    assert news(app) == 1
    # The second time is no news: it is told once of each edition.
    publish(app, course, places_taken=1)
    publish(app, course, places_taken=0)
    assert news(app) == 0
    assert subjects(app, mail_server) == [
        "Dates announced: Cyber diplomacy",
        "Open for applications: Cyber diplomacy",
        "Places are free: Cyber diplomacy",
    ]
    first, _second, third = told_of(mail_server)
    assert "We write again when applications open." in text_of(first)
    assert "/apply" not in text_of(first)
    assert "only once" in text_of(third)


def test_from_full_to_a_waiting_list_in_spanish(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    course = make_edition(
        app,
        admission=Admission.FIRST_COME,
        capacity=1,
        waiting_list=False,
        places_taken=1,
    )
    subscribe(app, client, mail_server, ask_path(course.slug, lang="es"))
    publish(app, course, waiting_list=True)
    assert news(app) == 1
    assert subjects(app, mail_server) == ["Lista de espera abierta: Ciberdiplomacia"]


def test_a_new_edition_of_a_course_that_is_over(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    hidden = make_edition(app, visibility=Visibility.UNLISTED)
    subscribe(app, client, mail_server, ask_path(hidden.slug))
    publish(app, hidden, capacity=11)
    assert news(app) == 0
    publish(app, hidden, visibility=Visibility.LISTED)
    assert news(app) == 1


def test_editing_what_is_old_or_open_already_sends_nothing(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    over = make_edition(app, opens=-90 * DAY, deadline=-80 * DAY, starts=-60 * DAY)
    running = make_edition(app)
    subscribe(app, client, mail_server, ask_path(over.slug))
    subscribe(app, client, mail_server, ask_path(running.slug), "b@work.example")
    subscribe(app, client, mail_server, ask_path("format=online", "search"), "c@work.example")
    for listed in (over, running):
        publish(app, listed, capacity=99, city="Valletta")
        forget_look(app)
        assert news(app) == 0
    with app.app_context():
        session = writing()
        record_change(session, "everything")
        session.commit()
    assert news(app) == 0


def test_a_worker_that_was_away(app: Flask, client: Visitor, mail_server: MailServer) -> None:
    opened = make_edition(app, opens=2 * DAY, deadline=30 * DAY)
    missed = make_edition(app, opens=2 * DAY, deadline=4 * DAY)
    for number, listed in enumerate((opened, missed)):
        subscribe(app, client, mail_server, ask_path(listed.slug), f"{number}@work.example")
    subscribe(app, client, mail_server, ask_path("format=online", "search"), "s@work.example")
    with time_machine.travel(now() + 10 * DAY):
        forget_look(app)
        assert news(app) == 2
        forget_look(app)
        assert news(app) == 0
        deliver(app)
    assert [len(told_of(mail_server, f"{name}@work.example")) for name in "01s"] == [1, 0, 1]


def test_a_saved_search_tells_of_each_edition_once(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    course = make_edition(
        app, opens=DAY, admission=Admission.FIRST_COME, capacity=1, waiting_list=False
    )
    subscribe(app, client, mail_server, ask_path("q=cyber", "search"))
    publish(app, course, opens_at=now() - MINUTE)
    assert news(app) == 1
    make_application(app, course)
    publish(app, course, places_taken=1)
    assert news(app) == 0
    publish(app, course, places_taken=0)
    assert news(app) == 0
    assert subjects(app, mail_server) == ["Open for applications: Cyber diplomacy"]


def test_the_same_search_is_watched_once(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    make_edition(app, opens=DAY)
    for number in range(3):
        path = ask_path("format=online&level=introductory", "search")
        subscribe(app, client, mail_server, path, f"{number}@work.example")
    assert rows(app)["alert_target"] == 1


def test_two_workers_tell_each_once(
    app: Flask, client: Visitor, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifying, "BATCH", 2)
    course = make_edition(app, opens=DAY)
    people = [f"p{number}@work.example" for number in range(5)]
    for email in people:
        subscribe(app, client, mail_server, ask_path(course.slug), email)
        another_hour(app)
        subscribe(app, client, mail_server, ask_path("q=cyber", "search"), email)
    publish(app, course, opens_at=now() - MINUTE)
    with app.app_context():
        search.apply_pending()
    ready = threading.Barrier(3)
    done: list[bool] = []

    def work() -> None:
        with app.app_context():
            ready.wait()
            forget_look(app)
            services.tell_news()
            done.append(True)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [True] * 3
    forget_look(app)
    assert news(app) == 0
    deliver(app)
    assert [len(told_of(mail_server, email)) for email in people] == [2] * 5


def test_while_nothing_moves_hardly_anything_is_read(
    app: Flask,
    client: Visitor,
    mail_server: MailServer,
    count_statements: Callable[[Flask], AbstractContextManager[Statements]],
) -> None:
    listed: list[Listed] = [make_edition(app, opens=DAY) for _ in range(3)]
    for number, each in enumerate(listed):
        subscribe(app, client, mail_server, ask_path(each.slug), f"{number}@work.example")
    subscribe(app, client, mail_server, ask_path("q=cyber", "search"), "s@work.example")
    news(app)
    with count_statements(app) as idle:
        news(app)
    assert len(idle) <= 1, idle.report()
    with count_statements(app) as minute, time_machine.travel(now() + 2 * MINUTE):
        news(app)
    assert len(minute) <= 10, minute.report()
    for number, each in enumerate(listed * 2):
        subscribe(app, client, mail_server, ask_path(each.slug), f"more-{number}@work.example")
    with count_statements(app) as more, time_machine.travel(now() + 4 * MINUTE):
        news(app)
    assert len(more) == len(minute), more.report()


def test_one_fault_keeps_nobody_else_from_being_told(
    app: Flask,
    client: Visitor,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, second = (make_edition(app, opens=DAY) for _ in range(2))
    for listed in (first, second):
        subscribe(app, client, mail_server, ask_path(listed.slug), f"{listed.slug}@work.example")
        search_path = ask_path(f"q=cyber&format=online&x={listed.slug}", "search")
        subscribe(app, client, mail_server, search_path, f"s-{listed.slug}@work.example")
        publish(app, listed, opens_at=now() - MINUTE)
    with app.app_context():
        search.apply_pending()
    about_course, about_search = letters.news, letters.matches

    def faulty(session: Any, row: Any, values: dict[str, Any], contact: Any) -> None:
        if first.slug in str(values["course_address"]):
            raise RuntimeError("a fault of ours")
        about_course(session, row, values, contact)

    def always_faulty(*_: object) -> None:
        raise RuntimeError("another fault")

    monkeypatch.setattr(letters, "news", faulty)
    monkeypatch.setattr(letters, "matches", always_faulty)
    assert news(app) == 1
    assert "a fault of ours" in caplog.text
    assert "another fault" in caplog.text
    monkeypatch.setattr(letters, "news", about_course)
    monkeypatch.setattr(letters, "matches", about_search)
    assert news(app) == 0
    with time_machine.travel(now() + 2 * MINUTE):
        assert news(app) == 3


def test_a_course_that_leaves_for_a_while_and_one_that_leaves_for_good(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    course = make_edition(app, opens=DAY)
    subscribe(app, client, mail_server, ask_path(course.slug, lang="es"))

    def withdraw(away: bool) -> None:
        with app.app_context():
            session = writing()
            found = session.get_one(Course, course.course_id)
            found.withdrawn_at = now() if away else None
            record_change(session, "course", found.id)
            session.commit()

    def forget() -> int:
        with app.app_context():
            return services.forget_ended()

    withdraw(away=True)
    assert news(app) == 0
    assert forget() == 0
    withdraw(away=False)
    assert news(app) == 0
    withdraw(away=True)
    with time_machine.travel(now() + 31 * DAY):
        assert forget() == 1
        deliver(app)
    letter = mail_server.to(KEPT)[-1]
    assert letter["Subject"] == "Ya no está en el catálogo: Ciberdiplomacia"
    assert set(rows(app).values()) == {0}
