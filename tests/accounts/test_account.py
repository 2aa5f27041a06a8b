from __future__ import annotations

import pytest
from flask import Flask

from catalogue.accounts.context.actor import actor
from catalogue.accounts.queries import hub_staff
from catalogue.accounts.services.people import change_details, ensure_person, use_token
from catalogue.database import now, writing
from tests.accounts.people import PASSWORD, acts, add_member, add_person, person
from tests.machine.visitor import Visitor, soup

EMAIL = "ana@mail.example"


@pytest.mark.slow
@pytest.mark.engines
def test_name_and_language_are_ones_own(app: Flask, client: Visitor) -> None:
    person_id = add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    values = {"full_name": "  Ana   María\tRuiz ", "language": "es"}
    answer = client.submit("/en/account", values)
    assert answer.location == "/es/cuenta"
    page = client.page("/es/cuenta")
    assert "Se guardaron sus datos." in page.text
    field = page.select_one("#full_name")
    assert field is not None
    assert field["value"] == "Ana María Ruiz"
    assert person(app, person_id).language == "es"
    assert acts(app)[-1] == "account.change"


def test_a_name_is_needed(app: Flask, client: Visitor) -> None:
    add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    answer = client.submit("/es/cuenta", {"full_name": " "})
    assert answer.status_code == 422
    assert "Indique su nombre completo." in answer.text


def test_the_account_links_to_what_is_ones_own(app: Flask, client: Visitor) -> None:
    add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    links = {str(link["href"]) for link in client.page("/en/account").select("main a")}
    assert links == {"/en/my/applications", "/en/account/password"}
    add_member(app, EMAIL, None)
    client.sign_in(EMAIL, PASSWORD)
    links = {str(link["href"]) for link in client.page("/en/account").select("main a")}
    assert "/en/workspace" in links


def test_the_account_is_never_stored(app: Flask, client: Visitor) -> None:
    add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    for address in ("/en/account", "/en/sign-in", "/en/account/password", "/en/password/reset"):
        assert client.get(address).headers["Cache-Control"] == "no-store"


def test_a_known_person_keeps_name_and_language(app: Flask) -> None:
    person_id = add_person(app)
    with app.app_context():
        session = writing()
        again = ensure_person(session, " ANA@mail.example", "Somebody", "es", now())
        assert (again.id, again.full_name, again.language) == (person_id, "Ana Ruiz", "en")
        session.commit()


@pytest.mark.engines
def test_a_one_time_link(app: Flask) -> None:
    with app.app_context():
        session = writing()
        assert use_token(session, "token", now())
        session.commit()
        session = writing()
        assert not use_token(session, "token", now())
        session.rollback()


@pytest.mark.engines
def test_the_hubs_people(app: Flask) -> None:
    add_person(app)
    hub = add_member(app, "hub@mail.example", None)
    with app.app_context():
        assert [each.id for each in hub_staff()] == [hub]


def test_nobody_acts_where_nobody_is_signed_in(app: Flask) -> None:
    from werkzeug.exceptions import NotFound

    context = app.test_request_context("/en/", base_url="http://catalogue.test")
    with context, pytest.raises(NotFound):
        actor()


@pytest.mark.parametrize("payload", ['"><script>alert(1)</script>', "<img src=x onerror=alert(1)>"])
def test_a_name_is_text(app: Flask, client: Visitor, payload: str) -> None:
    person_id = add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    refused = client.submit("/en/account", {"full_name": payload})
    assert refused.status_code == 422
    # One that stands there all the same, from earlier, is text as well.
    with app.app_context():
        change_details(person_id, payload, "en")
    for answer in (refused, client.get("/en/account")):
        assert payload not in answer.text
        field = soup(answer).select_one("#full_name")
        assert field is not None
        assert field["value"] == payload
