"""Who answers a letter: the institution behind the course, by name and address; else the house."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from catalogue.accounts.access import Actor, MemberRole, Office
from catalogue.config import SettingError, flask_config
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import CoursePartner
from catalogue.courses.queries import backing
from catalogue.database import db, now
from catalogue.mail.formats.folding import mailbox_header
from catalogue.mail.formats.message import Mailbox
from catalogue.mail.models import OutboxMessage
from catalogue.mail.services import deliver_due
from catalogue.partners.models import Organisation
from catalogue.partners.services import organisations
from catalogue.partners.services.errors import Refused
from tests.accounts.people import PASSWORD, acts, add_member, add_organisation, letters
from tests.conftest import visitor_of
from tests.enrolment.factories import FIELDS, Listed, make_edition, organisation
from tests.machine.mail import MailServer, plain_text
from tests.machine.visitor import Visitor
from tests.mail import strict

HOUSE = ("Aula", "contact@catalogue.example")


def set_contact(app: Flask, slug: str, email: str) -> None:
    with app.app_context():
        db.session.query(Organisation).filter_by(slug=slug).one().contact_email = email
        db.session.commit()


def partner(app: Flask, listed: Listed, slug: str, role: PartnerRole, **values: object) -> None:
    with app.app_context():
        organisation(slug).contact_email = f"courses@{slug}.example"
        found = db.session.query(Organisation).filter_by(slug=slug).one()
        values = {"accepted_at": now(), "position": 9} | values
        db.session.add(
            CoursePartner(course_id=listed.course_id, organisation_id=found.id, role=role, **values)
        )
        db.session.commit()


def answers(app: Flask, listed: Listed) -> str | None:
    with app.app_context():
        found = backing(listed.course_id).answering
        return found.slug if found else None


def apply(client: Visitor, listed: Listed, lang: str) -> None:
    assert client.submit(listed.path(lang), FIELDS).status_code == 303
    assert client.submit(listed.path(lang, "check"), {}).status_code == 303


def test_the_lead_answers_else_who_delivers_else_the_house(app: Flask) -> None:
    listed = make_edition(app)
    assert answers(app, listed) is None
    partner(app, listed, "future", PartnerRole.CO_DELIVERER, accepted_at=None)
    partner(app, listed, "former", PartnerRole.CO_DELIVERER, ended_at=now())
    partner(app, listed, "credit", PartnerRole.ACCREDITOR)
    set_contact(app, "funder", "money@funder.example")
    assert answers(app, listed) is None
    partner(app, listed, "client", PartnerRole.COMMISSIONER, position=0)
    assert answers(app, listed) == "client"
    partner(app, listed, "second", PartnerRole.CO_DELIVERER)
    assert answers(app, listed) == "second"
    set_contact(app, "lead", "admissions@lead.example")
    assert answers(app, listed) == "lead"


@pytest.mark.parametrize(
    ("lang", "name", "ending"),
    [
        (
            "en",
            "lead en",
            (
                "If you have any questions, please reply to this message or write to "
                "admissions@lead.example (lead en)."
            ),
        ),
        (
            "es",
            "lead es",
            (
                "Si tiene alguna pregunta, responda a este mensaje o escriba a "
                "admissions@lead.example (lead es)."
            ),
        ),
    ],
)
@pytest.mark.slow
def test_a_receipt_is_answered_by_the_institution(
    make_app: Callable[..., Flask], mail_server: MailServer, lang: str, name: str, ending: str
) -> None:
    app = make_app("empty", MAIL_URL=mail_server.url)
    listed = make_edition(app)
    set_contact(app, "lead", "admissions@lead.example")
    apply(visitor_of(app), listed, lang)
    with app.app_context():
        assert deliver_due() == 1
    (message,) = mail_server.messages
    (answering,) = message["Reply-To"].addresses
    assert (answering.display_name, answering.addr_spec) == (name, "admissions@lead.example")
    assert ending in plain_text(message)


@pytest.mark.slow
def test_without_an_address_the_house_answers(app: Flask, client: Visitor) -> None:
    apply(client, make_edition(app), "en")
    (row,) = letters(app)
    assert (row.reply_to_name, row.reply_to_email) == HOUSE
    assert "contact@catalogue.example (Aula)" in row.text


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_manager_says_who_answers(app: Flask, client: Visitor, lang: str) -> None:
    academy = add_organisation(app)
    add_member(app, "boss@mail.example", academy)
    client.sign_in("boss@mail.example", PASSWORD)
    base = {"en": "/en/workspace/partners/academy", "es": "/es/espacio/instituciones/academy"}[lang]
    page = base + {"en": "/contact", "es": "/contacto"}[lang]
    assert client.get(base).data.decode().count(page) >= 1
    answer = client.submit(page, {"contact_email": "ñandu@mail.example"})
    assert answer.status_code == 422
    assert {"en": "unaccented letters", "es": "letras sin tilde"}[lang] in answer.text
    assert "ñandu@mail.example" in answer.text
    assert client.submit(page, {"contact_email": " Courses@Academy.example "}).status_code == 303
    assert "courses@academy.example" in client.get(base).text
    assert acts(app)[-1] == "organisation.contact"
    assert client.submit(page, {"contact_email": ""}).status_code == 303
    assert "courses@academy.example" not in client.get(base).text


def test_nobody_else_does(app: Flask) -> None:
    academy, other = add_organisation(app), add_organisation(app, "other", "Other")
    for office in (Office(academy, MemberRole.EDITOR), Office(other, MemberRole.MANAGER)):
        actor = Actor(1, "Eva", "eva@mail.example", "en", offices=(office,))
        with app.app_context(), pytest.raises(Refused):
            organisations.set_contact(actor, academy, "eva@mail.example")


@pytest.mark.engines
def test_an_institution_begins_with_its_address(app: Flask) -> None:
    words = ["partner", "add", "academy", "--kind", "university", "--country", "MT"]
    words += ["--name-en", "The Academy", "--contact-email"]
    outcome = app.test_cli_runner().invoke(args=[*words, "nobody"])
    assert outcome.exit_code == 2
    assert "'nobody' is not an e-mail address" in outcome.output
    outcome = app.test_cli_runner().invoke(args=[*words, "courses@academy.example"])
    assert outcome.exit_code == 0, outcome.output
    with app.app_context():
        assert db.session.query(Organisation).one().contact_email == "courses@academy.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_SENDER", "Aula <ñandu@mail.example>"),
        ("MAIL_SENDER", "Aula <a:b@mail.example>"),
        ("CONTACT_EMAIL", "ñandu@mail.example"),
    ],
)
def test_a_house_that_could_not_be_answered_does_not_start(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"CATALOGUE_{name} must look like"):
        flask_config({"ENVIRONMENT": "testing", "SECRET_KEY": "x" * 40, name: value})


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("aula@mail.example", ""),
        ("Aula <aula@mail.example>", "Aula"),
        ("Cátedra, la nuestra <aula@mail.example>", "Cátedra, la nuestra"),
        ('"Cátedra, UNAM" <aula@mail.example>', "Cátedra, UNAM"),
    ],
)
def test_every_sender_that_a_setting_may_name_is_written(value: str, name: str) -> None:
    given = {"ENVIRONMENT": "testing", "SECRET_KEY": "x" * 40, "MAIL_SENDER": value}
    sender = Mailbox.parse(flask_config(given)["MAIL_SENDER"])
    assert sender == Mailbox(name, "aula@mail.example")
    written = mailbox_header("From", sender.name, sender.address).partition(": ")[2]
    assert strict.mailbox(written.replace("\r\n", "")) == (name, "aula@mail.example")


@pytest.mark.engines
def test_no_row_is_without_who_answers(app: Flask, client: Visitor) -> None:
    academy = add_organisation(app)
    add_member(app, "boss@mail.example", academy)
    with app.app_context():
        assert db.session.query(OutboxMessage).filter_by(reply_to_email="").count() == 0
