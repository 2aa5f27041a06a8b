"""``flask mail test`` says what the server answered, and in what words that is meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask

from tests.machine.cluster import free_port
from tests.machine.mail import MailServer, serving, untrusted
from tests.mail import strict

AppFactory = Callable[..., Flask]


def trial(app: Flask, *words: str) -> tuple[int, str]:
    outcome = app.test_cli_runner().invoke(args=["mail", "test", *words])
    return outcome.exit_code, outcome.output


def only(password: bytes) -> Callable[..., Any]:
    """Return what lets in whoever has this password."""

    def ask(_server: object, _session: object, _envelope: object, _way: str, data: Any) -> Any:
        return AuthResult(success=data.password == password, handled=False)

    return ask


@pytest.mark.slow
def test_a_letter_that_is_taken(make_app: AppFactory, mail_server: MailServer) -> None:
    app = make_app("empty", MAIL_URL=mail_server.url)
    code, said = trial(app, "ana@münchen.example", "--language", "es")
    assert code == 0, said
    assert f"127.0.0.1:{mail_server.port} accepted the message to ana@münchen.example" in said
    assert "It answered: 250 Taken" in said
    headers, text = strict.read(mail_server.raw[0])
    assert headers["to"] == "ana@xn--mnchen-3ya.example"
    assert "Este mensaje se envió desde la línea de comandos" in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "reply", "words"),
    [
        ("ana@mail.example", "550 5.1.1 No such user", "does not accept mail for ana@mail.example"),
        (
            "catalogue@localhost",
            "550 5.7.1 Not yours",
            "does not send for Aula <catalogue@",
        ),
    ],
)
def test_a_letter_that_is_refused(
    make_app: AppFactory, mail_server: MailServer, who: str, reply: str, words: str
) -> None:
    app = make_app("empty", MAIL_URL=mail_server.url)
    mail_server.replies[who] = reply
    code, said = trial(app, "ana@mail.example")
    assert code == 1
    assert words in said
    assert f"It answered: {reply}" in said


def test_a_content_that_is_refused(make_app: AppFactory, mail_server: MailServer) -> None:
    mail_server.refuse = True
    code, said = trial(make_app("empty", MAIL_URL=mail_server.url), "ana@mail.example")
    assert code == 1
    assert "then refused the message" in said
    assert "It answered: 451 Try again later" in said


@pytest.mark.slow
def test_signing_in(make_app: AppFactory) -> None:
    with serving(authenticator=only(b"right"), auth_require_tls=False) as server:
        for password, expected in (("right", 0), ("wrong", 1)):
            url = f"smtp://aula:{password}@127.0.0.1:{server.port}"
            code, said = trial(make_app("empty", MAIL_URL=url), "ana@mail.example")
            assert code == expected, said
            assert password not in said
        assert "does not accept the user name and password in CATALOGUE_MAIL_URL" in said
        assert "It answered: 535" in said
        assert len(server.messages) == 1


@pytest.mark.slow
def test_a_certificate_that_nobody_trusts(make_app: AppFactory) -> None:
    with serving(tls_context=untrusted()) as server:
        app = make_app("empty", MAIL_URL=f"{server.url}?tls=1")
        code, said = trial(app, "ana@mail.example")
        assert code == 1
        assert f"The certificate of 127.0.0.1:{server.port} cannot be trusted" in said
        assert "The reason: " in said
        app = make_app("empty", MAIL_URL=server.url.replace("smtp:", "smtps:"))
        code, said = trial(app, "ana@mail.example")
        assert code == 1
        assert "No encrypted connection" in said
        assert server.messages == []


@pytest.mark.slow
def test_no_encryption_and_no_server(make_app: AppFactory, mail_server: MailServer) -> None:
    code, said = trial(make_app("empty", MAIL_URL=f"{mail_server.url}?tls=1"), "ana@mail.example")
    assert code == 1
    assert "does not support what CATALOGUE_MAIL_URL asks" in said
    port = free_port()
    code, said = trial(make_app("empty", MAIL_URL=f"smtp://127.0.0.1:{port}"), "ana@mail.example")
    assert code == 1
    assert f"The server 127.0.0.1:{port} cannot be reached.\nThe reason: " in said


@pytest.mark.slow
def test_a_folder_and_the_console(make_app: AppFactory, tmp_path: Path) -> None:
    code, said = trial(make_app("empty", MAIL_URL=f"file:{tmp_path}/mail"), "ana@mail.example")
    assert code == 0, said
    (file,) = (tmp_path / "mail").iterdir()
    assert str(file) in said
    code, said = trial(make_app("empty", MAIL_URL="console:"), "ana@mail.example")
    assert code == 0, said
    assert "Mail to ana@mail.example: Test message from Aula" in said
    assert "not sent" in said
    (tmp_path / "file").write_text("")
    code, said = trial(make_app("empty", MAIL_URL=f"file:{tmp_path}/file"), "ana@mail.example")
    assert code == 1
    assert "File exists" in said


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["nobody"], "is not an address to which mail can be sent"),
        (["ñandu@mail.example"], "is not an address to which mail can be sent"),
        (["ana@mail.example", "--language", "fr"], "are en, es; fr is not one"),
    ],
)
def test_a_mistake_is_explained(
    make_app: AppFactory, mail_server: MailServer, words: list[str], reason: str
) -> None:
    code, said = trial(make_app("empty", MAIL_URL=mail_server.url), *words)
    assert code == 2
    assert reason in said
    assert mail_server.messages == []
