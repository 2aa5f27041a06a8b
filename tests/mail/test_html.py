"""The HTML of letters: what is markup in them, who signs, the demonstration's note, old mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask_babel import gettext
from icalendar import Calendar
from sqlalchemy import update

from catalogue.courses.codes import Funding, PartnerRole
from catalogue.courses.models import CoursePartner, Edition, FeeRoute
from catalogue.database import db, now, writing
from catalogue.enrolment import letters as application_letters
from catalogue.enrolment.codes import Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.transitions import Act
from catalogue.i18n.languages import using_locale
from catalogue.mail.formats.blocks import blocks
from catalogue.mail.letters import quoted, render
from catalogue.mail.models import OutboxMessage
from catalogue.mail.services import deliver_due
from tests.accounts.people import letters
from tests.enrolment.factories import Listed, make_application, make_edition, organisation
from tests.machine.mail import MailServer
from tests.mail import strict

HOSTILE = '<b>Ana</b> <a href="https://evil.example">x</a> "&amp;'


def add_partner(app: Flask, listed: Listed, slug: str, role: PartnerRole) -> None:
    with app.app_context():
        partner = organisation(slug)
        db.session.add(
            CoursePartner(
                course_id=listed.course_id,
                organisation_id=partner.id,
                role=role,
                accepted_at=now(),
                position=5,
            )
        )
        db.session.commit()


def written(app: Flask, listed: Listed, kind: str, **values: object) -> OutboxMessage:
    """Return a letter about an application."""
    code = make_application(app, listed, **values)  # type: ignore[arg-type]  # Columns by name.
    with app.app_context():
        session = writing()
        application = session.query(Application).filter_by(code=code).one()
        getattr(application_letters, kind)(session, application)
        session.commit()
    return letters(app)[-1]


def facts_of(row: OutboxMessage) -> dict[str, str]:
    """Return the facts that the HTML states, by their names."""
    found = {}
    for each in BeautifulSoup(row.html, "lxml").select("table.line tr"):
        name, value = each.select("td")
        found[name.get_text()] = value.get_text()
    return found


def test_what_a_part_is_shows_in_how_it_begins() -> None:
    here = "https://aula.example/en/"
    text = f"Hello,\n\n{here}\n\n    Course: A: b\n\n> a\n>\n> b\n\n* one\n  {here}\n* two\n"
    found = blocks(text, {here: "Here"})
    assert [each.kind for each in found] == ["text", "link", "facts", "quote", "items"]
    assert [line.text for line in found[2].rows[0]] == ["Course", "A: b"]
    assert [row[0].text for row in found[3].rows] == ["a", "", "b"]
    assert [[(line.text, line.label) for line in row] for row in found[4].rows] == [
        [("one", ""), (here, "Here")],
        [("two", "")],
    ]


def test_an_address_that_people_typed_is_no_link() -> None:
    (found,) = blocks("https://evil.example/login", {"https://aula.example/": "Here"})
    assert found.kind == "text"
    assert found.rows[0][0].label == ""


def test_a_quotation_hides_nothing() -> None:
    assert quoted("a\n\n    Course: x\n") == "> a\n>\n>     Course: x"


def test_nothing_typed_is_markup(app: Flask) -> None:
    listed = make_edition(app)
    code = make_application(app, listed, full_name=HOSTILE)
    with app.app_context():
        session = writing()
        application = session.query(Application).filter_by(code=code).one()
        words = application_letters.Words(f"{HOSTILE}\n* x\n    a: b", "en")
        application_letters.decided(session, Act.DECLINE, application, words)
        session.commit()
    (row,) = letters(app)
    page = BeautifulSoup(row.html, "lxml")
    assert page.find_all("b") == []
    assert HOSTILE in page.get_text()
    assert "evil" not in " ".join(str(each["href"]) for each in page.find_all("a"))
    quote = page.find("blockquote")
    assert isinstance(quote, Tag)
    assert "* x" in quote.get_text()


@pytest.mark.parametrize(("language", "through"), [("en", "through"), ("es", "a través de")])
def test_the_institutions_sign(app: Flask, language: str, through: str) -> None:
    listed = make_edition(app)
    add_partner(app, listed, "second", PartnerRole.CO_DELIVERER)
    row = written(app, listed, "accepted", language=language)
    signature = row.text.partition("\n--\n")[2].splitlines()[0]
    both = {"en": "lead en and second en", "es": "lead es y second es"}[language]
    assert signature == f"{both}, {through} Aula"
    assert signature in BeautifulSoup(row.html, "lxml").get_text()


def test_the_house_signs_what_is_about_no_course(app: Flask) -> None:
    with app.app_context():
        written_ = render("trial", language="en", contact=None)
    assert "\n--\nAula\n" in written_.text


def test_a_letter_states_the_edition_with_what_it_costs(app: Flask) -> None:
    listed = make_edition(app)
    with app.app_context():
        session = writing()
        session.execute(
            update(FeeRoute)
            .where(FeeRoute.edition_id == listed.edition_id)
            .values(amount=650, currency="EUR", funding=Funding.FULL)
        )
        session.commit()
    facts = facts_of(written(app, listed, "accepted", language="en"))
    assert facts["Cost"] == "Free for participants, funded by funder en (value: 650\xa0EUR)"
    assert {"Course", "Edition", "Format", "Taught in", "Your application number"} <= set(facts)


@pytest.mark.parametrize("sample", ["1", "0"])
def test_a_demonstration_says_so_in_each_mail(make_app: Callable[..., Flask], sample: str) -> None:
    with make_app("empty", SAMPLE=sample).app_context():
        for language in ("en", "es"):
            with using_locale(language):
                words = gettext("Demonstration: dates and content are fictional.")
            letter = render("trial", language=language, contact=None)
            assert (words in letter.text) is (sample == "1")
            assert (words in letter.html) is (sample == "1")


def test_mail_from_before_is_plain_text(
    make_app: Callable[..., Flask], mail_server: MailServer
) -> None:
    app = make_app("empty", MAIL_URL=mail_server.url)
    written(app, make_edition(app), "accepted")
    with app.app_context():
        db.session.execute(update(OutboxMessage).values(html="", calendar=""))
        db.session.commit()
        assert deliver_due() == 1
    headers, parts = strict.read_parts(mail_server.raw[0])
    assert headers["content-type"] == 'text/plain; charset="utf-8"'
    assert list(parts) == ["text/plain"]


def test_an_accepted_place_comes_with_its_dates(
    make_app: Callable[..., Flask], mail_server: MailServer
) -> None:
    app = make_app("empty", MAIL_URL=mail_server.url)
    listed = make_edition(app)
    with app.app_context():
        edition = db.session.get_one(Edition, listed.edition_id)
        edition.starts_on = (now() + timedelta(days=40)).date()
        edition.ends_on = edition.starts_on + timedelta(days=20)
        first = edition.starts_on
        db.session.commit()
    row = written(app, listed, "accepted", place=Place.TAKEN, language="es")
    with app.app_context():
        assert deliver_due() == 1
    _headers, parts = strict.read_parts(mail_server.raw[0])
    assert list(parts) == ["text/plain", "text/html", "text/calendar"]
    classes, task = Calendar.from_ical(row.calendar).walk("VEVENT")
    assert classes.decoded("dtstart") == first
    assert classes["status"] == "CONFIRMED"
    assert task.decoded("dtstart") == first - timedelta(days=7)
    assert str(task["summary"]).startswith("Su curso comienza pronto")


def test_an_offer_says_until_when_in_the_calendar(app: Flask) -> None:
    listed = make_edition(app)
    until = now().replace(microsecond=0) + timedelta(days=6)
    code = make_application(app, listed, place=Place.HELD, held_until=until)
    with app.app_context():
        session = writing()
        application = session.query(Application).filter_by(code=code).one()
        application_letters.decided(session, Act.OFFER, application, application_letters.Words())
        session.commit()
    events = Calendar.from_ical(letters(app)[-1].calendar).walk("VEVENT")
    assert events[-1].decoded("dtstart") == until
    assert all(each["status"] == "TENTATIVE" for each in events[:-1])


def test_nobody_unconfirmed_gets_a_calendar(app: Flask) -> None:
    listed = make_edition(app)
    row = written(app, listed, "receipt", place=Place.HELD, confirmed=False, held_until=now())
    assert row.calendar == ""
