from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalogue.accounts.models import Person, SignIn
from catalogue.accounts.services.signing import authenticate, forget_past
from catalogue.database import db, now, writing
from tests.accounts.people import PASSWORD, acts, add_member, add_organisation, add_person
from tests.accounts.test_rules import FOREIGN
from tests.machine.visitor import Visitor, soup

EMAIL = "ana@mail.example"
FORM = "main form[method=post]"


def sign_ins(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(SignIn)).all())


def is_signed_in(client: Visitor) -> bool:
    return client.get("/en/account").status_code == 200


def token_of(page: TestResponse) -> str:
    field = soup(page).select_one("main input[name=csrf_token]")
    assert field is not None
    return str(field["value"])


def sign_out(client: Visitor, address: str = "/en/account") -> None:
    answer = client.submit(address, select="form[action$='/sign-out']")
    assert answer.status_code == 303


@pytest.mark.engines
@pytest.mark.parametrize("lang", ["en", "es"])
def test_signing_in_and_out(app: Flask, client: Visitor, lang: str) -> None:
    add_person(app, language=lang)
    client.sign_in(EMAIL, PASSWORD, lang)
    assert is_signed_in(client)
    assert sign_ins(app) == 1
    sign_out(client)
    assert not is_signed_in(client)
    assert sign_ins(app) == 0
    assert acts(app) == ["account.sign-in", "account.sign-out"]


@pytest.mark.engines
def test_any_spelling_of_the_address_will_do(app: Flask, client: Visitor) -> None:
    add_person(app)
    client.sign_in("  ANA@Mail.Example ", PASSWORD)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "wrong password"), ("nobody@mail.example", PASSWORD), ("no address", PASSWORD)],
)
def test_a_refusal_never_says_why(app: Flask, client: Visitor, email: str, password: str) -> None:
    add_person(app)
    answer = client.submit("/es/acceso", {"email": email, "password": password}, select=FORM)
    assert answer.status_code == 422
    page = soup(answer)
    assert page.title is not None
    assert page.title.text.startswith("Error: Iniciar sesión")
    alert = page.select_one("[role=alert]")
    assert alert is not None
    assert "El correo o la contraseña no son correctos" in alert.text
    assert page.select_one("input[name=email]")["value"] == email  # type: ignore[index]  # The field is there.
    assert PASSWORD not in answer.text
    assert sign_ins(app) == 0
    assert acts(app) == []


def test_known_and_unknown_get_the_same_page(app: Flask, client: Visitor) -> None:
    add_person(app)
    add_person(app, "new@mail.example", password="")
    texts = set()
    for email in (EMAIL, "nobody@mail.example", "new@mail.example"):
        answer = client.submit("/en/sign-in", {"email": email, "password": "wrong"}, select=FORM)
        main = soup(answer).main
        assert main is not None
        for field in main.select("input"):
            field["value"] = ""
        texts.add((answer.status_code, str(main)))
    assert len(texts) == 1


def test_both_answers_are_needed(client: Visitor) -> None:
    answer = client.submit("/en/sign-in", {}, select=FORM)
    assert answer.status_code == 422
    assert "Enter your e-mail address." in answer.text
    assert "Enter your password." in answer.text


@pytest.mark.engines
def test_a_closed_account_stays_closed(app: Flask, client: Visitor) -> None:
    person_id = add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    with app.app_context():
        session = writing()
        session.get_one(Person, person_id).active = False
        session.commit()
        assert authenticate(EMAIL, PASSWORD) is None
    assert not is_signed_in(client)


@pytest.mark.engines
def test_the_session_is_a_new_one(app: Flask, client: Visitor) -> None:
    add_person(app)
    client.get("/en/sign-in")
    with client.session_transaction(base_url="http://catalogue.test") as session:
        session["planted"] = "by somebody else"
        before = session["csrf_token"]
    client.sign_in(EMAIL, PASSWORD)
    client.get("/en/account")
    with client.session_transaction(base_url="http://catalogue.test") as session:
        assert "planted" not in session
        assert session["csrf_token"] != before


def test_a_cookie_kept_from_before_is_worth_nothing(app: Flask, client: Visitor) -> None:
    add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    cookie = client.get_cookie("session", domain="catalogue.test")
    assert cookie is not None
    sign_out(client)
    client.set_cookie("session", cookie.value, domain="catalogue.test")
    assert not is_signed_in(client)


@pytest.mark.engines
def test_signing_in_twice_ends_the_first(app: Flask, client: Visitor) -> None:
    add_person(app)
    other = app.test_client()
    assert isinstance(other, Visitor)
    client.sign_in(EMAIL, PASSWORD)
    other.sign_in(EMAIL, PASSWORD)
    assert sign_ins(app) == 2
    sign_out(client)
    assert is_signed_in(other)


def test_whoever_is_signed_in_is_led_on(app: Flask, client: Visitor) -> None:
    add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    assert client.get("/en/sign-in").location == "/en/my/applications"
    assert client.get("/en/sign-in?next=/en/courses").location == "/en/courses"


@pytest.mark.parametrize(
    ("language", "office", "landing"),
    [
        ("en", False, "/en/my/applications"),
        ("es", False, "/es/mis/solicitudes"),
        ("fr", False, "/en/my/applications"),
        ("en", True, "/en/workspace"),
    ],
)
def test_everybody_lands_where_they_work(
    app: Flask, client: Visitor, language: str, office: bool, landing: str
) -> None:
    if office:
        add_member(app, EMAIL, add_organisation(app))
    else:
        add_person(app, language=language)
    answer = client.submit("/en/sign-in", {"email": EMAIL, "password": PASSWORD}, select=FORM)
    assert answer.location == landing


@pytest.mark.slow
@pytest.mark.parametrize("onward", FOREIGN)
def test_no_page_leads_to_another_site(app: Flask, client: Visitor, onward: str) -> None:
    add_person(app)
    page = client.get("/en/sign-in", query_string={"next": onward})
    for link in soup(page).select("a[hreflang]"):
        assert str(link["href"]).startswith(("/en/", "/es/"))
    values = {"email": EMAIL, "password": PASSWORD, "csrf_token": token_of(page)}
    entered = client.post("/en/sign-in", query_string={"next": onward}, data=values)
    assert entered.location == "/en/my/applications"
    left = client.post(
        "/en/sign-out",
        query_string={"next": onward},
        data={"csrf_token": token_of(client.get("/en/account"))},
    )
    assert left.location == "/en/"


def test_safe_addresses_are_followed(app: Flask, client: Visitor) -> None:
    add_person(app)
    page = client.get("/en/sign-in?next=/es/cursos?q%3Dred")
    values = {"email": EMAIL, "password": PASSWORD}
    assert client.submit(page, values, select=FORM).location == "/es/cursos?q=red"
    token = token_of(client.get("/en/account"))
    left = client.post("/en/sign-out?next=/es/", data={"csrf_token": token})
    assert left.location == "/es/"


def test_signing_out_needs_the_token(app: Flask, client: Visitor) -> None:
    add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    assert client.post("/en/sign-out").status_code == 400
    assert client.get("/en/sign-out").status_code == 405
    assert is_signed_in(client)


@pytest.mark.slow
@pytest.mark.engines
def test_idle_and_old_sign_ins_end(app: Flask, client: Visitor) -> None:
    add_person(app)
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        client.sign_in(EMAIL, PASSWORD)
        clock.move_to(start + timedelta(hours=23))
        assert is_signed_in(client)
        # Being seen keeps it, so a day without a visit counts from the last one.
        clock.move_to(start + timedelta(hours=46))
        assert is_signed_in(client)
        clock.move_to(start + timedelta(hours=71))
        assert not is_signed_in(client)
        client.sign_in(EMAIL, PASSWORD)
        for hours in range(91, 91 + 14 * 24 - 20, 20):
            clock.move_to(start + timedelta(hours=hours))
            assert is_signed_in(client)
        clock.move_to(start + timedelta(hours=71 + 14 * 24))
        assert not is_signed_in(client)


@pytest.mark.engines
def test_past_sign_ins_are_forgotten(app: Flask, client: Visitor) -> None:
    add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    with app.app_context():
        assert forget_past() == 0
    with time_machine.travel(now() + timedelta(days=2)), app.app_context():
        assert forget_past() == 1
    assert sign_ins(app) == 0


def test_a_forged_session_signs_nobody_in(app: Flask, client: Visitor) -> None:
    person_id = add_person(app)
    client.get("/en/sign-in")
    with app.app_context():
        uniquifier = db.session.get_one(Person, person_id).fs_uniquifier
    for token in (None, 7, "guess"):
        with client.session_transaction(base_url="http://catalogue.test") as session:
            session["_user_id"] = uniquifier
            session["sign_in"] = token
        assert not is_signed_in(client)


@pytest.mark.parametrize(("base", "secure"), [("https", True), ("http", False)])
def test_the_flags_of_the_cookies(make_app: Callable[..., Flask], base: str, secure: bool) -> None:
    app = make_app("empty", BASE_URL=f"{base}://catalogue.test")
    client = app.test_client()
    cookies = client.get("/en/sign-in").headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert ("Secure" in cookie) is secure
    assert [each.startswith("__Host-session=") for each in cookies].count(True) == int(secure)
