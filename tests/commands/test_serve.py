"""``flask serve`` and ``flask worker``."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from catalogue import worker
from catalogue.cli import serve
from catalogue.config import ROOT
from catalogue.demo.reading import DataError
from tests.accounts.people import add_organisation, add_person
from tests.machine.cluster import free_port
from tests.machine.databases import Place
from tests.machine.site import environment

AppFactory = Callable[..., Flask]
TIMERS: list[threading.Timer] = []
"""Signals on their way; whatever is left is called off, so that it ends no other test."""


@pytest.fixture(autouse=True)
def _no_tidying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the memory of the tests alone, which is a hundred times that of a service."""
    monkeypatch.setattr(gc, "collect", lambda: 0)
    monkeypatch.setattr(gc, "freeze", lambda: None)


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    while TIMERS:
        TIMERS.pop().cancel()
    for number, handler in kept.items():
        signal.signal(number, handler)


def tell_to_stop(after: float = 0.3) -> None:
    TIMERS.append(threading.Timer(after, os.kill, (os.getpid(), signal.SIGTERM)))
    TIMERS[-1].start()


def stay(*_: object) -> None:
    time.sleep(60)


def stay_whatever_comes(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)


def leave(*_: object) -> None:
    """End at once."""


def run_serve(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    web: Callable[..., None],
    work: Callable[..., None],
    host: str = "127.0.0.1",
) -> int:
    monkeypatch.setattr(serve.Web, "run", web)
    monkeypatch.setattr(worker, "run", work)
    with app.app_context():
        return serve._serve(app, host, free_port())


@pytest.mark.slow
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_both_end_when_told(app: Flask, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    tell_to_stop()
    assert run_serve(app, monkeypatch, stay, stay, host) == 0


@pytest.mark.parametrize(("web", "work"), [(leave, stay), (stay, leave)])
def test_when_one_dies_the_other_is_stopped(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    web: Callable[..., None],
    work: Callable[..., None],
) -> None:
    assert run_serve(app, monkeypatch, web, work) == 1
    assert "ended unexpectedly" in capsys.readouterr().err


@pytest.mark.slow
def test_a_process_that_does_not_listen_is_ended(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "PATIENCE_SECONDS", 1)
    tell_to_stop(1.0)
    assert run_serve(app, monkeypatch, stay, stay_whatever_comes) == 0


def test_a_served_request_has_a_context_of_its_own(app: Flask) -> None:
    seen: list[bool] = []
    with app.app_context():
        serve._alone(lambda word: seen.append(bool(current_app) or word == ""), "x")
    assert seen == [False]


def test_gunicorn_serves_the_app_that_is_here(app: Flask) -> None:
    web = serve.Web(app, {"workers": 3})
    assert web.load() is app
    assert web.cfg.workers == 3


def flask(app: Flask, *words: str) -> tuple[int, str]:
    outcome = app.test_cli_runner().invoke(args=list(words))
    return outcome.exit_code, outcome.output


@pytest.fixture
def _not_really(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_serve", lambda *_: 0)


@pytest.mark.engines
@pytest.mark.usefixtures("_not_really")
def test_the_first_start_loads_the_sample(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def load(progress: Callable[[str], object]) -> None:
        progress("courses")
        loaded.append("once")

    monkeypatch.setattr("catalogue.demo.services.load", load)
    code, said = flask(app, "serve")
    assert code == 0, said
    assert "Loading courses …" in said
    assert "http://catalogue.test/es/" in said
    # Nothing was really loaded here, so there are no accounts to tell of.
    assert "Sample accounts" not in said
    add_organisation(app)
    flask(app, "serve")
    assert loaded == ["once"]


@pytest.mark.engines
@pytest.mark.usefixtures("_not_really")
def test_a_house_with_people_is_not_empty(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    add_person(app)
    monkeypatch.setattr("catalogue.demo.services.load", lambda _progress: pytest.fail("loaded"))
    assert flask(app, "serve")[0] == 0


@pytest.mark.engines
@pytest.mark.usefixtures("_not_really")
def test_the_samples_accounts_are_told(app: Flask) -> None:
    add_person(app, "hub@catalogue.example")
    code, said = flask(app, "serve")
    assert code == 0
    assert "all with the password sample-catalogue-2026" in said
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert "hub@catalogue.example catalogue team" in lines
    assert "editor@um.example editor of university-of-malta" in lines
    assert "ana@applicant.example applicant" in lines


@pytest.mark.engines
@pytest.mark.usefixtures("_not_really")
def test_a_real_house_does_not_start_with_published_passwords(make_app: AppFactory) -> None:
    app = make_app("empty", SAMPLE="0")
    assert flask(app, "serve")[0] == 0
    add_person(app, "ana@applicant.example")
    code, said = flask(app, "serve")
    assert code == 1
    assert "CATALOGUE_SAMPLE is 0" in said


@pytest.mark.engines
@pytest.mark.usefixtures("_not_really")
def test_what_stops_the_start_is_said(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_progress: object) -> None:
        raise DataError("courses/x.toml: title: is missing")

    monkeypatch.setattr("catalogue.demo.services.load", broken)
    assert "courses/x.toml: title: is missing" in flask(app, "serve")[1]
    monkeypatch.setenv("PORT", "99999")
    assert "PORT must be a number" in flask(app, "serve")[1]


@pytest.mark.engines
@pytest.mark.usefixtures("_not_really")
def test_a_database_without_tables(make_app: AppFactory, tmp_path: Path) -> None:
    app = make_app("empty", DATABASE_URL=f"sqlite:///{tmp_path}/bare.sqlite")
    code, said = flask(app, "serve")
    assert code == 1
    assert "flask db upgrade" in said


@pytest.mark.engines
@pytest.mark.slow
def test_served_for_real(place: Place) -> None:
    port = free_port()
    values = place.settings(BASE_URL=f"http://127.0.0.1:{port}", SAMPLE="0", WORKERS="1")
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "serve"],
        cwd=ROOT,
        env=environment(values) | {"HOST": "127.0.0.1", "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/en/sign-in", timeout=5)
                break
            except OSError:
                assert process.poll() is None, process.communicate()[0]
                assert time.monotonic() < until
                time.sleep(0.2)
        with answer:
            assert answer.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=40)
    assert process.returncode == 0, said
    assert "Traceback" not in said


@pytest.mark.engines
@pytest.mark.slow
def test_the_worker_works_until_told_to_stop(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[str] = []

    def fail() -> None:
        ran.append("failing")
        raise ValueError("no")

    todo = [
        worker.Job("works", lambda: ran.append("works")),
        worker.Job("fails", fail),
        worker.Job("rarely", lambda: ran.append("rarely"), every=3600),
    ]
    monkeypatch.setattr(worker, "TICK_SECONDS", 0.05)
    monkeypatch.setattr(worker, "jobs", lambda: todo)
    tell_to_stop(0.8)
    assert flask(app, "worker")[0] == 0
    assert ran.count("works") == 1
    assert ran.count("rarely") == 1
    assert ran.count("failing") == 1
    assert "The job “fails” failed" in caplog.text


def test_jobs_run_when_they_are_due(app: Flask) -> None:
    ran: list[float] = []
    job = worker.Job("each ten seconds", lambda: ran.append(1.0), every=10)
    for at in (0.0, 5.0, 10.0, 19.0, 20.0):
        worker.run_due(app, [job], at)
    assert len(ran) == 3


@pytest.mark.engines
def test_a_job_waits_for_a_database_that_is_away(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[float] = []

    def away() -> None:
        ran.append(1.0)
        raise OperationalError("SELECT 1", {}, OSError("away"))

    job = worker.Job("needs it", away, every=3600)
    for at in (0.0, 1.0, 2.0):
        worker.run_due(app, [job], at)
    assert len(ran) == 2
    assert "is waiting: the database is unavailable" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.engines
def test_every_job_runs_on_an_empty_house(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    worker.run_due(app, worker.jobs(), time.monotonic())
    assert "failed" not in caplog.text
    assert len({job.name for job in worker.jobs()}) == len(worker.jobs())
