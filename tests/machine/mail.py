"""A mail server on the loopback that keeps what it is given and can be told to fail."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiosmtpd
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.machine.cluster import free_port


class MailServer:
    """What arrived, and whether more is accepted."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what arrived, and accept everything."""
        self.refuse = False
        self.replies: dict[str, str] = {}
        """What is answered to some senders and recipients instead of yes."""
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []
        """The same as they came over the line."""
        self.connections: set[object] = set()

    @property
    def url(self) -> str:
        """The value of the setting ``MAIL_URL`` that leads here."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_MAIL(  # noqa: N802 - the library calls the method by this name.
        self,
        _server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Note the connection, and answer as told."""
        self.connections.add(session.peer)
        envelope.mail_from = address
        return self.replies.get(address, "250 OK")

    async def handle_RCPT(  # noqa: N802 - the library calls the method by this name.
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer as told."""
        reply = self.replies.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(  # noqa: N802 - the library calls the method by this name.
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a message, or refuse it for the time being."""
        if self.refuse:
            return "451 Try again later"
        content: Any = envelope.content
        message = message_from_bytes(content, policy=policy.default)
        self.messages.append(message)
        self.raw.append(content)
        return "250 Taken"

    def to(self, address: str) -> list[EmailMessage]:
        """Return what arrived for an address, oldest first."""
        return [message for message in self.messages if address in str(message["To"])]


def plain_text(message: EmailMessage) -> str:
    """Return what whoever reads mail without HTML sees."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


CERTIFICATES = Path(aiosmtpd.__file__).parent / "tests" / "certs"
"""Certificates that nobody trusts; they come with the library."""


def untrusted() -> ssl.SSLContext:
    """Return what a server needs to encrypt with a certificate that nobody trusts."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATES / "server.crt", CERTIFICATES / "server.key")
    return context


@contextmanager
def serving(**options: Any) -> Iterator[MailServer]:
    """Lend a running mail server; ``options`` are the library's, for signing in and encrypting."""
    server = MailServer(free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
