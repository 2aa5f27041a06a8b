"""What was asked and shown is kept with the application, whatever the edition becomes."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from catalogue.courses.codes import Admission, Funding, Nomination, RouteKind
from catalogue.courses.models import Course, Edition
from catalogue.courses.queries import backing
from catalogue.courses.rules.eligibility import Terms, decoded
from catalogue.database import db, now, writing
from catalogue.enrolment import letters
from catalogue.enrolment.letters.applications import about_edition
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.asked import AskedRoute, route_asked, route_of
from catalogue.enrolment.rules.transitions import NOTICE_VERSION
from catalogue.enrolment.services import submit
from tests.conftest import visitor_of
from tests.enrolment.factories import (
    DAY,
    PASSWORD,
    Listed,
    applicant,
    make_application,
    make_edition,
    make_person,
)
from tests.enrolment.test_after_sending import text_of
from tests.enrolment.test_applying import mails

AT = datetime(2027, 1, 12, 22, 59, tzinfo=UTC)


def sent(app: Flask, listed: Listed, email: str = "ana@work.example", **said: Any) -> Application:
    with app.app_context():
        token = listed.save_draft({"full_name": "A"})
        who = applicant(email, **said)
        code = submit(listed.edition_id, token, who, language="es", actor=None)
        found = db.session.query(Application).filter_by(code=code).one()
        db.session.expunge_all()
        return found


def change(app: Flask, listed: Listed) -> None:
    """Change everything that an applicant was shown."""
    with app.app_context():
        edition = db.session.get_one(Edition, listed.edition_id)
        [route] = edition.routes
        route.amount, route.funding, route.ects = Decimal(900), Funding.NONE, 9
        route.deadline_at = now() + 3 * DAY
        edition.nomination, edition.eligible_employers = Nomination.REQUIRED, ["ministry"]
        course = db.session.get_one(Course, listed.course_id)
        for words in course.words.values():
            words.prerequisites = "Ten years of work."
        db.session.commit()


@pytest.mark.engines
def test_what_was_asked_and_shown_is_written_once(app: Flask) -> None:
    early = {"early_amount": 500, "early_until": now() + DAY, "funding": Funding.FULL, "ects": 6}
    listed = make_edition(app, routes=[early], employers=["military"], prerequisites=True)
    before = sent(app, listed).asked
    assert before is not None
    assert before["schema"] == 1
    assert before["language"] == "es"
    assert before["notice"] == NOTICE_VERSION
    assert before["conditions"] == ["Three years of work.", "es"]
    assert before["eligibility"] == {"outcome": "needs-review", "reasons": ["employer"]}
    assert before["admission"] == Admission.SELECTION.value
    assert decoded(before["limits"]) == Terms(eligible_employers=("military",))
    route = before["route"]
    assert (route["kind"], route["amount"], route["currency"]) == ("certificate", "650.00", "EUR")
    assert (route["early_amount"], route["early"], route["ects"]) == ("500.00", True, 6)
    assert route["funders"] == [["funder es", "es"]]
    change(app, listed)
    with app.app_context():
        assert db.session.query(Application).one().asked == before


def test_a_kept_route_is_read_as_it_was_written() -> None:
    route = AskedRoute(
        kind=RouteKind.CERTIFICATE,
        ects=6,
        amount=Decimal(650),
        currency="EUR",
        early_amount=Decimal(500),
        early_until=AT,
        funding=Funding.PARTIAL,
        scholarship_min=10,
        scholarship_max=50,
        deadline_at=AT,
        is_offered=True,
    )
    kept = {"route": route_of(route, AT)}
    assert route_asked(kept, is_offered=True) == route
    assert kept["route"]["early"]
    assert not route_of(route, AT + DAY)["early"]
    assert route_asked(None, is_offered=True) is None
    assert route_asked({"schema": 1}, is_offered=True) is None


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
def test_own_page_and_staff_s_show_what_it_was_and_what_it_is_now(app: Flask, lang: str) -> None:
    listed = make_edition(app, routes=[{"funding": Funding.FULL, "ects": 6}], prerequisites=True)
    make_person(app, "admissions@lead.example", organisation_slug="lead")
    person = make_person(app, "ana@work.example")
    code = sent(app, listed).code
    with app.app_context():
        row = db.session.query(Application).one()
        row.person_id, row.confirmed_at = person.person_id, now()
        db.session.commit()
    own, staff = visitor_of(app), visitor_of(app)
    own.sign_in("ana@work.example", PASSWORD)
    staff.sign_in("admissions@lead.example", PASSWORD)
    mine = {"en": f"/en/my/applications/{code}", "es": f"/es/mis/solicitudes/{code}"}[lang]
    theirs = {
        "en": f"/en/workspace/applications/{code}",
        "es": f"/es/espacio/solicitudes/{code}",
    }[lang]
    words = {
        "en": ("Free for participants, funded by", "Now: 900\xa0EUR", "now states other"),
        "es": ("Gratuito, financiado por", "Ahora: 900\xa0EUR", "ahora pide otros"),
    }[lang]
    flag = {"en": "is for has changed since", "es": "cambió desde que se envió la solicitud"}[lang]
    for page in (text_of(own.get(mine)), text_of(staff.get(theirs))):
        assert words[0] in page
        assert "Three years of work." in page
        assert words[1] not in page
    change(app, listed)
    for page in (text_of(own.get(mine)), text_of(staff.get(theirs))):
        for each in (*words, "Three years of work.", "(6 ECTS)", "(9 ECTS)"):
            assert each in page, each
    assert flag in text_of(staff.get(theirs))


@pytest.mark.slow
def test_an_application_of_former_times_says_that_its_terms_were_not_kept(app: Flask) -> None:
    listed = make_edition(app)
    person = make_person(app, "ana@work.example")
    code = make_application(app, listed, "ana@work.example", person_id=person.person_id)
    own = visitor_of(app)
    own.sign_in("ana@work.example", PASSWORD)
    page = text_of(own.get(f"/en/my/applications/{code}"))
    assert "The terms were not kept when this application was sent" in page
    assert "650\xa0EUR" in page


@pytest.mark.slow
def test_letters_say_the_terms_of_then_but_for_those_about_a_change(app: Flask) -> None:
    listed = make_edition(app, routes=[{"funding": Funding.FULL, "ects": 6}])
    sent(app, listed)
    change(app, listed)
    with app.app_context():
        session = writing()
        application = session.query(Application).one()
        letters.new_link(session, application)
        behind = backing(listed.course_id)
        about_edition(session, "edition-changed", application, behind, group="review", changes=[])
        session.commit()
    (then,), (today,) = mails(app, "new-link"), mails(app, "edition-changed")
    assert "Gratuito, financiado por funder es (valor del curso: 650\xa0EUR)" in then.text
    assert "(6 ECTS)" in then.text
    assert "900\xa0EUR" in today.text
    assert "(9 ECTS)" in today.text
    assert "650" not in today.text
