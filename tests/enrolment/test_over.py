"""A cancelled or past edition says so wherever one of its applications is mentioned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from catalogue.courses.codes import Admission, State
from catalogue.database import db, now
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.concerned import Group
from catalogue.enrolment.rules.transitions import OVER, Status, in_edition
from catalogue.enrolment.tokens import CONFIRM, sign
from tests.enrolment.changes import APPLICANTS, application, people, publish, send_all
from tests.enrolment.factories import (
    DAY,
    FIELDS,
    PASSWORD,
    Listed,
    change_edition,
    make_application,
    make_edition,
    make_person,
)
from tests.enrolment.test_deciding import staff
from tests.machine.visitor import Visitor

CANCELLED = {"en": "has been cancelled", "es": "se canceló"}
ENDED = {"en": "ended on", "es": "terminó el"}
PROMISES = {
    "en": (
        "You have a place",
        "We are holding",
        "We will write to you as soon",
        "on the waiting list",
    ),
    "es": ("Tiene un lugar", "Reservamos", "Le escribiremos en cuanto", "en la lista de espera"),
}


@pytest.fixture
def listed(app: Flask) -> Listed:
    return make_edition(app)


def own(app: Flask, listed: Listed, client: Visitor) -> dict[Group, str]:
    """Have one person apply as somebody of every group, and sign them in."""
    person = make_person(app, "ana@work.example")
    codes = {}
    for number, (group, values) in enumerate(APPLICANTS.items()):
        values = dict(values)
        if group is Group.OFFER:
            values["held_until"] = now() + timedelta(days=5)
        codes[group] = make_application(
            app, listed, f"ana{number}@work.example", person_id=person.person_id, **values
        )
    client.sign_in(person.email, PASSWORD)
    return codes


def end(app: Flask, listed: Listed) -> None:
    """Let an edition have ended."""
    today = now().date()
    change_edition(
        app,
        listed,
        starts_on=today - 60 * DAY,
        ends_on=today - 2 * DAY,
        deadline_at=now() - 70 * DAY,
    )


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("past", [False, True])
def test_ones_own_pages_promise_nothing_and_ask_for_nothing(
    app: Flask, listed: Listed, client: Visitor, lang: str, past: bool
) -> None:
    codes = own(app, listed, client)
    if past:
        end(app, listed)
    else:
        publish(app, listed, cancelled=True)
    said = (ENDED if past else CANCELLED)[lang]
    home = {"en": "/en/my/applications", "es": "/es/mis/solicitudes"}[lang]
    overview = client.page(home).get_text()
    assert overview.count(said) >= len(codes) - 1
    for group, code in codes.items():
        page = client.page(f"{home}/{code}")
        card = page.select_one("section[aria-labelledby=standing]")
        assert card is not None
        if group is not Group.ENDED:
            assert said in card.get_text(), group
            assert not any(each in card.get_text() for each in PROMISES[lang]), group
        assert card.select("form") == [], group
        assert page.select(f'main a[href$="{code}.ics"]') == [], group
        assert page.select('main a[href$="/withdraw"], main a[href$="/retirar"]') == [], group


@pytest.mark.slow
def test_taking_it_back_restores_every_page(app: Flask, listed: Listed, client: Visitor) -> None:
    codes = own(app, listed, client)
    home = "/en/my/applications"
    before = {code: client.page(f"{home}/{code}").h2 for code in codes.values()}
    publish(app, listed, cancelled=True)
    badges = {code: client.page(f"{home}/{code}").h2 for code in codes.values()}
    assert sum("Edition cancelled" in str(badge) for badge in badges.values()) == len(codes) - 1
    publish(app, listed, cancelled=False)
    after = {code: client.page(f"{home}/{code}").h2 for code in codes.values()}
    assert {code: str(badge) for code, badge in after.items()} == {
        code: str(badge) for code, badge in before.items()
    }


def test_the_calendar_of_a_cancelled_edition_says_so_and_asks_for_nothing(
    app: Flask, listed: Listed, client: Visitor
) -> None:
    codes = own(app, listed, client)
    publish(app, listed, cancelled=True)
    for group in (Group.PLACE, Group.OFFER):
        answer = client.get(f"/en/my/applications/{codes[group]}.ics")
        events = Calendar.from_ical(answer.data).walk("VEVENT")
        assert [str(each["status"]) for each in events] == ["CANCELLED"], group


def test_a_draft_of_a_cancelled_edition_leads_nowhere(
    app: Flask, listed: Listed, client: Visitor
) -> None:
    person = make_person(app, "ana@work.example")
    with app.app_context():
        listed.save_draft({"email": "ana@work.example"}, actor=person)
    client.sign_in(person.email, PASSWORD)
    assert client.page("/en/my/applications").select(f'a[href="{listed.path()}"]')
    publish(app, listed, cancelled=True)
    page = client.page("/en/my/applications")
    assert CANCELLED["en"] in page.get_text()
    assert page.select(f'main a[href="{listed.path()}"]') == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_page_after_sending_and_the_link_say_so(app: Flask, client: Visitor, lang: str) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME)
    _apply(client, listed)
    publish(app, listed, cancelled=True)
    page = client.page(listed.path(lang, "received"))
    assert CANCELLED[lang] in page.get_text()
    assert page.select('a[href$=".ics"]') == []
    with app.app_context():
        row = db.session.query(Application).one()
        address = f"/en/applications/confirm/{sign(CONFIRM, row.id)}"
    link = client.page(address)
    assert "has been cancelled" in link.get_text()
    assert link.select("main form") == []
    client.post(address)
    with app.app_context():
        assert db.session.query(Application).one().confirmed_at is None


def test_the_link_of_a_confirmed_application_says_so_too(
    app: Flask, listed: Listed, client: Visitor
) -> None:
    make_application(app, listed)
    publish(app, listed, cancelled=True)
    with app.app_context():
        address = (
            f"/en/applications/confirm/{sign(CONFIRM, db.session.query(Application).one().id)}"
        )
    assert CANCELLED["en"] in client.page(address).get_text()


def test_withdrawing_from_it_leads_to_why_that_is_not_needed(
    app: Flask, listed: Listed, client: Visitor
) -> None:
    codes = own(app, listed, client)
    address = f"/en/my/applications/{codes[Group.PLACE]}"
    publish(app, listed, cancelled=True)
    answer = client.get(f"{address}/withdraw")
    assert (answer.status_code, answer.location) == (303, address)
    assert "not even withdraw" in client.page(address).get_text()


def _apply(client: Visitor, listed: Listed) -> None:
    client.submit(listed.path(), FIELDS, select="main form")
    client.submit(listed.path("en", "check"), select="main form")


@pytest.mark.slow
@pytest.mark.parametrize("past", [False, True])
def test_staff_see_where_the_edition_stands_and_no_decision(
    app: Flask, listed: Listed, client: Visitor, past: bool
) -> None:
    codes = people(app, listed)
    staff(app, client)
    assert client.page(f"/en/workspace/applications/{codes[Group.REVIEW]}").select("#decide")
    if past:
        end(app, listed)
    else:
        publish(app, listed, cancelled=True)
        send_all(app)
    said = (ENDED if past else CANCELLED)["en"]
    assert said in client.page(listed.staff()).get_text()
    for code in codes.values():
        page = client.page(f"/en/workspace/applications/{code}")
        assert said in page.get_text()
        assert page.select("#decide") == []
    if not past:
        review = client.page(f"/en/workspace/applications/{codes[Group.REVIEW]}")
        assert "Notified that the edition was cancelled" in review.get_text()


def test_only_what_has_not_ended_before_is_cancelled_with_its_edition() -> None:
    for status in Status:
        found = in_edition(status, State.CANCELLED)
        assert found is (status if status in OVER else Status.CANCELLED)
        assert in_edition(status, None) is status


def test_the_facts_of_an_application_stay_as_they_are(app: Flask, listed: Listed) -> None:
    codes = people(app, listed)

    def facts() -> list[Any]:
        rows = [application(app, code) for code in codes.values()]
        return [(row.decision, row.answer, row.place, row.waiting_number) for row in rows]

    before = facts()
    publish(app, listed, cancelled=True)
    send_all(app)
    publish(app, listed, cancelled=False)
    send_all(app)
    assert facts() == before


@pytest.mark.slow
def test_the_history_names_what_changed(app: Flask, listed: Listed, client: Visitor) -> None:
    codes = own(app, listed, client)
    publish(app, listed, city="Lima", route={"amount": "700"})
    send_all(app)
    page = client.page(f"/en/my/applications/{codes[Group.PLACE]}")
    assert "Notified of changes to the edition: Place of the course and Cost" in page.get_text()
    page = client.page(f"/en/my/applications/{codes[Group.ENDED]}")
    assert "Notified of changes" not in page.get_text()
