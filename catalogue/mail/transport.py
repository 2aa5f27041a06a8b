"""The ways in which a mail leaves: onto the console, into a folder, or by SMTP.

The standard library's client is used, since it checks the server's certificate when asked for
STARTTLS; the mail extension for Flask does not.
"""

from __future__ import annotations

import smtplib
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 10
UNFOLDED = frozenset({"List-Unsubscribe", "List-Unsubscribe-Post"})
"""Headers that programs read to the letter; the library would encode their long addresses."""


class HousePolicy(EmailPolicy):
    """How heads of mails are written: folded as usual but for what programs have to read."""

    def fold(self, name: str, value: str) -> str:
        """Return a header as it is sent."""
        if name in UNFOLDED:
            return f"{name}: {value}{self.linesep}"
        return super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header as it is sent, in bytes."""
        if name in UNFOLDED:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


POLICY = HousePolicy(linesep="\r\n")


@dataclass(frozen=True)
class Envelope:
    """A mail as it is to be sent; a later attempt sends the very same."""

    key: int
    recipient: str
    language: str
    subject: str
    text: str
    message_id: str
    written_at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)

    def message(self, sender: str) -> EmailMessage:
        """Return the mail with its headers; raises ``ValueError`` for a line break in one."""
        message = EmailMessage(policy=POLICY)
        message["From"] = sender
        message["To"] = self.recipient
        message["Subject"] = self.subject
        message["Date"] = self.written_at
        message["Message-ID"] = self.message_id
        message["Auto-Submitted"] = "auto-generated"
        for name, value in self.headers.items():
            message[name] = value
        message.set_content(self.text, cte="quoted-printable")
        # Setting the content takes away every header about it, so this one comes after.
        message["Content-Language"] = self.language
        # Setting the content takes every header away that speaks of content, so this comes last.
        return message


class Transport(Protocol):
    """Carries mails; the connection is made with the first and ended with the block."""

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""
        ...

    def send(self, message: EmailMessage) -> None:
        """Carry one mail; raises ``OSError`` (of which ``SMTPException`` is a kind)."""
        ...


class Console:
    """Prints mails: for development."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""

    def send(self, message: EmailMessage) -> None:
        """Print what a reader would see."""
        head = f"Mail to {message['To']}: {message['Subject']}"
        sys.stdout.write(f"{'-' * 72}\n{head}\n\n{message.get_content()}{'-' * 72}\n")
        sys.stdout.flush()


class Folder:
    """Writes each mail as a file ``.eml`` named after its Message-ID."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        """Make the folder."""
        self.path.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        """End."""

    def send(self, message: EmailMessage) -> None:
        """Write the file; a second attempt writes the same one."""
        name = str(message["Message-ID"]).strip("<>").replace("/", "-")
        (self.path / f"{name}.eml").write_bytes(message.as_bytes())


class Server:
    """Hands mails to an SMTP server, several over one connection."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or "localhost"
        self.secure = parts.scheme == "smtps"
        self.upgrade = parse_qs(parts.query).get("tls") == ["1"]
        self.port = parts.port or (465 if self.secure else 587 if self.upgrade else 25)
        self.user = unquote(parts.username or "")
        self.password = unquote(parts.password or "")
        self.connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Begin; the connection waits for the first mail."""
        return self

    def __exit__(self, *_: object) -> None:
        """Part from the server."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def send(self, message: EmailMessage) -> None:
        """Hand one mail over; after a failure the next one begins with a new connection."""
        try:
            self._connected().send_message(message)
        except OSError:
            self.__exit__()
            raise

    def _connected(self) -> smtplib.SMTP:
        if self.connection is not None:
            return self.connection
        context = ssl.create_default_context()
        if self.secure:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        self.connection = connection
        if self.upgrade:
            connection.starttls(context=context)
        if self.user:
            connection.login(self.user, self.password)
        return connection


def transport(url: str) -> Transport:
    """Return the transport that ``CATALOGUE_MAIL_URL`` names."""
    scheme, _, rest = url.partition(":")
    if scheme == "console":
        return Console()
    if scheme == "file":
        return Folder(Path(rest.removeprefix("//")))
    return Server(url)
