from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from catalogue.database import db, now, writing
from catalogue.mail.codes import Priority
from catalogue.mail.formats.letter import Contact, Letter
from catalogue.mail.formats.message import Mailbox, OutboundMessage
from catalogue.mail.models import OutboxMessage
from catalogue.mail.repositories.outbox import enqueue, forget
from catalogue.mail.rules import LEASE
from catalogue.mail.services import MailServerAway, deliver_due, purge
from catalogue.mail.services.delivering import Failure, Outcome, claim, record_outcome
from catalogue.mail.transport import Console, Folder, Server, transport
from tests.machine.cluster import free_port
from tests.machine.mail import MailServer, plain_text

pytestmark = pytest.mark.engines

AppFactory = Callable[..., Flask]
HOUSE = Contact("Aula", "contact@catalogue.example")
AT = datetime(2027, 3, 1, 12, tzinfo=UTC)


def write(app: Flask, recipient: str = "ana@mail.example", subject: str = "Su lugar") -> int:
    with app.app_context():
        session = writing()
        row = enqueue(
            session,
            Letter("es", subject, "Hola:\n\nesto es una prueba con eñe.\n", HOUSE),
            recipient=recipient,
            kind="test",
            priority=Priority.PERSONAL,
        )
        session.commit()
        return row.id


def deliver(app: Flask) -> int:
    with app.app_context():
        return deliver_due()


def row(app: Flask, key: int) -> OutboxMessage:
    with app.app_context():
        return db.session.get_one(OutboxMessage, key)


@pytest.fixture
def app(make_app: AppFactory, mail_server: MailServer) -> Flask:
    return make_app("empty", MAIL_URL=mail_server.url)


@pytest.mark.slow
def test_a_mail_arrives_whole(app: Flask, mail_server: MailServer) -> None:
    key = write(app)
    assert deliver(app) == 1
    (message,) = mail_server.messages
    assert message["From"] == "Aula <catalogue@localhost>"
    assert message["To"] == "ana@mail.example"
    assert message["Subject"] == "Su lugar"
    assert message["Content-Language"] == "es"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == row(app, key).message_id
    assert message["Date"].datetime == row(app, key).created_at.replace(microsecond=0)
    assert "prueba con eñe" in plain_text(message)
    assert row(app, key).sent_at is not None
    assert deliver(app) == 0


def test_a_refused_mail_is_tried_again_as_the_same(app: Flask, mail_server: MailServer) -> None:
    key = write(app)
    mail_server.refuse = True
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        assert deliver(app) == 0
        waiting = row(app, key)
        assert (waiting.last_error, waiting.smtp_code) == ("451 Try again later", 451)
        assert waiting.next_attempt_at == start + timedelta(minutes=1)
        mail_server.refuse = False
        assert deliver(app) == 0
        clock.move_to(start + timedelta(minutes=1))
        assert deliver(app) == 1
    sent = row(app, key)
    assert (sent.attempts, sent.last_error) == (2, "")
    assert mail_server.messages[0]["Message-ID"] == waiting.message_id


def test_one_refused_mail_does_not_keep_the_others_waiting(
    app: Flask, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    mail_server.replies["gone@mail.example"] = "550 5.1.1 <gone@mail.example> No such person gone"
    refused = write(app, "gone@mail.example")
    write(app)
    assert deliver(app) == 1
    kept = row(app, refused)
    assert (kept.smtp_code, kept.attempts) == (550, 1)
    assert kept.last_error == "550 5.1.1 <gone@mail.example> No such person gone"
    assert kept.given_up_at is not None
    assert len(mail_server.messages) == 1
    assert len(mail_server.connections) == 1
    assert f"Mail {refused} was refused for good: 550 5.1.1 <…> No such person …" in caplog.text
    with time_machine.travel(now() + timedelta(hours=2)):
        assert deliver(app) == 0


@pytest.mark.parametrize(
    ("address", "reply"),
    [
        ("ana@mail.example", "450 4.2.1 Mailbox busy"),
        ("ana@mail.example", "554 5.7.1 Relay access denied"),
        ("ana@mail.example", "550 relay not permitted"),
        ("ana@mail.example", "530 5.7.0 Authentication required"),
        ("catalogue@localhost", "550 5.1.8 Sender unknown"),
    ],
)
def test_what_may_pass_or_be_mended_is_tried_again(
    app: Flask, mail_server: MailServer, address: str, reply: str
) -> None:
    key = write(app)
    mail_server.replies[address] = reply
    assert deliver(app) == 0
    kept = row(app, key)
    assert (kept.given_up_at, kept.smtp_code) == (None, int(reply[:3]))
    mail_server.replies.clear()
    with time_machine.travel(now() + timedelta(minutes=1)):
        assert deliver(app) == 1


def test_a_server_that_leaves_in_the_middle_ends_the_round(
    app: Flask, mail_server: MailServer
) -> None:
    first, second = write(app), write(app, "eva@mail.example")
    mail_server.replies["ana@mail.example"] = "421 4.7.0 Too many"
    assert deliver(app) == 0
    assert row(app, first).attempts == 1
    assert (row(app, second).attempts, row(app, second).leased_until) == (0, None)
    assert deliver(app) == 1


@pytest.mark.slow
def test_a_server_that_is_away_and_comes_back(make_app: AppFactory) -> None:
    port = free_port()
    app = make_app("empty", MAIL_URL=f"smtp://127.0.0.1:{port}")
    keys = [write(app) for _ in range(3)]
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        for minute in range(60):
            clock.move_to(start + timedelta(minutes=minute))
            with pytest.raises(MailServerAway):
                deliver(app)
        assert "ConnectionRefusedError" in row(app, keys[0]).last_error
        assert [row(app, key).attempts for key in keys] == [0, 0, 0]
        from aiosmtpd.controller import Controller

        server = MailServer(port)
        controller = Controller(server, hostname="127.0.0.1", port=port)
        controller.start()
        try:
            clock.move_to(start + timedelta(minutes=60))
            assert deliver(app) == 3
        finally:
            controller.stop()
    assert len(server.messages) == 3


@pytest.mark.parametrize("subject", ["Hola\r\nBcc: all@mail.example", "Hola\nX: y", "Hola\x0bX"])
def test_no_name_adds_a_header(app: Flask, mail_server: MailServer, subject: str) -> None:
    write(app, subject=subject)
    assert deliver(app) == 1
    (message,) = mail_server.messages
    assert message["Bcc"] is None
    assert message["X"] is None
    assert message["Subject"].startswith("Hola ")


def test_a_recipient_with_a_line_break_is_never_sent(app: Flask, mail_server: MailServer) -> None:
    key = write(app, "ana@mail.example\r\nBcc: all@mail.example")
    write(app)
    assert deliver(app) == 1
    assert row(app, key).last_error.startswith("ValueError")
    assert row(app, key).given_up_at is not None
    assert [each["To"] for each in mail_server.messages] == ["ana@mail.example"]


def test_two_workers_do_not_send_the_same_mail(app: Flask) -> None:
    write(app)
    with app.app_context():
        assert len(claim(5)) == 1
        assert claim(5) == []
        assert deliver_due() == 0


def test_what_a_worker_took_and_never_sent_is_sent_later(
    app: Flask, mail_server: MailServer
) -> None:
    write(app)
    with app.app_context():
        assert len(claim(5)) == 1
    with time_machine.travel(now() + LEASE - timedelta(seconds=1)):
        assert deliver(app) == 0
    with time_machine.travel(now() + LEASE):
        assert deliver(app) == 1
    assert len(mail_server.messages) == 1


def test_a_mail_is_given_up_after_three_days(app: Flask, mail_server: MailServer) -> None:
    key = write(app)
    mail_server.refuse = True
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        deliver(app)
        given_up = row(app, key)
        assert given_up.given_up_at == now()
        assert given_up.last_error
    mail_server.refuse = False
    with time_machine.travel(now() + timedelta(days=4)):
        assert deliver(app) == 0


def test_old_mail_is_deleted(app: Flask, mail_server: MailServer) -> None:
    key = write(app)
    deliver(app)
    waiting = write(app)
    with app.app_context():
        assert purge() == 0
    with time_machine.travel(now() + timedelta(days=31)), app.app_context():
        assert purge() == 1
        assert db.session.get(OutboxMessage, key) is None
        assert db.session.get(OutboxMessage, waiting) is not None


def test_a_round_has_an_end(app: Flask) -> None:
    for _ in range(3):
        write(app)
    with app.app_context():
        assert deliver_due(limit=2) == 2
        assert deliver_due(limit=2) == 1


def test_mail_in_a_folder(make_app: AppFactory, tmp_path: Path) -> None:
    app = make_app("empty", MAIL_URL=f"file:{tmp_path}/mail")
    write(app)
    assert deliver(app) == 1
    (file,) = (tmp_path / "mail").iterdir()
    assert file.suffix == ".eml"
    assert b"To: ana@mail.example\r\n" in file.read_bytes()


def test_mail_on_the_console(make_app: AppFactory, capsys: pytest.CaptureFixture[str]) -> None:
    app = make_app("empty", MAIL_URL="console:")
    write(app)
    assert deliver(app) == 1
    printed = capsys.readouterr().out
    assert "Mail to ana@mail.example: Su lugar" in printed
    assert "prueba con eñe" in printed


def test_what_the_setting_means() -> None:
    assert isinstance(transport("console:"), Console)
    assert isinstance(transport("file:///srv/mail"), Folder)
    plain = transport("smtp://127.0.0.1")
    assert isinstance(plain, Server)
    assert (plain.host, plain.port, plain.secure, plain.upgrade) == ("127.0.0.1", 25, False, False)
    upgraded = transport("smtp://us%40er:p%3Aw@mail.example?tls=1")
    assert isinstance(upgraded, Server)
    assert (upgraded.port, upgraded.upgrade) == (587, True)
    assert (upgraded.user, upgraded.password) == ("us@er", "p:w")
    secure = transport("smtps://mail.example")
    assert isinstance(secure, Server)
    assert (secure.port, secure.secure) == (465, True)


LETTER = OutboundMessage(
    key=1,
    sender=Mailbox("Aula", "catalogue@catalogue.example"),
    recipient="ana@mail.example",
    language="es",
    subject="Su lugar",
    text="Hola",
    message_id="<1@catalogue.example>",
    written_at=AT,
)


class FakeConnection:
    """Notes what is asked of it, and says yes."""

    def __init__(self, *_: object, **options: object) -> None:
        self.asked: list[str] = ["secure"] if "context" in options else []

    def starttls(self, context: object) -> None:
        self.asked.append("starttls")

    def login(self, user: str, password: str) -> None:
        self.asked.append(f"login {user} {password}")

    def ehlo_or_helo_if_needed(self) -> None:
        self.asked.append("hello")

    def mail(self, _address: str) -> tuple[int, bytes]:
        return 250, b"OK"

    rcpt = mail

    def data(self, _content: bytes) -> tuple[int, bytes]:
        self.asked.append("send")
        return 250, b"OK"

    def quit(self) -> None:
        self.asked.append("quit")

    def close(self) -> None:
        self.asked.append("close")


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("smtp://u:p@mail.example?tls=1", ["starttls", "login u p", "hello", "send", "send"]),
        ("smtps://mail.example", ["secure", "hello", "send", "send"]),
    ],
)
def test_encryption_and_signing_in(
    url: str, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smtplib.SMTP", FakeConnection)
    monkeypatch.setattr("smtplib.SMTP_SSL", FakeConnection)
    with transport(url) as carrier:
        assert isinstance(carrier, Server)
        assert carrier.send(LETTER) == "250 OK"
        carrier.send(LETTER)
        connection: object = carrier.connection
    assert isinstance(connection, FakeConnection)
    assert connection.asked == [*asked, "quit", "close"]


def test_further_headers_arrive_to_the_letter(app: Flask, mail_server: MailServer) -> None:
    address = f"<https://aula.example/en/{'x' * 150}>"
    with app.app_context():
        session = writing()
        for value in (address, "<https://aula.example/>\r\nBcc: all@mail.example"):
            enqueue(
                session,
                Letter("es", "Su lugar", "Hola", HOUSE),
                recipient="ana@mail.example",
                kind="test",
                priority=Priority.ANNOUNCEMENT,
                headers={"List-Unsubscribe": value},
            )
        session.commit()
    assert deliver(app) == 1
    (message,) = mail_server.messages
    assert message["List-Unsubscribe"] == address


def test_a_mail_forgotten_on_its_way(app: Flask) -> None:
    key = write(app)
    with app.app_context():
        envelopes = claim(5)
        session = writing()
        forget(session, recipient="ana@mail.example", kinds=frozenset({"test"}))
        session.commit()
        record_outcome(envelopes, Outcome(sent=[key]))
        record_outcome(envelopes, Outcome(failed={key: Failure("gone")}))
        record_outcome(envelopes, Outcome())
        assert db.session.get(OutboxMessage, key) is None


@pytest.mark.slow
def test_the_name_of_a_mail_is_under_the_senders_domain(
    make_app: AppFactory, mail_server: MailServer
) -> None:
    app = make_app("empty", MAIL_URL=mail_server.url, MAIL_SENDER="Cátedra <aula@münchen.example>")
    write(app)
    assert deliver(app) == 1
    (message,) = mail_server.messages
    assert message["Message-ID"].endswith("@xn--mnchen-3ya.example>")
    assert message["From"].addresses[0].display_name == "Cátedra"
    assert message["From"].addresses[0].addr_spec == "aula@xn--mnchen-3ya.example"


def test_an_international_domain_is_reached(app: Flask, mail_server: MailServer) -> None:
    key, other = write(app, "user@münchen.example"), write(app, "ñandu@mail.example")
    write(app)
    assert deliver(app) == 2
    assert mail_server.messages[0]["To"] == "user@xn--mnchen-3ya.example"
    assert row(app, key).sent_at is not None
    assert row(app, other).given_up_at is not None
