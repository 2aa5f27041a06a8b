"""Nothing that anybody typed is repeated in a mail to an address that is not known to be theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, template_rendered

from catalogue.accounts import letters as account_emails
from catalogue.accounts.models import Person
from catalogue.accounts.services.passwords import ask_reset
from catalogue.accounts.services.people import ensure_person
from catalogue.accounts.tokens import reset_token
from catalogue.config import ROOT
from catalogue.courses.models import Edition
from catalogue.courses.queries import backing
from catalogue.database import db, now, writing
from catalogue.enrolment import letters as enrolment_letters
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.mail.models import OutboxMessage
from tests.accounts.people import PASSWORD, add_member, add_person, letters
from tests.enrolment.factories import FIELDS, Listed, make_application, make_edition
from tests.machine.visitor import Visitor, soup
from tests.mail.every_letter import write_changes

MARK = "MARKER7Q"
"""What a stranger types wherever a form takes text."""

STRANGER = "stranger@elsewhere.example"
FORM = "main form[method=post]"
TO_PROVEN = {
    "alert-ended": "alerts that their owner has confirmed",
    "alert-ending": "alerts that their owner has confirmed",
    "alert-matches": "alerts that their owner has confirmed",
    "alert-news": "alerts that their owner has confirmed",
    "enquiry-new": "the hub's staff, who have accounts",
    "happened": "people who act for an institution, who have accounts",
    "invitation": "whom an institution or the hub invites, in their words",
    "trial": "whom the operator tries the mail with, by command",
}
"""Letters that go to nobody else, each with who they go to."""


@contextmanager
def rendered(app: Flask) -> Iterator[set[str]]:
    """Collect the letters that are written."""
    seen: set[str] = set()

    def note(_app: Flask, template: Any, **_values: object) -> None:
        if template.name.startswith("mail/"):
            seen.add(template.name.removeprefix("mail/").removesuffix(".txt"))

    with template_rendered.connected_to(note, app):
        yield seen


def write_all_about_an_application(app: Flask, listed: Listed) -> None:
    """Write every letter about an application and a draft whose address nobody has confirmed."""
    make_application(
        app, listed, STRANGER, confirmed=False, full_name=MARK, held_until=now() + timedelta(days=1)
    )
    with app.app_context():
        listed.save_draft({"full_name": MARK, "email": STRANGER, "motivation": MARK})
        session = writing()
        application = session.query(Application).one()
        application.position = application.employer = application.motivation = MARK
        draft = session.query(ApplicationDraft).one()
        edition = session.get_one(Edition, listed.edition_id)
        for write in (
            enrolment_letters.receipt,
            enrolment_letters.new_link,
            enrolment_letters.accepted,
            enrolment_letters.withdrawn,
            enrolment_letters.lapsed,
            enrolment_letters.unconfirmed,
        ):
            write(session, application)
        enrolment_letters.duplicate(session, application, "ABCD-EFGH")
        for decide in (
            enrolment_letters.offered,
            enrolment_letters.waitlisted,
            enrolment_letters.declined,
        ):
            decide(session, application, "A note of those who decided.", "en")
        enrolment_letters.promoted(session, application, None)
        enrolment_letters.extended(session, application, edition.routes, None)
        enrolment_letters.extended_for_draft(
            session, draft, edition, edition.routes, STRANGER, None
        )
        enrolment_letters.continue_later(session, draft, edition, STRANGER, "en")
        write_changes(session, application, draft, backing(edition.course_id))
        session.commit()


def write_all_about_an_account(app: Flask) -> None:
    """Write the letters about an account whose address nobody has confirmed, and about none."""
    with app.app_context():
        session = writing()
        person = ensure_person(session, STRANGER, MARK, "en", None)
        account_emails.reset_link(session, person, reset_token(person))
        account_emails.password_changed(session, person, everywhere=True)
        session.commit()
        ask_reset("nobody@elsewhere.example", "en")


def ask_for_everything(client: Visitor, listed: Listed) -> None:
    """Type the marker into every form that leads to a mail, as a visitor."""
    enquiry = {
        "organisation_name": MARK,
        "organisation_kind": "ngo",
        "country": "MT",
        "website": f"www.{MARK}.example",
        "full_name": MARK,
        "email": STRANGER,
        "position": MARK,
        "message": MARK,
    }
    assert client.submit("/en/partners/join", enquiry, select=FORM).status_code == 303
    for address in (
        f"/en/tell-me?q={MARK}&partner={MARK}&topic={MARK}&region={MARK}&place={MARK}&level={MARK}",
        f"/en/tell-me?language={MARK}&month={MARK}&format={MARK}&fee={MARK}&network={MARK}",
        "/en/tell-me?format=online",
        f"/en/courses/{listed.slug}/tell-me",
    ):
        answer = client.submit(address, {"email": STRANGER}, select=FORM)
        assert answer.status_code == 303
    typed = FIELDS | {"full_name": MARK, "email": STRANGER, "position": MARK, "employer": MARK}
    client.submit(listed.path(), typed | {"motivation": MARK}, select="form[data-draft]")
    assert client.submit(listed.path(step="check")).status_code == 303


@pytest.mark.slow
def test_no_letter_repeats_what_a_stranger_typed(app: Flask, client: Visitor) -> None:
    add_member(app, "hub@mail.example", None)
    hub = app.test_client()
    assert isinstance(hub, Visitor)
    hub.sign_in("hub@mail.example", PASSWORD)
    listed = make_edition(app)
    with rendered(app) as seen:
        write_all_about_an_application(app, make_edition(app))
        write_all_about_an_account(app)
        ask_for_everything(client, listed)
        another_hour_of_alerts(app)
        hub.submit(
            "/en/workspace/enquiries/1",
            {"reason": "Our reason."},
            select="form[action$='/decline']",
        )
    written = {path.stem for path in (ROOT / "templates/mail").glob("*.txt") if path.stem[0] != "_"}
    assert written - seen <= set(TO_PROVEN)
    assert seen & set(TO_PROVEN) == {"enquiry-new"}
    found = [each for each in letters(app) if each.recipient == STRANGER]
    assert len(found) >= 18
    for each in found:
        assert (
            MARK.casefold()
            not in f"{each.subject}\n{each.text}\n{each.html}\n{each.calendar}".casefold()
        ), each.text


def another_hour_of_alerts(app: Flask) -> None:
    """Let the mail about the requests that had to wait be written."""
    from catalogue.alerts import services
    from catalogue.alerts.models import AlertAddress

    with app.app_context():
        db.session.query(AlertAddress).update({"mailed_at": now() - timedelta(hours=2)})
        db.session.commit()
        services.mail_waiting_requests()


@pytest.mark.slow
def test_subjects_hold_our_own_words_and_titles_only(app: Flask, client: Visitor) -> None:
    add_member(app, "hub@mail.example", None)
    listed = make_edition(app)
    write_all_about_an_application(app, make_edition(app))
    ask_for_everything(client, listed)
    with app.app_context():
        for each in db.session.query(OutboxMessage):
            assert MARK not in each.subject, each.subject


def test_once_the_address_is_confirmed_letters_greet_by_name(app: Flask) -> None:
    listed = make_edition(app)
    make_application(app, listed, "ana@work.example", full_name="Ana Núñez", language="es")
    person_id = add_person(app)
    with app.app_context():
        session = writing()
        enrolment_letters.extended(session, session.query(Application).one(), [], None)
        person = session.get_one(Person, person_id)
        account_emails.reset_link(session, person, reset_token(person))
        session.commit()
    extended, reset = letters(app)
    assert "Ana Núñez" in extended.text
    assert "Ana Ruiz" in reset.text


HOSTILE = (
    "Pay at https://evil.example/login",
    "Pay at www.evil.example now",
    "Pay at ＷＷＷ.evil.example",
    "Ana <b>Ruiz</b>",
)
NAMES = ("Ana Núñez Pérez", "O’Brien-Smith, Jr.", "محمد بن سلمان", "李 小龍", "Ḥ. Ñ. d'Été", "X")


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_a_name(app: Flask, client: Visitor, name: str, lang: str) -> None:
    listed = make_edition(app)
    answer = client.submit(
        listed.path(lang), FIELDS | {"full_name": name}, select="form[data-draft]"
    )
    assert answer.status_code == 422
    page = soup(answer)
    assert page.select_one("#full_name-error") is not None
    assert page.select_one("#full_name")["value"] == name  # type: ignore[index]  # Present.
    join = {"en": "/en/partners/join", "es": "/es/instituciones/colaborar"}[lang]
    answer = client.submit(join, {"full_name": name, "organisation_name": name}, select=FORM)
    assert soup(answer).select_one("#full_name-error") is not None
    assert soup(answer).select_one("#organisation_name-error") is not None


@pytest.mark.parametrize("name", ["Ana \u202eziuR", "Ana \u2066ziuR\u2069"])
def test_marks_that_turn_a_name_around_are_taken_out(
    app: Flask, client: Visitor, name: str
) -> None:
    listed = make_edition(app)
    client.submit(listed.path("es"), FIELDS | {"full_name": name}, select="form[data-draft]")
    page = soup(client.get(listed.path("es")))
    assert page.select_one("#full_name")["value"] == "Ana ziuR"  # type: ignore[index]  # Present.


@pytest.mark.parametrize("name", NAMES)
def test_people_are_called_as_they_are(app: Flask, client: Visitor, name: str) -> None:
    listed = make_edition(app)
    answer = client.submit(listed.path(), FIELDS | {"full_name": name}, select="form[data-draft]")
    assert answer.status_code == 303
