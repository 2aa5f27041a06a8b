"""``flask mail``: does mail leave this machine?"""

from __future__ import annotations

import smtplib
import socket
import ssl

import click
from flask import current_app
from flask.cli import AppGroup

from catalogue.config import PREFIX
from catalogue.i18n.languages import languages
from catalogue.mail.codes import Step
from catalogue.mail.services import send_trial
from catalogue.mail.transport import Console, Folder, LetterRefused, Server, transport

mail = AppGroup("mail", help="Outgoing mail.")

REFUSALS = {
    Step.SENDER: f"The server {{where}} does not send for {{sender}} ({PREFIX}MAIL_SENDER).",
    Step.RECIPIENT: "The server {where} does not accept mail for {recipient}.",
    Step.CONTENT: "The server {where} accepted both addresses and then refused the message.",
}


@mail.command("test")
@click.argument("address")
@click.option("--language", help="Language of the message; default: the first configured language.")
def test_command(address: str, language: str | None) -> None:
    """Send one message to ADDRESS now, bypassing the outbox, and report the server's answer."""
    language = language or languages()[0]
    if language not in languages():
        raise click.UsageError(
            f"The languages are {', '.join(languages())}; {language} is not one of them."
        )
    carrier = transport(current_app.config["MAIL_URL"])
    where = f"{carrier.host}:{carrier.port}" if isinstance(carrier, Server) else ""
    try:
        answer = send_trial(address, language)
    except LetterRefused as refusal:
        words = REFUSALS[refusal.step].format(
            where=where, recipient=address, sender=current_app.config["MAIL_SENDER"]
        )
        raise click.ClickException(f"{words}\nIt answered: {refusal}") from refusal
    except OSError as error:
        raise click.ClickException(_why(error, where)) from error
    except ValueError as error:
        raise click.UsageError(
            f"{address!r} is not an address to which mail can be sent."
        ) from error
    click.echo(_outcome(carrier, where, address, answer))


def _outcome(carrier: object, where: str, address: str, answer: str) -> str:
    if isinstance(carrier, Console):
        return f"{PREFIX}MAIL_URL is console:, so the message is printed above and not sent."
    if isinstance(carrier, Folder):
        return f"{PREFIX}MAIL_URL is a folder, so the message is not sent. It is in:\n{answer}"
    return (
        f"The server {where} accepted the message to {address} from "
        f"{current_app.config['MAIL_SENDER']}.\nIt answered: {answer}\n"
        "Accepted does not mean delivered: check the recipient's inbox and spam folder."
    )


def _why(error: OSError, where: str) -> str:
    """Say in plain words why the server could not be used, and what it said."""
    if isinstance(error, ssl.SSLCertVerificationError):
        words = (
            f"The certificate of {where} cannot be trusted, so nothing was sent. Use its own name "
            "in MAIL_URL, a complete chain, or SSL_CERT_FILE for a private authority."
        )
        return f"{words}\nThe reason: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return (
            f"No encrypted connection with {where}. smtps: is for a port that encrypts from the "
            f"first byte, smtp: with ?tls=1 for one that changes over.\nThe reason: {error.reason}"
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return (
            f"The server {where} does not accept the user name and password in "
            f"{PREFIX}MAIL_URL.\nIt answered: {_answer(error)}"
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The server {where} refused the connection.\nIt answered: {_answer(error)}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return (
            f"The server {where} does not support what {PREFIX}MAIL_URL asks.\nThe reason: {error}"
        )
    if isinstance(error, socket.gaierror):
        return f"There is no server called {where}.\nThe reason: {error.strerror}"
    return f"The server {where} cannot be reached.\nThe reason: {error}" if where else str(error)


def _answer(error: smtplib.SMTPResponseException) -> str:
    said = error.smtp_error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{error.smtp_code} {text}"
