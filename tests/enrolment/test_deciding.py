"""The edition's partners: list, application, decision, and what the applicant is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from catalogue.accounts.access import Actor, MemberRole
from catalogue.accounts.models import AuditEntry
from catalogue.courses.codes import Admission
from catalogue.courses.models import CoursePartner
from catalogue.courses.rules.states import FEW_PLACES
from catalogue.database import db, now
from catalogue.enrolment import queries, services
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.presenters.staff_list import PAGE
from catalogue.enrolment.rules.transitions import Act, Refusal, Refused
from catalogue.enrolment.services.lapsing import fill_edition, lapse
from catalogue.mail.models import OutboxMessage
from catalogue.search.models import CatalogueChange
from tests.conftest import visitor_of
from tests.enrolment.factories import (
    PASSWORD,
    change_edition,
    make_application,
    make_edition,
    make_person,
)
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.engines


def staff(app: Flask, visitor: Visitor, email: str = "a@lead.example", **values: Any) -> Actor:
    values.setdefault("organisation_slug", "lead")
    person = make_person(app, email, **values)
    visitor.sign_in(person.email, PASSWORD)
    return person


def row(app: Flask, code: str) -> Application:
    with app.app_context():
        found = queries.application_by_code(code)
        assert found is not None
        db.session.expunge_all()
        return found


def outbox(app: Flask) -> list[OutboxMessage]:
    with app.app_context():
        found = db.session.query(OutboxMessage).order_by(OutboxMessage.id).all()
        db.session.expunge_all()
        return found


def press(visitor: Visitor, code: str, act: str, lang: str = "en", **fields: str) -> Any:
    base = {"en": "/en/workspace/applications", "es": "/es/espacio/solicitudes"}[lang]
    return visitor.submit(
        f"{base}/{code}", fields, select="form[action*='/deci']", button=f"act={act}"
    )


@pytest.mark.slow
def test_the_list_counts_narrows_and_orders(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    names = ["Ñandú Díaz", "Zoe Abela", "Nadia Omar"]
    for name, country in zip(names, ["PE", "MT", "OM"], strict=True):
        make_application(app, listed, full_name=name, country=country)
    make_application(
        app, listed, full_name="Waiting", decision=Decision.WAITLISTED, place=Place.WAITING
    )
    make_application(app, listed, full_name="Unsure", confirmed=False)
    staff(app, client)

    def rows(query: str = "", lang: str = "en") -> list[str]:
        page = client.page(listed.staff(lang) + query)
        return [each.text for each in page.select("tbody th")]

    assert rows() == [*names, "Waiting", "Unsure"]
    assert rows("?sort=name", "es")[:3] == ["Nadia Omar", "Ñandú Díaz", "Unsure"]
    assert rows("?sort=country")[-2:] == ["Nadia Omar", "Ñandú Díaz"]
    assert rows("?sort=waiting")[0] == "Waiting"
    assert rows("?status=waitlisted") == ["Waiting"]
    assert rows("?status=unconfirmed") == ["Unsure"]
    assert rows("?status=nonsense&sort=nonsense&page=x") == [*names, "Waiting", "Unsure"]
    page = client.page(listed.staff())
    assert page.select_one("[role=status]")["data-total"] == "5"  # type: ignore[index]  # Present.
    assert "Under review 4" in page.text


@pytest.mark.slow
def test_a_long_list_is_cut_into_pages(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    for _ in range(PAGE + 1):
        make_application(app, listed)
    staff(app, client)
    assert len(client.page(listed.staff()).select("tbody tr")) == PAGE
    assert len(client.page(f"{listed.staff()}?page=99").select("tbody tr")) == 1


def test_an_empty_list_says_so(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    staff(app, client)
    assert "No applications yet" in client.get(listed.staff()).text


def test_one_application_says_its_language_and_reading_it_is_noted(
    app: Flask, client: Visitor
) -> None:
    listed = make_edition(app, employers=["regulator"], groups=["africa"])
    code = make_application(app, listed, "ana@gmail.com", confirmed=False, language="es")
    person = staff(app, client)
    page = client.page(f"/en/workspace/applications/{code}")
    assert "Spanish" in page.text
    assert page.select_one("dd[lang=es][dir=auto]") is not None
    assert "personal e-mail address" in page.text
    assert "regulatory authority" in page.text
    assert "Africa" in page.text
    assert "E-mail address not yet confirmed" in page.text
    with app.app_context():
        [entry] = db.session.query(AuditEntry).filter_by(action="application.read").all()
        assert (entry.person_id, entry.subject) == (person.person_id, "application")


def test_an_offer_is_told_in_the_applicants_language_with_the_note_as_written(
    app: Flask, client: Visitor
) -> None:
    listed = make_edition(app, capacity=2)
    code = make_application(app, listed, "ana@work.example", language="es")
    staff(app, client)
    answer = press(
        client, code, "offer", note="Bring your laptop.\nSee you soon.", note_language="en"
    )
    assert answer.status_code == 303
    assert "being notified" in client.get(answer.location).text
    application = row(app, code)
    assert (application.decision, application.place) == (Decision.OFFERED, Place.HELD)
    assert application.told is Decision.OFFERED
    [mail] = outbox(app)
    assert (mail.language, mail.recipient) == ("es", "ana@work.example")
    assert mail.subject == "Le ofrecemos un lugar en el curso: Ciberdiplomacia"
    assert "hora de Malta" in mail.text
    assert "> Bring your laptop.\n> See you soon." in mail.text
    assert "escrita en inglés" in mail.text
    assert f"/es/mis/solicitudes/{code}" in mail.text
    history = client.page(f"/es/espacio/solicitudes/{code}").select_one(".timeline")
    assert history is not None
    assert history.select_one("blockquote[lang=en]") is not None
    assert "en inglés" in history.text


def test_whoever_is_unconfirmed_is_sent_the_link_for_confirming(
    app: Flask, client: Visitor
) -> None:
    code = make_application(app, make_edition(app), confirmed=False, language="en")
    staff(app, client)
    press(client, code, "waitlist")
    assert "/en/applications/confirm/" in outbox(app)[0].text
    press(client, code, "decline", note="Sorry.", note_language="en")
    assert "Note from the course team:" in outbox(app)[1].text
    assert row(app, code).place is Place.NONE


def test_a_refusal_says_why_and_keeps_the_note(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, capacity=1)
    make_application(app, listed, decision=Decision.OFFERED, place=Place.HELD)
    code = make_application(app, listed)
    staff(app, client)
    answer = press(client, code, "offer", note="Welcome!", note_language="en")
    assert answer.status_code == 409
    page = soup(answer)
    assert "No places left: 1 of 1 is taken." in page.select_one("[role=alert]").text  # type: ignore[union-attr]  # Present.
    assert page.select_one("textarea").text.strip() == "Welcome!"  # type: ignore[union-attr]  # Present.
    assert outbox(app) == []


@pytest.mark.slow
def test_the_second_of_two_is_told_what_happened(app: Flask, client: Visitor) -> None:
    code = make_application(app, make_edition(app))
    staff(app, client)
    other = visitor_of(app)
    staff(app, other, "b@lead.example")
    seen = client.get(f"/en/workspace/applications/{code}")
    press(other, code, "decline")
    answer = client.submit(seen, select="form[action*=decide]", button="act=offer")
    assert answer.status_code == 409
    alert = soup(answer).select_one("[role=alert]")
    assert alert is not None
    assert "Declined" in alert.text
    assert "B, " not in alert.text
    assert "B" in alert.text
    # Sent once more it counts, since what happened has been seen.
    assert (
        client.submit(answer, select="form[action*=decide]", button="act=offer").status_code == 303
    )


def test_what_no_button_sends_is_asked_again(app: Flask, client: Visitor) -> None:
    code = make_application(app, make_edition(app))
    staff(app, client)
    page = client.get(f"/en/workspace/applications/{code}")
    fields = {
        str(each["name"]): str(each.get("value", ""))
        for each in soup(page).select("form[action*=decide] input[type=hidden]")
    }
    address = f"/en/workspace/applications/{code}/decide"
    for wrong in (
        {},
        {"act": "accept"},
        {"act": "offer", "note": "x" * 2001, "note_language": "en"},
    ):
        answer = client.post(address, data=fields | wrong)
        assert answer.status_code == 422, wrong
    stale = client.post(address, data=fields | {"act": "offer", "seen": "x", "note_language": "en"})
    assert stale.status_code == 409
    assert row(app, code).decision is Decision.PENDING


@pytest.mark.parametrize(
    ("slug", "role"),
    [
        ("lead", MemberRole.EDITOR),
        ("funder", MemberRole.ADMISSIONS),
        ("elsewhere", MemberRole.MANAGER),
    ],
)
def test_what_is_anothers_does_not_exist(
    app: Flask, client: Visitor, slug: str, role: MemberRole
) -> None:
    listed = make_edition(app)
    code = make_application(app, listed)
    staff(app, client, organisation_slug=slug, role=role)
    token = soup(client.get("/en/account")).select_one("[name=csrf_token]")["value"]  # type: ignore[index]  # Present.
    assert client.get(listed.staff()).status_code == 404
    assert client.get(f"/en/workspace/applications/{code}").status_code == 404
    answer = client.post(
        f"/en/workspace/applications/{code}/decide", data={"csrf_token": token, "act": "offer"}
    )
    assert answer.status_code == 404
    assert client.get(listed.staff().replace("run-", "ran-")).status_code == 404
    assert client.get("/en/workspace/applications/AAAA-AAAA").status_code == 404


def test_a_role_that_has_ended_gives_no_right(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    staff(app, client)
    assert client.get(listed.staff()).status_code == 200
    with app.app_context():
        for link in db.session.query(CoursePartner).filter_by(course_id=listed.course_id):
            link.ended_at = now()
        db.session.commit()
    assert client.get(listed.staff()).status_code == 404


def test_declining_an_offer_passes_the_place_on(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, capacity=1)
    code = make_application(app, listed, decision=Decision.OFFERED, place=Place.HELD)
    first = make_application(app, listed, decision=Decision.WAITLISTED, place=Place.WAITING)
    second = make_application(app, listed, decision=Decision.WAITLISTED, place=Place.WAITING)
    staff(app, client)
    press(client, code, "decline")
    assert row(app, first).decision is Decision.OFFERED
    # Its time begins once the letter has left.
    assert (row(app, first).held_until, row(app, first).term_pending) == (None, True)
    assert row(app, second).place is Place.WAITING
    assert [each.kind for each in outbox(app)] == ["declined", "promoted"]


def test_a_lapsed_offer_goes_to_the_next(app: Flask) -> None:
    listed = make_edition(app, capacity=1)
    late = make_application(
        app,
        listed,
        "late@work.example",
        decision=Decision.OFFERED,
        place=Place.HELD,
        held_until=now() - timedelta(seconds=1),
    )
    waiting = make_application(app, listed, decision=Decision.WAITLISTED, place=Place.WAITING)
    with app.app_context():
        assert services.lapse_held_places() == 1
        assert services.lapse_held_places() == 0
    assert row(app, late).answer is Answer.LAPSED
    assert row(app, late).applicant_key is None
    assert row(app, waiting).place is Place.HELD
    assert [each.kind for each in outbox(app)] == ["lapsed", "promoted"]
    with app.app_context():
        assert not lapse(row(app, waiting).id)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_unconfirmed_place_goes_to_the_next_who_is_confirmed(app: Flask, language: str) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME, capacity=1)
    make_application(
        app,
        listed,
        decision=Decision.ADMITTED,
        place=Place.HELD,
        confirmed=False,
        held_until=now() - timedelta(hours=1),
        language=language,
    )
    unsure = make_application(
        app,
        listed,
        decision=Decision.WAITLISTED,
        place=Place.WAITING,
        confirmed=False,
        language=language,
    )
    sure = make_application(
        app, listed, decision=Decision.WAITLISTED, place=Place.WAITING, language=language
    )
    with app.app_context():
        assert services.lapse_held_places() == 1
    assert row(app, sure).place is Place.TAKEN
    change_edition(app, listed, capacity=3)
    with app.app_context():
        assert services.fill_free_places() == 0
        assert fill_edition(listed.edition_id) == 0
    assert row(app, unsure).place is Place.WAITING
    (text,) = [each.text for each in outbox(app)]
    assert {"en": "You do not need to do anything", "es": "No tiene que hacer nada"}[
        language
    ] in text


def test_nobody_is_promoted_into_a_cancelled_edition(app: Flask) -> None:
    listed = make_edition(app, capacity=1)
    make_application(
        app,
        listed,
        decision=Decision.OFFERED,
        place=Place.HELD,
        held_until=now() - timedelta(hours=1),
    )
    waiting = make_application(app, listed, decision=Decision.WAITLISTED, place=Place.WAITING)
    change_edition(app, listed, cancelled_at=now())
    with app.app_context():
        services.lapse_held_places()
    assert row(app, waiting).place is Place.WAITING


@pytest.mark.slow
def test_the_public_is_told_when_what_it_reads_of_places_changes(
    app: Flask, client: Visitor
) -> None:
    listed = make_edition(app, capacity=FEW_PLACES + 2)
    codes = [make_application(app, listed) for _ in range(2)]
    actor = staff(app, client)

    def changes() -> int:
        with app.app_context():
            return db.session.query(CatalogueChange).filter_by(key=listed.course_id).count()

    before = changes()
    # Of six free places nobody is told how many they are, of five everybody is.
    press(client, codes[0], "offer")
    assert changes() == before
    press(client, codes[1], "offer")
    assert changes() == before + 1
    press(client, codes[1], "decline")
    assert changes() == before + 2
    with app.app_context():
        application = queries.application_by_code(codes[0])
        assert application is not None
        with pytest.raises(Refused) as refused:
            services.decide(actor, application.id, Act.OFFER, seen=0)
        assert refused.value.reason is Refusal.CHANGED


def test_the_hub_may_decide_everywhere(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    code = make_application(app, listed)
    with app.app_context():
        application = queries.application_by_code(code)
        assert application is not None
        hub = Actor(1, "Hub", "h@x.example", "en", hub=True)
        services.decide(
            Actor(**{**hub.__dict__, "person_id": make_person(app, "h@x.example").person_id}),
            application.id,
            Act.WAITLIST,
            seen=queries.last_event_id(application.id),
        )
    assert row(app, code).waiting_number == 1


def test_free_text_is_shown_as_text(app: Flask, client: Visitor) -> None:
    name = "<b>Ana</b>\u202etxt.exe"
    code = make_application(app, make_edition(app), full_name=name, language="en")
    staff(app, client)
    page: BeautifulSoup = client.page(f"/en/workspace/applications/{code}")
    heading = page.select_one("h1 bdi")
    assert heading is not None
    assert heading.text == name
    assert heading.select_one("b") is None
