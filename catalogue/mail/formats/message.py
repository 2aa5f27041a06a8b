"""One mail as it is handed over: who writes to whom, and the bytes that are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from email_validator import validate_email

from catalogue.mail.formats.folding import (
    exact_header,
    mailbox_header,
    quoted_printable,
    text_header,
)


@dataclass(frozen=True)
class Mailbox:
    """An address and what its owner is called, which may be nothing."""

    name: str
    address: str

    @classmethod
    def parse(cls, text: str) -> Mailbox:
        """Read ``Name <address>`` or a bare address, as settings write them.

        The name may hold a comma, which the standard library would take for the end of it.
        """
        name, bracket, rest = text.rpartition("<")
        if not bracket:
            return cls("", text.strip())
        return cls(name.strip().removeprefix('"').removesuffix('"'), rest.partition(">")[0].strip())


def wire_address(address: str) -> str:
    """Return an address as servers understand it: an international domain in its ASCII form.

    Raises ``ValueError`` where there is no such form: what stands before the ``@`` has none.
    """
    local, _at, domain = address.rpartition("@")
    if not local.isascii():
        raise ValueError("The part before the @ has letters that mail servers do not accept.")
    if domain.isascii():
        return address
    return f"{local}@{validate_email(f'x@{domain}', check_deliverability=False).ascii_domain}"


@dataclass(frozen=True)
class OutboundMessage:
    """A mail as it is to be sent; a later attempt sends the very same.

    ``attempts`` is how often it has been tried before. ``reply_to`` is who answers. ``html`` says
    the same as ``text``, ``calendar`` is a file that goes with both; either may be missing.
    """

    key: int
    sender: Mailbox
    recipient: str
    language: str
    subject: str
    text: str
    message_id: str
    written_at: datetime
    reply_to: Mailbox | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    html: str = ""
    calendar: str = ""

    def content(self) -> bytes:
        """Return head and body; raises ``ValueError`` for what cannot stand in a head."""
        head = [
            _mailbox("From", self.sender),
            _mailbox("To", Mailbox("", self.recipient)),
            text_header("Subject", self.subject),
            exact_header("Date", format_datetime(self.written_at)),
            exact_header("Message-ID", self.message_id),
            exact_header("Auto-Submitted", "auto-generated"),
            exact_header("Content-Language", self.language),
            exact_header("MIME-Version", "1.0"),
            *(exact_header(name, value) for name, value in self.headers.items()),
        ]
        if self.reply_to is not None:
            head.insert(2, _mailbox("Reply-To", self.reply_to))
        return "\r\n".join([*head, ""]).encode("ascii") + self._body()

    def _body(self) -> bytes:
        """Return the rest of the head and the parts: the plainest first (RFC 2046, 5.1.4)."""
        body = _part("text/plain", self.text)
        if self.html:
            body = _multipart("alternative", [body, _part("text/html", self.html)])
        if self.calendar:
            file = ('Content-Disposition: attachment; filename="calendar.ics"',)
            body = _multipart("mixed", [body, _part("text/calendar", self.calendar, *file)])
        return body


def _part(kind: str, text: str, *further: str) -> bytes:
    """Return a part with its own head, without the line break before what comes next."""
    head = [
        exact_header("Content-Type", f'{kind}; charset="utf-8"'),
        exact_header("Content-Transfer-Encoding", "quoted-printable"),
        *further,
    ]
    return "\r\n".join([*head, "", ""]).encode("ascii") + quoted_printable(text)


def _multipart(kind: str, parts: Sequence[bytes]) -> bytes:
    """Return several parts as one. No quoted-printable text holds what stands between them."""
    boundary = f"=_{kind}_="
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'
    inside = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts)
    return head.encode() + inside + f"--{boundary}--\r\n".encode()


def _mailbox(header: str, mailbox: Mailbox) -> str:
    return mailbox_header(header, mailbox.name, wire_address(mailbox.address))
