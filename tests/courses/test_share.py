"""Passing a page on: plain links that carry its title and address, in the page's language."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from catalogue.courses.presenters.share import share
from tests.machine.visitor import Visitor


def test_every_character_survives_in_a_mail_and_in_a_message() -> None:
    found = share("https://a.example/es/cursos/x?edition=a/b&edition=c", "Año & «más» 50 %", "1+1")
    mail = urlsplit(found.mail)
    assert (mail.scheme, mail.path) == ("mailto", "")
    assert "+" not in mail.query
    fields = parse_qs(mail.query, strict_parsing=True)
    assert fields["subject"] == ["Año & «más» 50 %"]
    assert fields["body"] == [
        "Año & «más» 50 %\r\n\r\n1+1\r\n\r\nhttps://a.example/es/cursos/x?edition=a/b&edition=c"
    ]
    message = urlsplit(found.whatsapp)
    assert (message.netloc, message.path) == ("wa.me", "/")
    assert parse_qs(message.query)["text"] == [
        "Año & «más» 50 %: https://a.example/es/cursos/x?edition=a/b&edition=c"
    ]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/en/courses/small-states-workshop", ["By e-mail", "By WhatsApp"]),
        ("/es/cursos/small-states-workshop", ["Por correo electrónico", "Por WhatsApp"]),
    ],
)
def test_pages_carry_plain_links_and_load_nothing(
    reader: Visitor, reading_app: Flask, address: str, words: list[str]
) -> None:
    page = reader.page(address)
    links = page.select(".share a")
    assert [each.get_text() for each in links] == words
    assert page.h1 is not None
    shown = page.h1.get_text(strip=True)
    mail, message = (str(each["href"]) for each in links)
    own = reading_app.config["BASE_URL"] + address
    assert parse_qs(urlsplit(mail).query)["subject"] == [shown]
    assert parse_qs(urlsplit(mail).query)["body"][0].endswith(own)
    assert parse_qs(urlsplit(message).query)["text"] == [f"{shown}: {own}"]
    assert links[1]["rel"] == ["noopener", "noreferrer"]
    assert not page.select('script:not([src^="/static/"], [type="application/ld+json"])')


def test_a_comparison_is_passed_on_with_the_editions_it_shows(
    reader: Visitor, reading_app: Flask
) -> None:
    course = reader.page("/es/cursos/child-online-protection-for-regulators")
    both = course.select_one(".compare-all a")
    assert both is not None
    link = reader.page(str(both["href"])).select_one(".share a")
    assert link is not None
    body = parse_qs(urlsplit(str(link["href"])).query)["body"][0]
    assert body.startswith("Comparar ediciones")
    assert body.endswith(reading_app.config["BASE_URL"] + str(both["href"]))


def test_what_a_visitor_said_of_themselves_is_not_passed_on(reader: Visitor) -> None:
    address = "/en/courses/small-states-workshop?residence=PE&employer=regulator"
    for link in reader.page(address).select(".share a"):
        assert "residence" not in str(link["href"])
    imprint = reader.page(address).select_one(".imprint")
    assert imprint is not None
    assert "residence" not in imprint.get_text()
