"""What leaves as mail arrives as written: heads and bodies, read by one who forgives nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.accounts.rules import normalised_email
from catalogue.mail.formats.folding import (
    exact_header,
    mailbox_header,
    quoted_printable,
    text_header,
)
from catalogue.mail.formats.message import Mailbox, OutboundMessage
from tests.mail import strict

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), min_size=1)
HARD = (
    "Gestión básica política mediación histórica regulación",
    "Participación electrónica en la gobernanza mundial de las tecnologías",
    "Solicitud recibida: Introducción a la gobernanza de Internet para diplomáticas y diplomáticos",
    "=?utf-8?q?already?= encoded =?x?",
    "ñ" * 200,
    "x" * 200,
    "two  blanks and a tab\there ",
    " begins and ends with a blank ",
    'a (comment), <brackets>; a: list, "quotes" and \\ a backslash',
    "عنوان طويل باللغة العربية مع كلمات كثيرة حتى ينكسر السطر",
    "👩🏽‍⚖️ derecho 🇲🇽 y e\u0301 combinada",
    "From the beginning",
)


def envelope(
    subject: str, text: str = "Hola", name: str = "Aula", reply: str = "x"
) -> OutboundMessage:
    return OutboundMessage(
        key=1,
        sender=Mailbox(name, "catalogue@mail.example"),
        recipient="ana@mail.example",
        reply_to=Mailbox(reply, "admissions@imr.example"),
        language="es",
        subject=subject,
        text=text,
        message_id="<1@mail.example>",
        written_at=AT,
    )


def hard(test: Callable[..., None]) -> Callable[..., None]:
    """Let a property be tried with every hard text too."""
    for text in HARD:
        test = example(text)(test)
    return test


@hard
@given(LINES)
def test_a_subject_arrives_as_written(text: str) -> None:
    headers, _ = strict.read(envelope(text).content())
    assert strict.words(headers["subject"]) == text


@hard
@given(LINES)
def test_a_name_arrives_as_written(text: str) -> None:
    headers, _ = strict.read(envelope("x", name=text, reply=text).content())
    assert strict.mailbox(headers["from"]) == (text, "catalogue@mail.example")
    assert strict.mailbox(headers["reply-to"]) == (text, "admissions@imr.example")


@pytest.mark.parametrize("text", HARD)
def test_a_lenient_reader_sees_the_same(text: str) -> None:
    message = message_from_bytes(envelope(text, name=text).content())
    assert str(make_header(decode_header(re.sub("\r\n", "", message["Subject"])))).strip() == (
        text.strip()
    )


@hard
@example("a line\r\nanother\rand\none\n")
@example(".\n..\n.a\n\nFrom here\n" + "a" * 75 + "From there")
@example("https://catalogue.example.org/en/my/" + "a=b&" * 200 + "\n\tpages \n ")
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_arrives_as_written(text: str) -> None:
    _, arrived = strict.read(envelope("x", text).content())
    assert arrived == re.sub("\r\n|\r", "\n", text)


def test_lines_are_as_long_as_may_be() -> None:
    lines = text_header("Subject", " ".join(["abcdefgh"] * 30)).split("\r\n")
    assert 76 - len(" abcdefgh") < max(map(len, lines)) <= 76
    assert not any("=?" in line for line in lines)
    lines = text_header("Subject", "ñandú " * 60).split("\r\n")
    assert {len(line) <= 76 for line in lines} == {True}
    assert min(map(len, lines[:-1])) > 60
    assert quoted_printable("From a").startswith(b"=46=\r\nrom")


@pytest.mark.parametrize("text", ["a\r\nBcc: b@c.d", "a\nb", "a\0b", "a\rb"])
def test_a_break_in_a_head_is_refused(text: str) -> None:
    for write in (
        lambda: text_header("Subject", text),
        lambda: mailbox_header("From", text, "a@b.example"),
        lambda: mailbox_header("From", "", text),
        lambda: exact_header("List-Unsubscribe", text),
    ):
        with pytest.raises(ValueError, match=r"header|address"):
            write()


@pytest.mark.parametrize("address", ["ana@mail.example, eva@x y", "ana", "á@mail.example", "<a@b>"])
def test_no_address_is_made_up(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        mailbox_header("To", "", address)


def test_what_stands_before_the_at_sign_is_ascii(app: Flask) -> None:
    assert normalised_email("Ana@MÜNCHEN.example") == "ana@münchen.example"
    assert normalised_email("ana@xn--mnchen-3ya.example") == "ana@münchen.example"
    with pytest.raises(ValueError, match="@"):
        normalised_email("ñandu@mail.example")
