"""The ways in which a mail leaves: onto the console, into a folder, or by SMTP.

The standard library's client is used, since it checks the server's certificate when asked for
STARTTLS; the mail extension for Flask does not.
"""

from __future__ import annotations

import smtplib
import ssl
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

from catalogue.mail.codes import Step
from catalogue.mail.formats.message import OutboundMessage, wire_address

TIMEOUT_SECONDS = 10
LEAVING = 421
"""The server is about to end the connection, whatever it was asked (RFC 5321, 3.8)."""


class LetterRefused(Exception):
    """The server answered no to one mail; it would take others."""

    def __init__(self, step: Step, code: int, answer: str) -> None:
        super().__init__(f"{code} {answer}")
        self.step = step
        self.code = code
        self.answer = answer


class Transport(Protocol):
    """Carries mails; the connection is made at the beginning of the block and ended with it."""

    def __enter__(self) -> Self:
        """Begin; raises ``OSError`` (of which ``SMTPException`` is a kind)."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""
        ...

    def send(self, envelope: OutboundMessage) -> str:
        """Carry one mail and return what was answered.

        Raises ``LetterRefused``; ``ValueError`` for a mail that cannot be written; ``OSError``
        where the connection is gone.
        """
        ...


class Console:
    """Prints mails: for development."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""

    def send(self, envelope: OutboundMessage) -> str:
        """Print what a reader would see."""
        head = f"Mail to {envelope.recipient}: {envelope.subject}"
        sys.stdout.write(f"{'-' * 72}\n{head}\n\n{envelope.text}{'-' * 72}\n")
        sys.stdout.flush()
        return "printed"


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

    def send(self, envelope: OutboundMessage) -> str:
        """Write the file; a second attempt writes the same one."""
        name = envelope.message_id.strip("<>").replace("/", "-")
        path = self.path / f"{name}.eml"
        path.write_bytes(envelope.content())
        return str(path)


class Server:
    """Hands mails to an SMTP server, all over one connection."""

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
        """Connect, encrypt and sign in, whichever the setting asks for."""
        self._connect()
        return self

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.secure:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.upgrade:
                connection.starttls(context=context)
            if self.user:
                connection.login(self.user, self.password)
            connection.ehlo_or_helo_if_needed()
        except OSError:
            connection.close()
            raise
        self.connection = connection
        return connection

    def __exit__(self, *_: object) -> None:
        """Part from the server."""
        if self.connection is not None:
            with suppress(OSError):
                self.connection.quit()
            self._hang_up()

    def send(self, envelope: OutboundMessage) -> str:
        """Hand one mail over; after a refusal the same connection takes the next."""
        content = envelope.content()
        connection = self.connection or self._connect()
        try:
            return _converse(connection, envelope, content)
        except LetterRefused as refusal:
            self._begin_anew(refusal.code)
            raise
        except Exception:
            # Whatever broke off a conversation, the next mail does not go on with it.
            self._hang_up()
            raise

    def _begin_anew(self, code: int) -> None:
        """Make the connection ready for the next mail; a server that leaves is left."""
        if code == LEAVING or self.connection is None:
            self._hang_up()
            return
        try:
            self.connection.rset()
        except OSError:
            self._hang_up()

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _converse(connection: smtplib.SMTP, envelope: OutboundMessage, content: bytes) -> str:
    _expect(Step.SENDER, connection.mail(wire_address(envelope.sender.address)))
    _expect(Step.RECIPIENT, connection.rcpt(wire_address(envelope.recipient)))
    try:
        return _expect(Step.CONTENT, connection.data(content))
    except smtplib.SMTPDataError as error:
        raise LetterRefused(Step.CONTENT, error.smtp_code, _words(error.smtp_error)) from error


def _expect(step: Step, reply: tuple[int, bytes]) -> str:
    """Return the server's answer as text; raises ``LetterRefused`` where it is no yes."""
    code, answer = reply[0], _words(reply[1])
    if not 200 <= code < 300:
        raise LetterRefused(step, code, answer)
    return f"{code} {answer}"


def _words(answer: bytes | str) -> str:
    """Return a server's answer on one line, without what is no readable character."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def transport(url: str) -> Transport:
    """Return the transport that ``CATALOGUE_MAIL_URL`` names."""
    scheme, _, rest = url.partition(":")
    if scheme == "console":
        return Console()
    if scheme == "file":
        return Folder(Path(rest.removeprefix("//")))
    return Server(url)
