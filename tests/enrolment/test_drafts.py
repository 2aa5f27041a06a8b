"""Leaving and coming back: links, devices, adoption, deletion."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.accounts.models import AuditEntry
from catalogue.courses.models import Edition
from catalogue.database import db, now
from catalogue.enrolment import services
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.enrolment.tokens import CONTINUE, LinkExpired, read, sign
from catalogue.mail.models import OutboxMessage
from catalogue.partners.models import FormerSlug
from catalogue.tokens import hash_of
from tests.conftest import visitor_of
from tests.enrolment.factories import (
    FIELDS,
    PASSWORD,
    Listed,
    make_application,
    make_edition,
    make_person,
)
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.engines

FORM = "form[data-draft]"


def begin(visitor: Visitor, listed: Listed, lang: str = "en", **fields: Any) -> Any:
    return visitor.submit(
        listed.path(lang), {"full_name": "Ana"} | fields, select=FORM, button="later"
    )


def mailed_link(app: Flask) -> str:
    with app.app_context():
        text = db.session.query(OutboxMessage).filter_by(kind="continue").one().text
    found = re.search(r"http://catalogue\.test(/\S*continu\S+)", text)
    assert found
    return found[1]


def name_in(visitor: Visitor, address: str) -> str:
    return str(visitor.page(address).select_one("#full_name").get("value", ""))  # type: ignore[union-attr]  # Present.


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.slow
def test_a_link_by_mail_moves_the_draft_to_another_device(
    app: Flask, client: Visitor, lang: str
) -> None:
    listed = make_edition(app)
    answer = begin(client, listed, lang, email="ana@work.example")
    assert answer.location == listed.path(lang, "later")
    asked = client.get(answer.location)
    assert soup(asked).select_one("#email")["value"] == "ana@work.example"  # type: ignore[index]  # Present.
    sent = client.submit(asked, {"email": "ana@home.example"})
    assert "ana@home.example" in sent.text
    link = mailed_link(app)
    assert link.startswith(f"/{lang}/")
    phone = visitor_of(app)
    # A scanner that opens the link changes nothing.
    assert phone.get(link).status_code == 200
    assert name_in(client, listed.path()) == "Ana"
    assert phone.submit(link).location == listed.path(lang)
    assert name_in(phone, listed.path(lang)) == "Ana"
    assert name_in(client, listed.path()) == ""
    # The same link brings it back.
    client.submit(link)
    assert name_in(client, listed.path()) == "Ana"


def test_a_moved_draft_does_not_push_out_another(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    begin(client, listed)
    client.submit(listed.path(step="later"), {"email": "ana@work.example"})
    other = visitor_of(app)
    begin(other, listed, full_name="Luis")
    other.submit(mailed_link(app))
    assert name_in(other, listed.path()) == "Ana"
    with app.app_context():
        names = {each.entries["full_name"] for each in db.session.query(ApplicationDraft)}
    assert names == {"Ana", "Luis"}


def test_a_wrong_address_is_asked_for_again(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    begin(client, listed)
    answer = client.submit(listed.path(step="later"), {"email": "ana"})
    assert answer.status_code == 422
    assert soup(answer).select_one("#email-error") is not None


def test_links_end_with_the_draft(app: Flask, client: Visitor, monkeypatch: Any) -> None:
    listed = make_edition(app)
    begin(client, listed)
    client.submit(listed.path(step="later"), {"email": "ana@work.example"})
    link = mailed_link(app)
    assert client.get("/en/applications/continue/forged").status_code == 410
    answer = client.submit(listed.path(), FIELDS, select=FORM, button="continue")
    assert answer.status_code == 303, answer.text
    client.submit(listed.path(step="check"))
    assert client.get(link).status_code == 410
    with app.app_context():
        assert services.move_draft(1, None) is None
        assert services.move_draft(99, None) is None

        def expired(*_args: object) -> int:
            raise LinkExpired(1)

        monkeypatch.setattr("catalogue.enrolment.views.resume.read", expired)
    assert client.get(link).status_code == 410


def test_a_draft_sent_between_two_clicks_leads_to_its_form(
    app: Flask, client: Visitor, monkeypatch: Any
) -> None:
    listed = make_edition(app)
    begin(client, listed)
    client.submit(listed.path(step="later"), {"email": "ana@work.example"})
    page = client.get(mailed_link(app))
    monkeypatch.setattr("catalogue.enrolment.views.resume.services.move_draft", lambda *_: None)
    assert client.submit(page).location == listed.path()


def test_old_links_are_told_apart_from_forged_ones(app: Flask, time_machine: Any) -> None:
    with app.app_context():
        token = sign(CONTINUE, 7)
        assert read(CONTINUE, token, 30) == 7
        assert read("application-confirm", token, 30) is None
        time_machine.move_to(now() + timedelta(days=31), tick=True)
        with pytest.raises(LinkExpired) as link:
            read(CONTINUE, token, 30)
        assert link.value.subject_id == 7


@pytest.mark.slow
def test_signing_in_adopts_the_draft(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    begin(client, listed)
    person = make_person(app, "ana@work.example")
    client.sign_in(person.email, PASSWORD)
    with app.app_context():
        assert db.session.query(ApplicationDraft).one().person_id == person.person_id
    elsewhere = visitor_of(app)
    elsewhere.sign_in(person.email, PASSWORD)
    assert listed.path() in elsewhere.get("/en/my/applications").text
    assert name_in(elsewhere, listed.path()) == "Ana"
    elsewhere.submit(listed.path(), {"full_name": "Ana N."}, select=FORM, button="save")
    assert name_in(client, listed.path()) == "Ana N."


def test_nobody_else_finds_it(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    begin(client, listed)
    other = visitor_of(app)
    assert name_in(other, listed.path()) == ""
    person = make_person(app, "luis@work.example")
    other.sign_in(person.email, PASSWORD)
    assert name_in(other, listed.path()) == "Luis"
    assert "Cyber diplomacy" not in other.get("/en/my/applications").text


def test_abandoned_drafts_are_deleted_after_the_stated_days(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    assert "30 days" in client.get(listed.path()).text
    begin(client, listed)
    with app.app_context():
        assert services.delete_abandoned_drafts() == 0
        draft = db.session.query(ApplicationDraft).one()
        draft.updated_at = now() - timedelta(days=30, seconds=1)
        db.session.commit()
        assert services.delete_abandoned_drafts() == 1
        assert db.session.query(ApplicationDraft).count() == 0
        entry = db.session.query(AuditEntry).filter_by(action="draft.delete").one()
        assert entry.details == {"drafts": [1]}


def test_applications_are_deleted_two_years_after_the_end(app: Flask) -> None:
    old, fresh = make_edition(app), make_edition(app)
    make_application(app, old)
    make_application(app, fresh)
    with app.app_context():
        assert services.delete_old_applications() == 0
        edition = db.session.get_one(Edition, old.edition_id)
        edition.starts_on = (now() - timedelta(days=800)).date()
        edition.ends_on = (now() - timedelta(days=731)).date()
        db.session.commit()
        assert services.delete_old_applications() == 1
        assert db.session.query(Application).one().edition_id == fresh.edition_id


def test_only_a_sent_draft_is_released(app: Flask) -> None:
    listed = make_edition(app)
    with app.app_context():
        token = listed.save_draft()
        services.release_sent_draft(listed.edition_id, token, None)
        services.release_sent_draft(listed.edition_id, "unknown", None)
        session: Session = db.session()
        assert session.query(ApplicationDraft).one().token_hash == hash_of(token)


@pytest.mark.slow
def test_signing_out_leaves_nothing_to_the_next_at_the_same_computer(
    app: Flask, client: Visitor
) -> None:
    listed = make_edition(app)
    begin(client, listed)
    person = make_person(app, "ana@work.example")
    client.sign_in(person.email, PASSWORD)
    assert name_in(client, listed.path()) == "Ana"
    client.submit("/en/account", select="form[action$='/sign-out']")
    assert name_in(client, listed.path()) == ""
    client.sign_in(person.email, PASSWORD)
    assert name_in(client, listed.path()) == "Ana"


def test_a_course_that_was_renamed_still_takes_applications(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    with app.app_context():
        db.session.add(FormerSlug(kind="course", slug="old-name", target_id=listed.course_id))
        db.session.commit()
    answer = client.get(f"/es/cursos/old-name/{listed.edition}/solicitud?invitation=x")
    assert answer.status_code == 308
    assert answer.location.endswith(f"{listed.path('es')}?invitation=x")
