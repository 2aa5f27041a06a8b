"""What somebody chose and is no longer offered: a draft asks again, an application keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask

from catalogue.courses.codes import Admission, RouteKind
from catalogue.courses.models import Edition
from catalogue.database import db, now
from catalogue.enrolment import services
from catalogue.enrolment.codes import Decision
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.transitions import Act
from tests.conftest import visitor_of
from tests.enrolment.factories import (
    DAY,
    PASSWORD,
    Listed,
    change_edition,
    make_application,
    make_edition,
    make_person,
)
from tests.enrolment.test_after_sending import text_of
from tests.enrolment.test_applying import fill_in, mails
from tests.machine.visitor import Visitor, soup

TWO: Sequence[dict[str, Any]] = [
    {"kind": RouteKind.CERTIFICATE, "ects": 6},
    {"kind": RouteKind.PARTICIPATION, "amount": 0},
]


def take_off(app: Flask, listed: Listed, kind: RouteKind = RouteKind.CERTIFICATE) -> None:
    """Offer one way of taking part no longer, as a publication does."""
    with app.app_context():
        edition = db.session.get_one(Edition, listed.edition_id)
        [gone] = [route for route in edition.routes if route.kind is kind]
        gone.withdrawn_at = now()
        db.session.commit()


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_draft_asks_again_for_what_is_no_longer_offered(
    app: Flask, client: Visitor, lang: str
) -> None:
    listed = make_edition(app, routes=TWO)
    fill_in(client, listed, lang, route="certificate")
    take_off(app, listed)
    # Only one way is left, which nobody chose: it is not taken for granted.
    assert client.get(listed.path(lang, "check")).status_code == 303
    page = client.page(listed.path(lang))
    assert page.select("input[name=route]")[0]["value"] == "participation"
    assert not page.select("input[name=route][checked]")
    said = {"en": "which this edition no longer offers", "es": "que esta edición ya no ofrece"}
    assert said[lang] in page.get_text()
    assert page.select_one("[name=full_name]")["value"] == "Ana Núñez Pérez"  # type: ignore[index]  # It is there.
    answer = client.submit(listed.path(lang), button="continue")
    assert answer.status_code == 422
    # Not answered once is no answer either.
    assert client.submit(listed.path(lang), button="continue").status_code == 422
    assert client.get(listed.path(lang, "check")).status_code == 303
    chosen = {"route": "participation"}
    assert client.submit(listed.path(lang), chosen, button="continue").status_code == 303
    client.submit(listed.path(lang, "check"))
    with app.app_context():
        [application] = db.session.query(Application)
        assert application.route is not None
        assert application.route.kind is RouteKind.PARTICIPATION


def test_a_form_that_is_sent_after_the_publication_asks_again(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, routes=TWO)
    page = client.get(listed.path())
    assert soup(page).select("input[name=route]")
    take_off(app, listed)
    form = {"route": "certificate", "full_name": "Ana"}
    answer = client.post(listed.path(), data=form | _token(page))
    assert "Choose how to take part: what you chose is no longer offered." in answer.text


def _token(page: Any) -> dict[str, str]:
    field = soup(page).select_one("input[name=csrf_token]")
    return {"csrf_token": str(field["value"])} if field else {}


def test_a_closed_page_shows_what_was_chosen(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, routes=TWO)
    fill_in(client, listed, route="certificate")
    change_edition(app, listed, deadline_at=now() - DAY)
    page = text_of(client.get(listed.path()))
    assert "How would you like to take part? Certificate" in page
    take_off(app, listed)
    page = text_of(client.get(listed.path()))
    assert "How would you like to take part? Certificate (no longer offered)" in page


@pytest.mark.slow
def test_an_application_keeps_what_it_chose_wherever_it_is_read(app: Flask) -> None:
    listed = make_edition(app, routes=TWO, admission=Admission.SELECTION)
    person = make_person(app, "ana@work.example")
    code = make_application(app, listed, "ana@work.example", person_id=person.person_id)
    take_off(app, listed)
    own = visitor_of(app)
    own.sign_in("ana@work.example", PASSWORD)
    for lang, words in (("en", "(no longer offered)"), ("es", "(ya no se ofrece)")):
        page = {"en": f"/en/my/applications/{code}", "es": f"/es/mis/solicitudes/{code}"}[lang]
        assert words in text_of(own.get(page))
    decider = make_person(app, "admissions@lead.example", organisation_slug="lead")
    staff = visitor_of(app)
    staff.sign_in("admissions@lead.example", PASSWORD)
    assert "(no longer offered)" in text_of(staff.get(f"/en/workspace/applications/{code}"))
    with app.app_context():
        [application] = db.session.query(Application)
        seen = application.events[-1].id
        application_id = application.id
        services.decide(decider, application_id, Act.OFFER, seen=seen)
        assert db.session.get_one(Application, application_id).decision is Decision.OFFERED
    assert "(ya no se ofrece)" in mails(app, "offered")[0].text
