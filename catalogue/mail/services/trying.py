"""Sending one mail at once, past the outbox, to see whether mail works."""

from __future__ import annotations

from flask import current_app

from catalogue.database import now
from catalogue.mail.formats.message import Mailbox, OutboundMessage
from catalogue.mail.letters import render
from catalogue.mail.repositories.outbox import new_message_id
from catalogue.mail.transport import transport


def send_trial(recipient: str, language: str) -> str:
    """Send a trial letter now and return what the server answered, or where the letter is.

    Raises ``LetterRefused``; ``ValueError`` for an address to which nothing can be sent;
    ``OSError`` where the server cannot be reached or does not let us in.
    """
    written = render("trial", language=language, contact=None)
    envelope = OutboundMessage(
        key=0,
        sender=Mailbox.parse(current_app.config["MAIL_SENDER"]),
        recipient=recipient,
        reply_to=Mailbox(written.contact.name, written.contact.email),
        language=written.language,
        subject=written.subject,
        text=written.text,
        html=written.html,
        message_id=new_message_id(),
        written_at=now(),
    )
    with transport(current_app.config["MAIL_URL"]) as carrier:
        return carrier.send(envelope)
