"""Who sees how many want a planned course, and that nobody sees whom."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from catalogue.accounts.access import Actor, MemberRole, Office
from catalogue.alerts import queries, services
from catalogue.alerts.access import may_see_interest
from catalogue.alerts.models import AlertSubscription
from catalogue.alerts.queries import interest_for
from catalogue.courses.codes import Admission
from catalogue.database import db, now
from tests.alerts.people import ask, ask_path, deliver, subscribe
from tests.conftest import visitor_of
from tests.enrolment.factories import DAY, make_edition, make_person
from tests.machine.mail import MailServer
from tests.machine.visitor import Visitor

PLANNED = "artificial-intelligence-and-diplomacy"
PAGES = {
    "en": (f"/en/workspace/courses/{PLANNED}", "7 people would like to be notified", "Mexico: 2"),
    "es": (f"/es/espacio/cursos/{PLANNED}", "7 personas desean recibir un aviso", "México: 2"),
}


def actor(*organisations: int, hub: bool = False) -> Actor:
    offices = tuple(Office(each, MemberRole.ADMISSIONS) for each in organisations)
    return Actor(1, "A", "a@work.example", "en", hub=hub, offices=offices)


def test_who_may_see_it() -> None:
    assert may_see_interest(actor(7), [7, 8])
    assert may_see_interest(actor(hub=True), [])
    assert not may_see_interest(actor(9), [7, 8])
    assert not may_see_interest(actor(), [7, 8])


@pytest.mark.engines
@pytest.mark.slow
def test_only_confirmed_interest_counts(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    course = make_edition(app, starts=None)
    path = ask_path(course.slug)
    for number, (country, kind) in enumerate([("PE", "regulator"), ("FJ", ""), ("PE", "ministry")]):
        email = f"{number}@work.example"
        fields = {"country": country, "employer_kind": kind, "note": f"Note {9 - number}"}
        subscribe(app, client, mail_server, path, email, **fields)
    ask(client, path, "late@work.example", country="FR", note="Never confirmed")
    deliver(app)
    lead = make_person(app, "lead@work.example", organisation_slug="lead")
    stranger = make_person(app, "other@work.example", organisation_slug="stranger")
    with app.app_context():
        seen = interest_for(lead, course.course_id)
        assert interest_for(stranger, course.course_id) is None
        db.session.rollback()
    assert seen is not None
    assert seen.people == 3
    assert list(seen.countries) == [("PE", 2), ("FJ", 1)]
    assert [(kind.value, count) for kind, count in seen.employers] == [
        ("ministry", 1),
        ("regulator", 1),
    ]
    # The order of the notes says nothing of who wrote them, or when.
    assert list(seen.notes) == [("Note 7", "en"), ("Note 8", "en"), ("Note 9", "en")]


@pytest.mark.engines
@pytest.mark.slow
def test_however_many_are_interested_few_are_read(
    app: Flask, monkeypatch: pytest.MonkeyPatch, count_statements: Any
) -> None:
    course = make_edition(app, starts=None)
    lead = make_person(app, "lead@work.example", organisation_slug="lead")
    monkeypatch.setattr(queries, "MOST_NOTES", 5)
    costs = []
    for total in (4, 30):
        with app.app_context():
            for number in range(total):
                said = services.Interest("PE", None, f"Note {number}")
                watch = services.Watch(course_id=course.course_id)
                services.ask(f"{total}-{number}@work.example", "en", watch, said)
            db.session.query(AlertSubscription).update({"confirmed_at": now()})
            db.session.commit()
            with count_statements(app) as seen:
                found = interest_for(lead, course.course_id)
            assert found is not None
            costs.append(len(seen))
            assert len(found.notes) == min(total, 5)
    assert found is not None
    assert (found.people, found.more_notes) == (34, 29)
    assert list(found.countries) == [("PE", 34)]
    assert costs[0] == costs[1]


def test_a_course_with_dates_asks_for_an_address_only(app: Flask, client: Visitor) -> None:
    dated = make_edition(app, opens=DAY)
    page = client.page(ask_path(dated.slug))
    assert page.select_one("[name=note]") is None
    planned = make_edition(app, starts=None)
    page = client.page(ask_path(planned.slug))
    assert page.select_one("[name=note]") is not None
    assert "lead en" in page.get_text()


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_sample_shows_its_planners_the_interest(sample_app: Flask, lang: str) -> None:
    path, people, country = PAGES[lang]
    for who in ("editor@imr.example", "editor@um.example", "hub@catalogue.example"):
        planner = visitor_of(sample_app)
        planner.sign_in(who)
        text = planner.page(path).get_text(" ")
        assert people in text
        assert country in text
        assert "recorded sessions would decide" in text
        assert "@interested.example" not in text


@pytest.mark.parametrize(
    ("path", "target"),
    [
        (f"/en/courses/{PLANNED}", f"/en/courses/{PLANNED}/tell-me"),
        (f"/es/cursos/{PLANNED}", f"/es/cursos/{PLANNED}/avisarme"),
        ("/en/courses?q=zzzz&format=online", "/en/tell-me?q=zzzz&format=online"),
        ("/es/cursos?topic=cybersecurity&page=4&sort=title", "/es/avisarme?topic=cybersecurity"),
        ("/en/courses?q=zzzz", "/en/tell-me?q=zzzz"),
    ],
)
def test_where_it_is_offered(reader: Visitor, path: str, target: str) -> None:
    links = [str(link["href"]) for link in reader.page(path).select("main a[href]")]
    assert target in links
    assert reader.get(target).status_code == 200
    assert "Set-Cookie" not in reader.get(path).headers


@pytest.mark.parametrize(
    "path", ["/en/courses", "/en/courses/child-online-protection-for-regulators"]
)
def test_where_it_is_not(reader: Visitor, path: str) -> None:
    assert "tell-me" not in reader.get(path).text


def test_where_nothing_open_matches_it_is_said(reader: Visitor) -> None:
    page = reader.page("/en/courses?topic=e-participation")
    notice = page.select_one("main .notice")
    assert notice is not None
    assert "None of these courses is open" in notice.get_text()
    assert notice.select_one("a[href='/en/tell-me?topic=e-participation']") is not None
    assert reader.page("/en/courses?topic=cybersecurity").select_one("main .notice") is None


@pytest.mark.slow
def test_full_closed_and_empty_pages_offer_it(app: Flask, client: Visitor) -> None:
    assert client.page("/es/").select_one("main a[href='/es/avisarme']") is not None
    full = make_edition(
        app,
        admission=Admission.FIRST_COME,
        capacity=1,
        places_taken=1,
        waiting_list=False,
    )
    over = make_edition(app, opens=-90 * DAY, deadline=-80 * DAY, starts=-70 * DAY)
    waiting = make_edition(app, admission=Admission.FIRST_COME, capacity=1, places_taken=1)
    for listed in (full, over, waiting):
        form = ask_path(listed.slug, lang="es")
        page = client.page(f"/es/cursos/{listed.slug}")
        assert page.select_one(f"main a[href='{form}']") is not None
    for listed in (full, over):
        answer = client.get(listed.path("es"))
        assert ask_path(listed.slug, lang="es") in answer.text
