"""The receipt's link, and one's own applications."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from catalogue.accounts.models import AuditEntry, Person
from catalogue.courses.codes import Admission, Nomination
from catalogue.database import db, now
from catalogue.enrolment import queries, services
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.presenters.status import standing
from catalogue.enrolment.rules.transitions import Refused
from catalogue.enrolment.tokens import CONFIRM, sign
from catalogue.i18n.languages import using_locale
from catalogue.mail.models import OutboxMessage
from tests.conftest import visitor_of
from tests.enrolment.factories import (
    PASSWORD,
    change_edition,
    make_application,
    make_edition,
    make_person,
)
from tests.machine.visitor import Visitor, soup


def link(app: Flask, code: str, lang: str = "en") -> str:
    with app.app_context():
        application = queries.application_by_code(code)
        assert application is not None
        token = sign(CONFIRM, application.id)
    return {"en": f"/en/applications/confirm/{token}", "es": f"/es/solicitudes/confirmar/{token}"}[
        lang
    ]


def row(app: Flask, code: str) -> Application:
    with app.app_context():
        found = queries.application_by_code(code)
        assert found is not None
        db.session.expunge_all()
        return found


def kinds(app: Flask) -> list[str]:
    with app.app_context():
        return [each.kind for each in db.session.query(OutboxMessage).order_by(OutboxMessage.id)]


@pytest.mark.engines
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_link_confirms_by_a_button_and_signs_in(app: Flask, client: Visitor, lang: str) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME)
    code = make_application(
        app,
        listed,
        "ana@work.example",
        decision=Decision.ADMITTED,
        place=Place.HELD,
        confirmed=False,
        held_until=now() + timedelta(hours=48),
        language=lang,
    )
    address = link(app, code, lang)
    page = client.get(address)
    assert page.status_code == 200
    assert "ana@work.example" not in page.text
    assert row(app, code).confirmed_at is None
    answer = client.submit(page)
    assert answer.location.endswith(f"/{code}")
    mine = client.get(answer.location)
    assert mine.status_code == 200
    application = row(app, code)
    assert (application.place, application.held_until) == (Place.TAKEN, None)
    assert application.confirmed_at is not None
    with app.app_context():
        person = db.session.query(Person).one()
        assert (person.email, person.language) == ("ana@work.example", lang)
        assert person.id == application.person_id
    # The link works once: another browser only reads that it has been used.
    other = visitor_of(app)
    assert other.get(address).status_code == 200
    token = soup(other.get("/en/sign-in")).select_one("[name=csrf_token]")["value"]  # type: ignore[index]  # Present.
    assert other.post(address, data={"csrf_token": token}).status_code == 200
    assert other.get(answer.location).status_code == 303


def test_whoever_enters_late_reads_that_the_course_has_begun(app: Flask) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME, starts=timedelta(days=-10))
    code = make_application(
        app, listed, "ana@work.example", decision=Decision.ADMITTED, place=Place.TAKEN
    )
    early = make_application(
        app,
        make_edition(app, admission=Admission.FIRST_COME),
        "luis@work.example",
        decision=Decision.ADMITTED,
        place=Place.TAKEN,
    )
    with app.app_context(), using_locale("en"):
        for each, words in ((code, "The course began on"), (early, "The course begins on")):
            application = queries.application_by_code(each)
            assert application is not None
            assert words in standing(application, 0).next_step


def test_whoever_has_a_password_signs_in_with_it(app: Flask, client: Visitor) -> None:
    person = make_person(app, "ana@work.example")
    code = make_application(app, make_edition(app), person.email, confirmed=False)
    answer = client.submit(link(app, code))
    assert row(app, code).person_id == person.person_id
    assert "/sign-in" in client.get(answer.location).location


@pytest.mark.engines
@pytest.mark.slow
def test_all_applications_of_the_address_become_visible(app: Flask, client: Visitor) -> None:
    first = make_application(app, make_edition(app), "ana@work.example", confirmed=False)
    second = make_application(app, make_edition(app), "ana@work.example", confirmed=False)
    foreign = make_application(app, make_edition(app), "luis@work.example", confirmed=False)
    client.submit(link(app, first))
    listed = client.get("/en/my/applications").text
    assert second in listed
    assert foreign not in listed
    # The other one is shown, but only its owner's word confirms it.
    assert row(app, second).confirmed_at is None
    page = client.get(f"/en/my/applications/{second}")
    client.submit(page, select="form[action$='/confirm']")
    assert row(app, second).confirmed_at is not None
    assert client.get(f"/en/my/applications/{foreign}").status_code == 404
    again = client.post(
        f"/en/my/applications/{second}/confirm",
        data={"csrf_token": soup(page).select_one("[name=csrf_token]")["value"]},  # type: ignore[index]  # Present.
    )
    assert "already been confirmed" in client.get(again.location).text


def test_links_that_lead_nowhere(app: Flask, client: Visitor, time_machine: Any) -> None:
    forged = client.get("/es/solicitudes/confirmar/forged")
    assert forged.status_code == 410
    assert "Este enlace ya no funciona" in forged.text
    code = make_application(app, make_edition(app), confirmed=False, answer=Answer.LAPSED)
    assert "has ended" in client.get(link(app, code)).text
    fresh = make_application(app, make_edition(app), "ana@work.example", confirmed=False)
    address = link(app, fresh)
    time_machine.move_to(now() + timedelta(days=40), tick=True)
    old = client.get(address)
    assert "has expired" in old.text
    assert "new link" in client.submit(old).text
    assert kinds(app) == ["new-link"]
    with app.app_context():
        application = queries.application_by_code(fresh)
        assert application is not None
        application.confirmed_at = now()
        db.session.commit()
        services.send_new_link(application.id)
    assert kinds(app) == ["new-link"]
    assert client.get(_unknown(app)).status_code == 410


def _unknown(app: Flask) -> str:
    with app.app_context():
        return f"/en/applications/confirm/{sign(CONFIRM, 999)}"


@pytest.mark.engines
def test_a_place_that_lapses_this_very_moment(
    app: Flask, client: Visitor, monkeypatch: Any
) -> None:
    code = make_application(app, make_edition(app), confirmed=False)
    page = client.get(link(app, code))

    def lapse(application_id: int, changes: int) -> object:
        with app.app_context():
            application = db.session.get_one(Application, application_id)
            application.answer = Answer.LAPSED
            db.session.commit()
        return original(application_id, changes)

    original = services.confirm
    monkeypatch.setattr("catalogue.enrolment.views.confirming.services.confirm", lapse)
    assert "has ended" in client.submit(page).text


@pytest.mark.slow
@pytest.mark.engines
def test_offered_accepted_withdrawn(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, capacity=1)
    ana = make_person(app, "ana@work.example", language="es")
    code = make_application(
        app,
        listed,
        ana.email,
        decision=Decision.OFFERED,
        place=Place.HELD,
        person_id=ana.person_id,
        held_until=now() + timedelta(days=7),
    )
    waiting = make_application(app, listed, decision=Decision.WAITLISTED, place=Place.WAITING)
    client.sign_in(ana.email, PASSWORD)
    page = client.get(f"/es/mis/solicitudes/{code}")
    assert "Lugar ofrecido" in page.text
    assert "hora de Malta" in page.text
    done = client.submit(page, select="form[action$='/aceptar']", follow=True)
    assert "El lugar es suyo" in done.text
    assert row(app, code).place is Place.TAKEN
    asked = client.get(f"/es/mis/solicitudes/{code}/retirar")
    assert row(app, code).place is Place.TAKEN
    gone = client.submit(asked, follow=True)
    assert "Retirada" in gone.text
    assert "Volver a presentar" in gone.text
    assert row(app, code).place is Place.NONE
    assert row(app, waiting).place is Place.HELD
    assert kinds(app) == ["accepted", "withdrawn", "promoted"]
    again = client.submit(asked, follow=True)
    assert "ya estaba retirada" in again.text
    with app.app_context():
        actions = [each.action for each in db.session.query(AuditEntry).order_by(AuditEntry.id)]
        assert [each for each in actions if each.startswith("application.")] == [
            "application.accept",
            "application.withdraw",
        ]


@pytest.mark.engines
def test_an_offer_that_has_ended_is_not_accepted(app: Flask, client: Visitor) -> None:
    ana = make_person(app, "ana@work.example")
    code = make_application(
        app,
        make_edition(app),
        ana.email,
        decision=Decision.OFFERED,
        place=Place.HELD,
        person_id=ana.person_id,
        held_until=now() + timedelta(minutes=5),
    )
    client.sign_in(ana.email, PASSWORD)
    page = client.get(f"/en/my/applications/{code}")
    with app.app_context():
        db.session.query(Application).update({"held_until": now() - timedelta(seconds=1)})
        db.session.commit()
    assert (
        "time to accept the offer has passed"
        in client.submit(page, select="form[action$='/accept']", follow=True).text
    )
    assert row(app, code).place is Place.HELD
    # What is past is not offered either, as long as the worker has not been.
    late = client.get(f"/en/my/applications/{code}")
    assert not soup(late).select("form[action$='/accept']")
    assert "That time has passed." in late.text


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.slow
def test_every_state_is_said_in_words(app: Flask, client: Visitor, lang: str) -> None:
    ana = make_person(app, "ana@work.example")
    cases: list[tuple[Decision, Answer, Place, bool]] = [
        (Decision.PENDING, Answer.NONE, Place.NONE, True),
        (Decision.PENDING, Answer.NONE, Place.NONE, False),
        (Decision.ADMITTED, Answer.NONE, Place.HELD, False),
        (Decision.ADMITTED, Answer.NONE, Place.TAKEN, True),
        (Decision.ADMITTED, Answer.LAPSED, Place.NONE, False),
        (Decision.OFFERED, Answer.LAPSED, Place.NONE, True),
        (Decision.OFFERED, Answer.ACCEPTED, Place.TAKEN, True),
        (Decision.WAITLISTED, Answer.NONE, Place.WAITING, True),
        (Decision.DECLINED, Answer.NONE, Place.NONE, True),
        (Decision.PENDING, Answer.WITHDRAWN, Place.NONE, True),
    ]
    base = {"en": "/en/my/applications", "es": "/es/mis/solicitudes"}[lang]
    client.sign_in(ana.email, PASSWORD)
    assert client.get(base).status_code == 200
    for decision, answer, place, confirmed in cases:
        held = now() + timedelta(days=2) if place is Place.HELD else None
        code = make_application(
            app,
            make_edition(app, nomination=Nomination.REQUIRED),
            ana.email,
            decision=decision,
            answer=answer,
            place=place,
            confirmed=confirmed,
            person_id=ana.person_id,
            held_until=held,
        )
        page = client.page(f"{base}/{code}")
        state = page.select_one(".state")
        assert state is not None
        step = page.select_one("section.card > p")
        assert step is not None
        assert re.search(r"\w+ \w+", step.text)
    assert len(client.page(base).select("li.line")) == len(cases)


def test_an_edition_without_dates_promises_none(app: Flask, client: Visitor) -> None:
    ana = make_person(app, "ana@work.example")
    listed = make_edition(app, starts=None)
    code = make_application(
        app,
        listed,
        ana.email,
        decision=Decision.OFFERED,
        answer=Answer.ACCEPTED,
        place=Place.TAKEN,
        person_id=ana.person_id,
    )
    client.sign_in(ana.email, PASSWORD)
    assert "before it begins" in client.get(f"/en/my/applications/{code}").text


def test_what_is_anothers_does_not_exist(app: Flask, client: Visitor) -> None:
    code = make_application(app, make_edition(app), person_id=make_person(app, "a@x.org").person_id)
    luis = make_person(app, "luis@x.org")
    client.sign_in(luis.email, PASSWORD)
    token = {"csrf_token": soup(client.get("/en/account")).select_one("[name=csrf_token]")["value"]}  # type: ignore[index]  # Present.
    for address in (code, f"{code}/withdraw", "AAAA-AAAA"):
        assert client.get(f"/en/my/applications/{address}").status_code == 404
    for step in ("accept", "withdraw", "confirm"):
        assert client.post(f"/en/my/applications/{code}/{step}", data=token).status_code == 404
    visitor = visitor_of(app)
    assert visitor.get(f"/en/my/applications/{code}").status_code == 303


def test_an_edition_that_is_over_is_not_withdrawn_from(app: Flask) -> None:
    listed = make_edition(app)
    ana = make_person(app, "ana@work.example")
    code = make_application(app, listed, ana.email, person_id=ana.person_id)
    change_edition(app, listed, cancelled_at=now())
    with app.app_context():
        application = queries.application_by_code(code)
        assert application is not None
        with pytest.raises(Refused):
            services.withdraw(ana, application.id)
