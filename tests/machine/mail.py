"""A mail server on the loopback that keeps what it is given and can be told to fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.machine.cluster import free_port


class MailServer:
    """What arrived, and whether more is accepted."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.refuse = False
        self.messages: list[EmailMessage] = []

    @property
    def url(self) -> str:
        """The value of the setting ``MAIL_URL`` that leads here."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(  # noqa: N802 - the library calls the method by this name.
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a message, or refuse it for the time being."""
        if self.refuse:
            return "451 Try again later"
        content: Any = envelope.content
        message = message_from_bytes(content, policy=policy.default)
        self.messages.append(message)
        return "250 Taken"

    def to(self, address: str) -> list[EmailMessage]:
        """Return what arrived for an address, oldest first."""
        return [message for message in self.messages if address in str(message["To"])]


@contextmanager
def serving() -> Iterator[MailServer]:
    """Lend a running mail server."""
    server = MailServer(free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
