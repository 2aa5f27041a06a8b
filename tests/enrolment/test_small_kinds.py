"""Names, addresses and drafts at their edges: refused kindly, told, or flagged."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from catalogue.courses.codes import Admission
from catalogue.database import db, now
from catalogue.enrolment import queries, services
from catalogue.enrolment.codes import Decision, Place
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.i18n.cleaning import is_visible
from catalogue.mail.models import OutboxMessage
from catalogue.mail.services import deliver_due
from tests.conftest import visitor_of
from tests.enrolment.factories import FIELDS, PASSWORD, make_application, make_edition, make_person
from tests.enrolment.test_applying import FORM, applications, fill_in, send
from tests.machine.mail import MailServer, plain_text
from tests.machine.visitor import Visitor, soup

INVISIBLE = (
    "\u200b",
    "\u3164",
    "\uffa0\u3164",
    "\u2800\u2800",
    "\u115f\u1160",
    "\u202e",
    "\u034f",
    "\u0301",
    "\u00a0\u2003",
    "\u180e",
    "\U000e0041",
)
SEEN = ("X", "王小明", "ʻAkilisi", "محمد", "ＡＢ", "e\u0301", "🙂", "O’Brien")


def test_what_is_to_be_seen_of_a_text() -> None:
    assert [each for each in INVISIBLE if is_visible(each)] == []
    assert [each for each in SEEN if not is_visible(each)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", INVISIBLE)
def test_a_name_of_which_nothing_is_seen_is_asked_for_again(
    app: Flask, client: Visitor, name: str
) -> None:
    listed = make_edition(app)
    answer = client.submit(listed.path("es"), FIELDS | {"full_name": name}, select=FORM)
    assert answer.status_code == 422
    assert soup(answer).select_one("#full_name-error") is not None


@pytest.mark.parametrize(("lang", "words"), [("en", "at most 64"), ("es", "64 caracteres")])
def test_an_address_that_is_too_long_before_the_at_says_so(
    app: Flask, client: Visitor, lang: str, words: str
) -> None:
    listed = make_edition(app)
    for length, status in ((64, 303), (65, 422)):
        email = f"{'a' * length}@mail.example"
        answer = client.submit(listed.path(lang), FIELDS | {"email": email}, select=FORM)
        assert answer.status_code == status
    error = soup(answer).select_one("#email-error")
    assert error is not None
    assert words in error.text


@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.parametrize("typed", ["josé@münchen.example", "jose@münchen.example"])
def test_an_international_domain_is_reached_and_another_local_part_refused(
    app: Flask, client: Visitor, typed: str, mail_server: MailServer
) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME)
    answer = client.submit(listed.path("es"), FIELDS | {"email": typed}, select=FORM)
    if not typed.partition("@")[0].isascii():
        error = soup(answer).select_one("#email-error")
        assert error is not None
        assert "arroba" in error.text
        return
    client.submit(listed.path("es", "check"))
    former = app.config["MAIL_URL"]
    app.config["MAIL_URL"] = mail_server.url
    try:
        with app.app_context():
            assert deliver_due() == 1
            services.start_terms()
    finally:
        app.config["MAIL_URL"] = former
    (message,) = mail_server.messages
    assert message["To"] == "jose@xn--mnchen-3ya.example"
    # Whoever types the form that goes over the wire is the same applicant.
    other = visitor_of(app)
    fill_in(other, listed, email="jose@xn--mnchen-3ya.example")
    other.submit(listed.path(step="check"))
    [row] = applications(app)
    assert (row.email, row.place) == ("jose@münchen.example", Place.HELD)
    assert row.held_until is not None
    # The link in it confirms.
    found = re.search(r"http://[^/]+(/es/solicitudes/confirmar/\S+)", plain_text(message))
    assert found is not None
    assert client.submit(found.group(1)).status_code == 303
    assert applications(app)[0].place is Place.TAKEN


def test_a_mail_refused_for_good_ends_the_hold_and_is_not_tried_for_days(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME)
    send(client, listed, email="ana@nowhere.example")
    mail_server.replies["ana@nowhere.example"] = "550 5.1.1 <ana@nowhere.example> unknown user"
    former = app.config["MAIL_URL"]
    app.config["MAIL_URL"] = mail_server.url
    try:
        with app.app_context():
            assert deliver_due() == 0
            services.start_terms()
            letter = db.session.query(OutboxMessage).one()
            assert (letter.attempts, letter.given_up_at is not None) == (1, True)
    finally:
        app.config["MAIL_URL"] = former
    assert applications(app)[0].place is Place.WAITING
    page = client.get(listed.path(step="received")).text
    assert "could not be delivered" in page


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.slow
def test_staff_see_what_could_not_be_delivered(app: Flask, client: Visitor, lang: str) -> None:
    listed = make_edition(app)
    staff = make_person(app, "staff@lead.example", organisation_slug="lead")
    codes = [make_application(app, listed, f"p{number}@work.example") for number in range(2)]
    with app.app_context():
        for code in codes:
            application = queries.application_by_code(code)
            assert application is not None
            seen = queries.last_event_id(application.id)
            from catalogue.enrolment.rules.transitions import Act

            services.decide(staff, application.id, Act.OFFER, seen=seen)
        bounced = db.session.query(OutboxMessage).filter_by(recipient="p0@work.example").one()
        bounced.given_up_at, bounced.smtp_code = now(), 550
        bounced.last_error = "550 5.1.1 <p0@work.example> user <b>unknown</b>"
        db.session.commit()
        services.start_terms()
    client.sign_in(staff.email, PASSWORD)
    words = {"en": "E-mail not delivered", "es": "Mensaje no entregado"}[lang]
    page = client.page(listed.staff(lang))
    rows = page.select("tbody tr")
    assert [words in row.text for row in rows].count(True) == 1
    only = client.page(f"{listed.staff(lang)}?status=undelivered")
    assert len(only.select("tbody tr")) == 1
    assert only.select_one("nav [aria-current]:-soup-contains('1')") is not None
    address = {"en": "/en/workspace/applications", "es": "/es/espacio/solicitudes"}[lang]
    one = client.page(f"{address}/{codes[0]}")
    answer = one.select_one("q")
    assert answer is not None
    # What the server said, with nobody's address in it, and as text.
    assert "user <b>unknown</b>" in answer.text
    assert "p0@work.example" not in answer.text
    assert client.page(f"{address}/{codes[1]}").select_one("q") is None


@pytest.mark.slow
def test_staff_read_what_an_unconfirmed_application_holds(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME, capacity=5)
    for number in range(2):
        send(visitor_of(app), listed, email=f"p{number}@work.example")
    staff = make_person(app, "staff@lead.example", organisation_slug="lead")
    client.sign_in(staff.email, PASSWORD)
    held, waiting = (row.text for row in client.page(listed.staff()).select("tbody tr"))
    assert "the time to respond begins when our e-mail has been sent" in held
    assert "No place held" in waiting
    assert "waiting list" not in waiting
    assert waiting.count("not yet confirmed") == held.count("not yet confirmed") == 1
    assert len(client.page(f"{listed.staff()}?status=unconfirmed").select("tbody tr")) == 2
    with app.app_context():
        db.session.query(OutboxMessage).update({"sent_at": now()})
        db.session.commit()
        services.start_terms()
    assert "Place held until" in client.page(listed.staff()).select("tbody tr")[0].text


@pytest.mark.engines
def test_addresses_of_one_mailbox_are_shown_as_perhaps_one_person(app: Flask) -> None:
    listed, other = make_edition(app), make_edition(app)
    emails = (
        "double@work.example",
        "double+1@work.example",
        "double+two@work.example",
        "double@other.example",
        "doubled@work.example",
        "d_uble+1@work.example",
    )
    codes = {email: make_application(app, listed, email) for email in emails}
    make_application(app, other, "double+9@work.example")
    with app.app_context():
        found = {}
        for email, code in codes.items():
            application = queries.application_by_code(code)
            assert application is not None
            found[email] = set(queries.alike(application))
    same = {codes[each] for each in emails[:3]}
    for email in emails:
        expected = same - {codes[email]} if email in emails[:3] else set()
        assert found[email] == expected, email


@pytest.mark.parametrize("lang", ["en", "es"])
def test_staff_read_that_two_may_be_one(app: Flask, client: Visitor, lang: str) -> None:
    listed = make_edition(app)
    first = make_application(app, listed, "double@work.example")
    second = make_application(app, listed, "double+1@work.example")
    staff = make_person(app, "staff@lead.example", organisation_slug="lead")
    client.sign_in(staff.email, PASSWORD)
    address = {"en": "/en/workspace/applications", "es": "/es/espacio/solicitudes"}[lang]
    assert first in client.get(f"{address}/{second}").text
    assert second in client.get(f"{address}/{first}").text


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.slow
def test_a_browser_is_told_where_its_draft_went(app: Flask, client: Visitor, lang: str) -> None:
    listed = make_edition(app)
    client.submit(listed.path(lang), {"full_name": "Ana"}, select=FORM, button="later")
    client.submit(listed.path(lang, "later"), {"email": "ana@work.example"})
    with app.app_context():
        text = db.session.query(OutboxMessage).one().text
    found = re.search(r"http://[^/]+(/\w\w/\S+/contin\w+/\S+)", text)
    assert found is not None
    told = {"en": "was opened elsewhere", "es": "se abrió en otro lugar"}[lang]
    # As long as nobody has opened it, nothing is said.
    assert told not in client.get(listed.path(lang)).text
    other = visitor_of(app)
    other.submit(found.group(1))
    page = other.page(listed.path(lang))
    # The address that was given for the link is in the form.
    assert page.select_one("#email")["value"] == "ana@work.example"  # type: ignore[index]  # Present.
    assert told not in other.get(listed.path(lang)).text
    assert told in client.get(listed.path(lang)).text
    saved = client.submit(listed.path(lang), {"full_name": "Eva"}, select=FORM, button="save")
    assert told in client.get(saved.location).text
    # It is said once; the two drafts are apart.
    assert told not in client.get(listed.path(lang)).text
    with app.app_context():
        names = {each.entries["full_name"] for each in db.session.query(ApplicationDraft)}
    assert names == {"Ana", "Eva"}


def test_an_address_that_was_typed_is_not_replaced_by_that_of_the_link(
    app: Flask, client: Visitor
) -> None:
    listed = make_edition(app)
    client.submit(listed.path(), {"email": "typed@work.example"}, select=FORM, button="later")
    client.submit(listed.path(step="later"), {"email": "other@work.example"})
    with app.app_context():
        draft = db.session.query(ApplicationDraft).one()
        assert draft.entries["email"] == "typed@work.example"


def test_nobody_unconfirmed_has_a_number_on_the_list(app: Flask) -> None:
    listed = make_edition(app)
    code = make_application(
        app, listed, decision=Decision.WAITLISTED, place=Place.WAITING, confirmed=False
    )
    with app.app_context():
        application = db.session.query(Application).filter_by(code=code).one()
        assert queries.waiting_position(application) == 0
        assert queries.waiting_positions([application]) == {}
