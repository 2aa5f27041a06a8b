"""One's own page says till when a place is held, from when that runs, and what then."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from catalogue.database import db, now
from catalogue.enrolment import queries, services
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import transitions
from catalogue.mail.models import OutboxMessage
from tests.enrolment.factories import DAY, PASSWORD, make_application, make_edition, make_person
from tests.enrolment.test_holds import first_come, left, row, send
from tests.machine.visitor import Visitor


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
def test_one_s_own_page_says_till_when_and_what_then(
    app: Flask, client: Visitor, lang: str
) -> None:
    listed = first_come(app, 5)
    ana = make_person(app, "ana@work.example")
    with app.app_context():
        codes = [send(listed, "ana@work.example"), send(listed, "other@work.example")]
        db.session.query(Application).update({"person_id": ana.person_id})
        db.session.commit()
    client.sign_in(ana.email, PASSWORD)
    base = {"en": "/en/my/applications", "es": "/es/mis/solicitudes"}[lang]
    words = {
        "en": (
            "for 1 hour from when our e-mail is sent",
            "We are holding a place for you until",
            "No place is being held for you yet.",
            "the application has ended",
        ),
        "es": (
            "durante 1 hora a partir del envío",
            "Le reservamos un lugar hasta el",
            "Todavía no tiene un lugar reservado.",
            "la solicitud quedó sin efecto",
        ),
    }[lang]
    held = f"{base}/{codes[0]}"
    assert words[0] in client.get(held).text
    assert words[2] in client.get(f"{base}/{codes[1]}").text
    with app.app_context():
        left(codes[0])
    page = client.get(held).text
    assert words[1] in page
    assert {"en": "keeps its turn", "es": "conserva su turno"}[lang] in page
    with app.app_context():
        db.session.query(OutboxMessage).update({"sent_at": now() - 9 * DAY})
        begun_anew: dict[Any, Any] = {"held_until": None, "confirm_by": None, "term_pending": True}
        db.session.query(Application).update(begun_anew)
        db.session.commit()
        services.start_terms()
        services.lapse_held_places()
    assert words[2] in client.get(held).text
    with app.app_context():
        services.give_up_unconfirmed()
    assert words[3] in client.get(held).text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "days"), [("en", "have 7 days to accept"), ("es", "Tiene 7 días")]
)
def test_one_s_own_page_gives_no_date_before_the_offer_has_left(
    app: Flask, client: Visitor, lang: str, days: str
) -> None:
    listed = make_edition(app)
    ana = make_person(app, "ana@work.example")
    staff = make_person(app, "s@lead.example", organisation_slug="lead")
    code = make_application(app, listed, ana.email, person_id=ana.person_id)
    with app.app_context():
        application_id = row(code).id
        seen = queries.last_event_id(application_id)
        services.decide(staff, application_id, transitions.Act.OFFER, seen=seen)
    client.sign_in(ana.email, PASSWORD)
    base = {"en": "/en/my/applications", "es": "/es/mis/solicitudes"}[lang]
    page = client.page(f"{base}/{code}")
    assert days in page.text
    # It can be accepted all the same.
    assert page.select_one("button[name=accept]") is not None
