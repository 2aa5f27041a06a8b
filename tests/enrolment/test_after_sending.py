"""After sending: to whom we wrote, where a letter goes, what it costs, the next dates."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from catalogue.courses.codes import Admission, Funding, Nomination
from catalogue.database import db, now
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.enrolment.rules.nomination import awaits_letter
from catalogue.mail.models import OutboxMessage
from tests.conftest import visitor_of
from tests.enrolment.factories import PASSWORD, make_application, make_edition, make_person
from tests.enrolment.test_applying import fill_in, mails, send
from tests.machine.visitor import Visitor, soup

FUNDED = [{"amount": 650, "currency": "EUR", "funding": Funding.FULL}]
COST = {
    "en": "Free for participants, funded by funder en (value: 650\xa0EUR)",
    "es": "Gratuito, financiado por funder es (valor del curso: 650\xa0EUR)",
}


def text_of(answer: object) -> str:
    """Return what a page says, blanks as one."""
    main = soup(answer).main  # type: ignore[arg-type]  # A response.
    assert main is not None
    return re.sub(r"[ \n]+", " ", main.get_text(" "))


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.slow
def test_what_is_funded_is_free_wherever_its_cost_stands(
    app: Flask, client: Visitor, lang: str
) -> None:
    listed = make_edition(app, routes=FUNDED)
    assert COST[lang] in text_of(client.get(listed.path(lang)))
    fill_in(client, listed, lang)
    assert COST[lang] in text_of(client.get(listed.path(lang, "check")))
    client.submit(listed.path(lang, "check"))
    assert COST[lang] in mails(app, "receipt")[0].text


def test_of_several_ways_each_says_what_it_costs(app: Flask, client: Visitor) -> None:
    routes = [FUNDED[0], {"kind": "credit", "amount": 900, "currency": "EUR"}]
    listed = make_edition(app, routes=routes)
    page = text_of(client.get(listed.path()))
    assert COST["en"] in page
    assert "900\xa0EUR" in page


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_page_after_sending_says_to_whom_we_wrote(
    app: Flask, client: Visitor, lang: str
) -> None:
    listed = make_edition(app)
    send(client, listed, lang, email="ana@work.example", full_name="Ana Typed")
    page = text_of(client.get(listed.path(lang, "received")))
    assert "ana@work.example" in page
    assert "Ana Typed" not in page
    wrong = {"en": "Is the address wrong?", "es": "¿La dirección de correo no es correcta?"}
    assert wrong[lang] in page
    assert {"en": "choose a password", "es": "elegir una contraseña"}[lang] in page
    client.submit(
        listed.path(lang, "received"), select="form:has(button[name=again])", button="again"
    )
    with app.app_context():
        assert [each.entries for each in db.session.query(ApplicationDraft)] == [{}]


@pytest.mark.parametrize("plan", ["will-be-sent", "asked", "none"])
@pytest.mark.slow
def test_whoever_promises_a_letter_reads_where_it_goes(
    app: Flask, client: Visitor, plan: str
) -> None:
    listed = make_edition(app, nomination=Nomination.PREFERRED)
    send(client, listed, "es", nomination=plan, email="ana@work.example")
    (mail,) = mails(app, "receipt")
    asks = "Pida a su institución que la envíe a contact@catalogue.example"
    awaited = plan != "none"
    assert (asks in mail.text) is awaited
    assert (asks in text_of(client.get(listed.path("es", "received")))) is awaited
    person = make_person(app, "ana@work.example")
    with app.app_context():
        row = db.session.query(Application).one()
        row.person_id, row.confirmed_at = person.person_id, now()
        code = row.code
        db.session.commit()
    client.sign_in(person.email, PASSWORD)
    page = text_of(client.get(f"/es/mis/solicitudes/{code}"))
    assert (asks in page) is awaited


def test_when_a_letter_is_awaited() -> None:
    cases = {
        (Nomination.REQUIRED, None): True,
        (Nomination.REQUIRED, "asked"): True,
        (Nomination.PREFERRED, "asked"): True,
        (Nomination.PREFERRED, "will-be-sent"): True,
        (Nomination.PREFERRED, "none"): False,
        (Nomination.PREFERRED, None): False,
        (Nomination.NONE, "asked"): False,
    }
    assert {case: awaits_letter(*case) for case in cases} == cases


@pytest.mark.slow
def test_the_next_dates_after_sending_as_a_calendar(app: Flask, client: Visitor) -> None:
    listed = make_edition(
        app, admission=Admission.FIRST_COME, capacity=5, nomination=Nomination.PREFERRED
    )
    address = f"{listed.path(step='received')}.ics"
    assert client.get(address).status_code == 404
    send(client, listed, nomination="asked")
    link = soup(client.get(listed.path(step="received"))).select_one(f'a[href="{address}"]')
    assert link is not None
    # As long as the receipt has not left, there is no time to note.
    assert len(Calendar.from_ical(client.get(address).data).walk("VEVENT")) == 2
    with app.app_context():
        db.session.query(OutboxMessage).update({"sent_at": now()})
        db.session.commit()
    answer = client.get(address)
    assert answer.mimetype == "text/calendar"
    classes, confirm, letter = Calendar.from_ical(answer.data).walk("VEVENT")
    assert classes["status"] == "TENTATIVE"
    assert confirm["summary"] == "Confirm your e-mail address: Cyber diplomacy"
    assert timedelta(minutes=58) < confirm.decoded("dtstart") - now() <= timedelta(hours=1)
    assert letter["summary"] == "Nomination letter: Cyber diplomacy"
    assert visitor_of(app).get(address).status_code == 404


def own_page(app: Flask, client: Visitor, **values: object) -> tuple[str, str]:
    """Return the address and the text of an applicant's own page."""
    listed = make_edition(app, routes=FUNDED)
    person = make_person(app, "ana@work.example")
    code = make_application(app, listed, person.email, **values)  # type: ignore[arg-type]  # Columns.
    with app.app_context():
        db.session.query(Application).update({"person_id": person.person_id})
        db.session.commit()
    client.sign_in(person.email, PASSWORD)
    return f"/en/my/applications/{code}", text_of(client.get(f"/en/my/applications/{code}"))


@pytest.mark.slow
def test_ones_own_page_says_cost_dates_and_who_answers(app: Flask, client: Visitor) -> None:
    address, page = own_page(
        app,
        client,
        decision=Decision.OFFERED,
        place=Place.HELD,
        held_until=now() + timedelta(days=3),
    )
    assert COST["en"] in page
    assert "contact@catalogue.example" in page
    assert page.index("Accept your place by") < page.index("The course starts")
    marked = soup(client.get(address)).select("dl.answers time[data-local]")
    assert len(marked) == 1
    # Withdrawing comes last, after all that was sent.
    assert page.rindex("Withdraw the application") > page.index("What you sent")
    events = Calendar.from_ical(client.get(f"{address}.ics").data).walk("VEVENT")
    assert events[-1]["summary"] == "Accept your place: Cyber diplomacy"
    assert visitor_of(app).get(f"{address}.ics").status_code == 303


def test_nothing_is_ahead_once_it_is_over(app: Flask, client: Visitor) -> None:
    _address, page = own_page(app, client, answer=Answer.WITHDRAWN)
    assert "There are no upcoming dates." in page
    assert "Withdraw the application" not in page


@pytest.mark.parametrize(("language", "chosen"), [("es", "es"), ("en", "en"), ("xx", "en")])
def test_a_note_is_in_the_applicants_language_unless_said_otherwise(
    app: Flask, client: Visitor, language: str, chosen: str
) -> None:
    listed = make_edition(app)
    code = make_application(app, listed, language=language)
    staff = make_person(app, "staff@lead.example", organisation_slug="lead")
    client.sign_in(staff.email, PASSWORD)
    page = soup(client.get(f"/en/workspace/applications/{code}"))
    (box,) = page.select("input[name=note_language][checked]")
    assert box["value"] == chosen
