"""The address at which somebody applied says what holds now, not what held when it was sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from catalogue.accounts.access import Actor
from catalogue.courses.codes import Visibility
from catalogue.database import db, now
from catalogue.enrolment import services
from catalogue.enrolment.codes import Decision, Place
from catalogue.enrolment.models import Application
from catalogue.tokens import hash_of
from tests.conftest import visitor_of
from tests.enrolment.factories import FIELDS, PASSWORD, Listed, make_edition, make_person
from tests.enrolment.test_after_sending import text_of
from tests.enrolment.test_applying import FORM, fill_in, mails, send
from tests.machine.visitor import Visitor

STANDS = "Your e-mail address is confirmed. Thank you. See your application"
CONFIRM = "Please confirm your e-mail address"


def application_id(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Application).order_by(Application.id.desc()).first().id  # type: ignore[union-attr]  # It was sent.


def own(app: Flask, email: str = "ana.nunez@work.example") -> None:
    """Let the address be somebody's who can sign in, and the application theirs."""
    person = make_person(app, email)
    with app.app_context():
        row = db.session.get_one(Application, application_id(app))
        row.person_id, row.confirmed_at = person.person_id, now()
        db.session.commit()


def shows_form(client: Visitor, listed: Listed) -> bool:
    return bool(client.page(listed.path()).select("[name=motivation]"))


@pytest.mark.slow
def test_once_confirmed_it_leads_to_where_the_application_stands(
    app: Flask, client: Visitor
) -> None:
    listed = make_edition(app)
    send(client, listed)
    assert CONFIRM in text_of(client.get(listed.path(step="received")))
    with app.app_context():
        services.confirm(application_id(app))
    page = text_of(client.get(listed.path(step="received")))
    assert CONFIRM not in page
    assert STANDS in page
    assert "Is the address wrong?" not in page
    # Whoever sits at the computer next reads no more than that.
    link = client.page(listed.path(step="received")).select_one("a[href*='/my/applications/']")
    assert link is not None
    assert client.get(str(link["href"])).status_code in (302, 303)


@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.parametrize("end", ["withdrawn", "lapsed"])
def test_after_the_end_there_is_the_form_again(app: Flask, client: Visitor, end: str) -> None:
    listed = make_edition(app)
    send(client, listed)
    first = application_id(app)
    if end == "withdrawn":
        own(app)
        with app.app_context():
            row = db.session.get_one(Application, first)
            assert row.person_id is not None
            services.withdraw(Actor(row.person_id, "Ana", row.email, "en"), first)
    else:
        own(app)
        with app.app_context():
            row = db.session.get_one(Application, first)
            row.decision, row.place = Decision.OFFERED, Place.HELD
            row.edition.places_taken = 1
            row.held_until = now() - timedelta(minutes=1)
            db.session.commit()
            assert services.lapse_held_places() == 1
    assert client.get(listed.path(step="received")).location == listed.path()
    assert shows_form(client, listed)
    send(client, listed)
    assert application_id(app) > first
    assert client.get(listed.path(step="received")).status_code == 200


@pytest.mark.slow
def test_an_invited_person_finds_the_way_back(app: Flask, client: Visitor) -> None:
    listed = make_edition(
        app, visibility=Visibility.BY_INVITATION, access_token_hash=hash_of("open-sesame")
    )
    invited = f"{listed.path()}?invitation=open-sesame"
    answer = client.submit(invited, FIELDS, select=FORM, button="continue")
    client.submit(answer.location)
    own(app)
    with app.app_context():
        code = db.session.query(Application).one().code
    device = visitor_of(app)
    assert device.get(listed.path()).status_code == 404
    device.sign_in("ana.nunez@work.example", PASSWORD)
    mine = f"/en/my/applications/{code}"
    device.submit(f"{mine}/withdraw")
    again = device.submit(mine, button="again", select="form[action$='/received']", follow=True)
    assert again.status_code == 200
    assert shows_form(device, listed)
    assert fill_in(device, listed).status_code == 303
    # The letter leads there too, since no page of the course shows the edition.
    (letter,) = mails(app, "withdrawn")
    assert f"/my/applications/{code}" in letter.text
    assert f"/courses/{listed.slug}\n" not in letter.text
    stranger = visitor_of(app)
    make_person(app, "luis@work.example")
    stranger.sign_in("luis@work.example", PASSWORD)
    assert stranger.get(listed.path()).status_code == 404
