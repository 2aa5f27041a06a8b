"""The service goes on while the database is locked and while clients dawdle."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from catalogue.cli import web
from catalogue.cli.web import PatientSocket
from catalogue.database import now
from catalogue.web.page_cache import PageCache
from tests.machine.databases import Databases
from tests.machine.site import Site, served

pytestmark = pytest.mark.engines

KEPT = "/en/courses"
SOON = 2.0
"""Seconds within which the service has to answer on a machine that does other things as well."""


def seconds(site: Site, path: str) -> float:
    started = time.monotonic()
    with urllib.request.urlopen(site.url(path), timeout=20) as answer:
        answer.read()
        assert answer.status == 200
    return time.monotonic() - started


@contextmanager
def half_sent(site: Site, many: int) -> Iterator[None]:
    """Send the beginning of forms, and nothing more."""
    host, _, port = urlsplit(site.address).netloc.partition(":")
    with ExitStack() as stack:
        for _each in range(many):
            client = stack.enter_context(socket.create_connection((host, int(port)), timeout=20))
            client.sendall(
                f"POST /en/partners/join HTTP/1.1\r\nHost: {host}:{port}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
                "Content-Length: 5000\r\n\r\nfull_name=".encode()
            )
        time.sleep(0.5)
        yield


@pytest.mark.slow
def test_half_sent_forms_hold_up_nobody(databases: Databases, tmp_path: Path) -> None:
    with served(databases, tmp_path, WORKERS="1", THREADS="8") as site:
        seconds(site, KEPT)
        with half_sent(site, 5):
            assert seconds(site, "/healthz") < SOON
            assert seconds(site, KEPT) < SOON


@contextmanager
def locked(site: Site) -> Iterator[None]:
    """Hold SQLite's one lock for writing."""
    connection = sqlite3.connect(site.data_dir / "catalogue.sqlite", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@pytest.mark.slow
def test_writers_that_wait_hold_up_nobody(databases: Databases, tmp_path: Path) -> None:
    with served(databases, tmp_path, WORKERS="1", THREADS="8") as site:
        seconds(site, KEPT)
        cookie, token = form_token(site)
        statuses: list[int] = []
        with locked(site):
            writers = [
                threading.Thread(target=send_reset, args=(site, cookie, token, statuses))
                for _each in range(6)
            ]
            for writer in writers:
                writer.start()
            time.sleep(0.7)
            assert seconds(site, "/healthz") < SOON
            assert seconds(site, KEPT) < SOON
            assert not statuses, "The writers did not wait."
            for writer in writers:
                writer.join(timeout=20)
        assert statuses == [503] * 6


def form_token(site: Site) -> tuple[str, str]:
    """Return a session's cookie and the token of its forms."""
    with urllib.request.urlopen(site.url("/en/password/reset"), timeout=20) as answer:
        page = answer.read().decode()
        cookie = "; ".join(
            each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie", [])
        )
    return cookie, page.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]


def send_reset(site: Site, cookie: str, token: str, statuses: list[int]) -> None:
    """Ask for a reset, which writes a mail."""
    fields = {"csrf_token": token, "email": "ana@applicant.example"}
    request = urllib.request.Request(
        site.url("/en/password/reset"),
        urllib.parse.urlencode(fields).encode(),
        {"Cookie": cookie, "Referer": site.url("/en/password/reset")},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            statuses.append(answer.status)
    except urllib.error.HTTPError as error:
        statuses.append(error.code)


def trickle(sender: socket.socket, receiver: PatientSocket) -> None:
    """Send byte after byte, slowly, for as long as they are taken."""
    while True:
        sender.sendall(b"b")
        receiver.recv(1)
        time.sleep(0.05)


@pytest.mark.slow
def test_a_client_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "REQUEST_SECONDS", 0.3)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        patient = PatientSocket(ours)
        patient.setblocking(True)
        theirs.sendall(b"a")
        assert patient.recv(10) == b"a"
        started = time.monotonic()
        with pytest.raises(ConnectionResetError):
            trickle(theirs, patient)
        assert 0.1 < time.monotonic() - started < 5


def test_whoever_waited_for_a_thread_gets_no_new_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "REQUEST_SECONDS", 0.0)
    monkeypatch.setattr(web, "LATE_SECONDS", 0.2)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        patient = PatientSocket(ours)
        patient.setblocking(True)
        theirs.sendall(b"whole")
        assert patient.recv(10) == b"whole", "What came in time is read."
        with pytest.raises(ConnectionResetError):
            patient.recv(10)
        patient.start_clock()
        theirs.sendall(b"next")
        assert patient.recv(10) == b"next"


@pytest.mark.slow
def test_one_that_does_not_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "ANSWER_SECONDS", 0.2)
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(ConnectionResetError):
        PatientSocket(ours).sendall(b"x" * 50_000_000)


def test_while_one_thread_asks_for_the_version_others_show_what_is_kept(
    reading_app: Flask,
) -> None:
    pages = PageCache(reading_app, 1_000_000)
    with pages._asking:
        assert pages._now(now()) is None
    first = pages._now(now())
    assert first is not None
    with pages._asking:
        assert pages._now(now()) is first
