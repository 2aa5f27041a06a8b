"""Rounds: who goes first, what a round costs, and what a worker leaves behind that dies in one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from smtplib import SMTP

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import OperationalError

from catalogue import worker
from catalogue.config import ROOT
from catalogue.database import db, now, writing
from catalogue.mail import transport
from catalogue.mail.codes import Priority
from catalogue.mail.formats.letter import Contact, Letter
from catalogue.mail.formats.message import OutboundMessage
from catalogue.mail.models import OutboxMessage
from catalogue.mail.repositories.outbox import enqueue
from catalogue.mail.rules import GIVEN_UP_AFTER, KEPT_FOR, LEASE, ROUND, shares
from catalogue.mail.services import MailServerAway, deliver_due, delivering, purge
from catalogue.mail.services.purging import BATCH
from tests.machine.apps import Statements, running
from tests.machine.cluster import free_port
from tests.machine.databases import Place
from tests.machine.mail import MailServer
from tests.machine.site import environment

pytestmark = pytest.mark.engines

AppFactory = Callable[..., Flask]
Count = Callable[[Flask], AbstractContextManager[Statements]]
MOST_IN_A_ROUND = 8
"""Statements: whether any is due, two that choose, one that takes, at most four that mark."""
MANY = 20_000


@pytest.fixture
def app(make_app: AppFactory, mail_server: MailServer) -> Flask:
    return make_app("empty", MAIL_URL=mail_server.url)


def announce(app: Flask, count: int, **values: object) -> None:
    """Put one announcement to many into the outbox."""
    at = now() - timedelta(minutes=5)
    with app.app_context():
        session = writing()
        session.execute(
            insert(OutboxMessage),
            [
                {
                    "kind": "alert-news",
                    "priority": int(Priority.ANNOUNCEMENT),
                    "recipient": f"n{number}@mail.example",
                    "language": "es",
                    "subject": "Convocatoria abierta",
                    "text": "Hola\n",
                    "message_id": f"<{number}@mail.example>",
                    "created_at": at,
                    "next_attempt_at": at,
                    "headers": {},
                }
                | values
                for number in range(count)
            ],
        )
        session.commit()


def write(app: Flask, recipient: str, priority: Priority) -> None:
    with app.app_context():
        session = writing()
        letter = Letter("es", "Su contraseña", "Hola\n", Contact("Aula", "c@mail.example"))
        enqueue(session, letter, recipient=recipient, kind="test", priority=priority)
        session.commit()


def deliver(app: Flask) -> int:
    with app.app_context():
        return deliver_due()


def waiting(app: Flask) -> int:
    with app.app_context():
        return db.session.query(OutboxMessage).filter_by(sent_at=None).count()


@pytest.mark.slow
def test_a_reset_link_leaves_in_the_first_round_after_it_was_asked_for(
    app: Flask, mail_server: MailServer, count_statements: Count
) -> None:
    announce(app, MANY)
    for number in range(3):
        write(app, f"reset{number}@mail.example", Priority.SECURITY)
        with count_statements(app) as seen:
            assert deliver(app) == ROUND
        assert len(seen) <= MOST_IN_A_ROUND, seen.report()
        assert mail_server.to(f"reset{number}@mail.example")
        assert len(mail_server.connections) == number + 1
    assert len(mail_server.messages) == 3 * ROUND
    assert waiting(app) == MANY + 3 - 3 * ROUND


@pytest.mark.slow
def test_what_is_due_is_found_by_an_index(app: Flask) -> None:
    announce(app, 2_000, sent_at=now())
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE outbox_message"))
            db.session.execute(text("SET enable_seqscan = off"))
        for order, index in (
            ("priority, next_attempt_at, id", "ix_outbox_message_by_priority"),
            ("next_attempt_at, id", "ix_outbox_message_by_age"),
        ):
            prefix = "EXPLAIN " + ("QUERY PLAN " if db.engine.dialect.name == "sqlite" else "")
            plan = db.session.execute(
                text(
                    f"{prefix} SELECT * FROM outbox_message WHERE sent_at IS NULL AND "
                    "given_up_at IS NULL AND next_attempt_at <= '2030-01-01' "
                    f"ORDER BY {order} LIMIT 50"
                )
            ).all()
            said = " ".join(str(each) for each in plan)
            assert index in said
            assert "SORT" not in said.upper().replace("SORT_", "")
            assert "TEMP B-TREE" not in said
        for column in ("sent_at", "given_up_at"):
            plan = db.session.execute(
                text(
                    f"{prefix} SELECT id FROM outbox_message WHERE {column} < '2020-01-01' "
                    f"ORDER BY {column} LIMIT 50"
                )
            ).all()
            assert f"ix_outbox_message_{column}" in " ".join(str(each) for each in plan)


@pytest.mark.slow
def test_who_goes_first(app: Flask, mail_server: MailServer) -> None:
    announce(app, ROUND)
    write(app, "ana@mail.example", Priority.PERSONAL)
    write(app, "eva@mail.example", Priority.SECURITY)
    assert deliver(app) == ROUND
    first = [str(each["To"]) for each in mail_server.messages[:3]]
    assert first == ["eva@mail.example", "ana@mail.example", "n0@mail.example"]


@pytest.mark.slow
def test_many_letters_to_persons_do_not_starve_an_announcement(
    app: Flask, mail_server: MailServer
) -> None:
    announce(app, 20)
    for number in range(2 * ROUND):
        write(app, f"p{number}@mail.example", Priority.PERSONAL)
    _by_priority, oldest = shares(ROUND)
    assert deliver(app) == ROUND
    sent = [str(each["To"]) for each in mail_server.messages]
    announced = [each for each in sent if each.startswith("n")]
    assert announced == [f"n{number}@mail.example" for number in range(oldest)]
    assert sent[0] == "p0@mail.example"
    assert shares(50) == (40, 10)
    assert shares(2) == (2, 0)


@pytest.mark.slow
def test_a_round_ends_when_its_time_is_up(
    app: Flask, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(app, 5)
    monkeypatch.setattr(delivering, "ROUND_SECONDS", -1.0)
    assert deliver(app) == 0
    monkeypatch.undo()
    assert deliver(app) == 5


@pytest.mark.slow
@pytest.mark.parametrize("where", ["before it is sent", "in mid-conversation"])
def test_a_fault_of_ours_takes_one_mail_out_and_no_other(
    app: Flask,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    where: str,
) -> None:
    announce(app, 3)
    content, converse = OutboundMessage.content, transport._converse

    def faulty_content(envelope: OutboundMessage) -> bytes:
        if envelope.recipient == "n1@mail.example":
            raise RuntimeError("a fault of ours")
        return content(envelope)

    def faulty_converse(connection: SMTP, envelope: OutboundMessage, data: bytes) -> str:
        if envelope.recipient == "n1@mail.example":
            connection.mail(envelope.sender.address)
            raise RuntimeError("a fault of ours")
        return converse(connection, envelope, data)

    if where == "before it is sent":
        monkeypatch.setattr(OutboundMessage, "content", faulty_content)
    else:
        monkeypatch.setattr(transport, "_converse", faulty_converse)
    assert deliver(app) == 2
    assert deliver(app) == 0
    assert sorted(str(each["To"]) for each in mail_server.messages) == [
        "n0@mail.example",
        "n2@mail.example",
    ]
    with app.app_context():
        row = db.session.scalars(select(OutboxMessage).filter_by(sent_at=None)).one()
        assert (row.attempts, row.last_error, row.leased_until) == (1, "RuntimeError", None)
        assert now() < row.next_attempt_at
        assert row.given_up_at is None
    assert [bool(each.exc_info) for each in caplog.records].count(True) == 1
    with time_machine.travel(now() + GIVEN_UP_AFTER), app.app_context():
        assert deliver(app) == 0
        row = db.session.scalars(select(OutboxMessage).filter_by(sent_at=None)).one()
        assert (row.attempts, row.given_up_at is not None) == (2, True)


@pytest.mark.slow
def test_a_mail_in_whose_midst_the_process_ends_stays_with_the_lease(
    app: Flask, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(app, 2)
    carry = delivering._send

    def ended(carrier: object, envelope: object) -> object:
        if envelope.recipient == "n0@mail.example":  # type: ignore[attr-defined]  # An envelope.
            raise SystemExit
        return carry(carrier, envelope)  # type: ignore[arg-type]  # They are what they are.

    monkeypatch.setattr(delivering, "_send", ended)
    with pytest.raises(SystemExit):
        deliver(app)
    assert deliver(app) == 1
    assert deliver(app) == 0
    monkeypatch.undo()
    with time_machine.travel(now() + LEASE):
        assert deliver(app) == 1


@pytest.mark.slow
def test_a_database_that_is_busy_for_a_while_sends_nothing_twice(
    app: Flask, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(app, 3)
    settle, tries = delivering.record_outcome, []

    def busy(*arguments: object) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        settle(*arguments)  # type: ignore[arg-type]  # They are handed on.

    monkeypatch.setattr(delivering, "record_outcome", busy)
    monkeypatch.setattr(delivering, "BETWEEN_TRIES", 0.0)
    assert deliver(app) == 3
    assert waiting(app) == 0


@pytest.mark.slow
def test_two_workers_share_the_work(app: Flask, mail_server: MailServer) -> None:
    announce(app, 3 * ROUND)
    sent: list[int] = []
    threads = [threading.Thread(target=lambda: sent.append(deliver(app))) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    while deliver(app):
        pass
    counts = Counter(str(each["Message-ID"]) for each in mail_server.messages)
    assert len(counts) == 3 * ROUND
    assert set(counts.values()) == {1}


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_no_letter(place: Place, mail_server: MailServer) -> None:
    settings = place.settings(MAIL_URL=mail_server.url)
    count = 3 * ROUND + 7
    with running(settings) as app:
        announce(app, count)
        for kill in range(3):
            seen = len(mail_server.messages)
            process = subprocess.Popen(
                [sys.executable, "-m", "flask", "worker"], cwd=ROOT, env=environment(settings)
            )
            try:
                until = time.monotonic() + 60
                while len(mail_server.messages) < seen + 5 + kill and time.monotonic() < until:
                    time.sleep(0.005)
            finally:
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
            assert len(mail_server.messages) > seen
        with time_machine.travel(now() + LEASE):
            while deliver(app):
                pass
        assert waiting(app) == 0
    counts = Counter(str(each["Message-ID"]) for each in mail_server.messages)
    assert len(counts) == count
    assert sum(counts.values()) - count <= 3 * ROUND


def test_old_mail_is_looked_for_before_anything_is_written(
    app: Flask, count_statements: Count
) -> None:
    announce(app, BATCH + 20, sent_at=now())
    with app.app_context():
        with count_statements(app) as seen:
            assert purge() == 0
        assert [each.split()[0] for each in seen] == ["SELECT", "SELECT"]
        with time_machine.travel(now() + KEPT_FOR + timedelta(minutes=1)):
            assert [purge() for _ in range(3)] == [BATCH, 20, 0]
        assert db.session.scalars(select(OutboxMessage)).all() == []


@pytest.mark.slow
def test_the_worker_goes_on_while_there_is_more(app: Flask, mail_server: MailServer) -> None:
    announce(app, 2 * ROUND + 1)
    (job,) = [each for each in worker.jobs() if each.name == "deliver mail"]
    ends = []
    for _ in range(4):
        worker.run_due(app, [job], 100.0)
        ends.append(job.due)
    assert ends == [100.0, 100.0, 100.0, 101.0]
    assert len(mail_server.messages) == 2 * ROUND + 1


@pytest.mark.slow
def test_the_worker_rests_while_the_server_is_away(make_app: AppFactory) -> None:
    app = make_app("empty", MAIL_URL=f"smtp://127.0.0.1:{free_port()}")
    announce(app, 2)
    (job,) = [each for each in worker.jobs() if each.name == "deliver mail"]
    worker.run_due(app, [job], 100.0)
    assert job.due == 100.0 + worker.AFTER_FAULT_SECONDS
    with time_machine.travel(now() + timedelta(days=3)), pytest.raises(MailServerAway):
        deliver(app)
    with app.app_context():
        rows = db.session.scalars(select(OutboxMessage)).all()
        assert all(row.given_up_at and row.smtp_code is None for row in rows)
