from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from catalogue.accounts.models import Person
from catalogue.accounts.services.passwords import LinkVoid, holder_of, reset
from catalogue.accounts.tokens import reset_token
from catalogue.database import db, now, writing
from tests.accounts.people import PASSWORD, acts, add_person, letters, link_in, person
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.engines

EMAIL = "ana@mail.example"
NEW = "siete faros lejanos"
FORM = "main form[method=post]"


def ask(client: Visitor, email: str = EMAIL, address: str = "/en/password/reset") -> None:
    answer = client.submit(address, {"email": email}, select=FORM)
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200


def test_a_forgotten_password_is_chosen_anew(app: Flask, client: Visitor) -> None:
    person_id = add_person(app, language="es")
    other = app.test_client()
    assert isinstance(other, Visitor)
    other.sign_in(EMAIL, PASSWORD)
    ask(client)
    (letter,) = letters(app)
    assert (letter.language, letter.recipient) == ("es", EMAIL)
    assert letter.subject == "Restablecer su contraseña"
    assert "Ana Ruiz:" in letter.text
    link = link_in(letter)
    assert link.startswith("/es/contrasena/restablecer/")
    answer = client.submit(link, {"new_password": NEW}, select=FORM)
    assert answer.location == "/es/acceso"
    assert "Se cambió su contraseña" in client.get("/es/acceso").text
    assert other.get("/en/account").status_code == 303
    client.sign_in(EMAIL, NEW)
    changed = letters(app)[-1]
    assert changed.kind == "password-changed"
    assert "se cerró la sesión en todos los navegadores." in " ".join(changed.text.split())
    assert acts(app)[-3:] == ["account.ask-reset", "account.reset-password", "account.sign-in"]
    assert (person(app, person_id).password or "").startswith("$argon2id$")


def test_a_link_fits_on_a_line(app: Flask, client: Visitor) -> None:
    """No mail program breaks it: a line of a mail holds 76 characters, most of them ours."""
    person_id = add_person(app)
    with app.app_context():
        token = reset_token(db.session.get_one(Person, person_id))
    assert len(token) < 60
    assert not token.startswith(".")


def test_a_link_is_of_one_person(app: Flask) -> None:
    mine, other = add_person(app), add_person(app, "other@mail.example")
    with app.app_context():
        token = reset_token(db.session.get_one(Person, mine))
        holder = holder_of(token)
        assert holder is not None
        assert holder.id == mine
        assert holder_of(token.replace(f"{mine}.", f"{other}.", 1)) is None
        assert holder_of(f"0{token}") is None


def test_a_link_works_once(app: Flask, client: Visitor) -> None:
    add_person(app)
    ask(client)
    ask(client)
    first, second = (link_in(letter) for letter in letters(app))
    page = client.get(first)
    assert client.submit(page, {"new_password": NEW}, select=FORM).status_code == 303
    for link in (first, second):
        again = client.get(link)
        assert again.status_code == 410
        assert "This link no longer works" in again.text
    with app.app_context(), pytest.raises(LinkVoid):
        reset(first.rsplit("/", 1)[1], NEW)


def test_two_uses_at_once_are_one(app: Flask, client: Visitor) -> None:
    add_person(app)
    ask(client)
    link = link_in(letters(app)[0])
    page = client.get(link)
    with app.app_context():
        reset(link.rsplit("/", 1)[1], NEW)
    answer = client.submit(page, {"new_password": "another one of mine"}, select=FORM)
    assert answer.status_code == 410


def test_a_link_used_between_looking_and_saving(
    app: Flask, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def void(*_: object) -> int:
        raise LinkVoid

    add_person(app)
    ask(client)
    page = client.get(link_in(letters(app)[0]))
    monkeypatch.setattr("catalogue.accounts.views.passwords.reset_password", void)
    assert client.submit(page, {"new_password": NEW}, select=FORM).status_code == 410


def test_a_link_grows_old(app: Flask, client: Visitor) -> None:
    add_person(app)
    ask(client)
    link = link_in(letters(app)[0])
    assert client.get(link).status_code == 200
    with time_machine.travel(now() + timedelta(hours=2, minutes=1)):
        assert client.get(link).status_code == 410


@pytest.mark.parametrize("token", ["guess", "a.b.c", "WyJ4Iiwi.eSJd.x", "1.aaaaaa.x", "9" * 90])
def test_no_link_of_ours(client: Visitor, token: str) -> None:
    assert client.get(f"/en/password/reset/{token}").status_code == 410


def test_whoever_has_no_password_yet_can_choose_one(app: Flask, client: Visitor) -> None:
    add_person(app, password="")
    ask(client)
    link = link_in(letters(app)[0])
    client.submit(link, {"new_password": NEW}, select=FORM)
    assert client.get(link).status_code == 410
    client.sign_in(EMAIL, NEW)


def test_the_page_never_says_who_is_known(app: Flask, client: Visitor) -> None:
    closed = add_person(app, "closed@mail.example")
    with app.app_context():
        session = writing()
        session.get_one(Person, closed).active = False
        session.commit()
    for email in ("nobody@mail.example", "closed@mail.example"):
        ask(client, email, "/es/contrasena/restablecer")
    first, second = letters(app)
    assert (first.kind, second.kind) == ("no-account", "no-account")
    assert first.text == second.text
    assert "no hay ninguna cuenta" in first.text
    assert "http://catalogue.test/es/" in first.text


def test_a_closed_accounts_link_is_void(app: Flask, client: Visitor) -> None:
    person_id = add_person(app)
    ask(client)
    with app.app_context():
        session = writing()
        session.get_one(Person, person_id).active = False
        session.commit()
    assert client.get(link_in(letters(app)[0])).status_code == 410


def test_an_address_is_needed(client: Visitor) -> None:
    answer = client.submit("/es/contrasena/restablecer", {"email": "ana"}, select=FORM)
    assert answer.status_code == 422
    assert "Indique un correo electrónico como" in answer.text


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "Choose a password."),
        ("short", "Use at least 12 characters."),
        ("x" * 300, "Use at most 256 characters."),
        ("ana.ruiz.2026", "easy to guess"),
    ],
)
def test_weak_passwords_are_refused(app: Flask, client: Visitor, password: str, words: str) -> None:
    add_person(app, "ana.ruiz@mail.example")
    ask(client, "ana.ruiz@mail.example")
    link = link_in(letters(app)[0])
    answer = client.submit(link, {"new_password": password}, select=FORM)
    assert answer.status_code == 422
    error = soup(answer).select_one("#new_password-error")
    assert error is not None
    assert words in error.text


def test_changing_the_password(app: Flask, client: Visitor) -> None:
    add_person(app)
    other = app.test_client()
    assert isinstance(other, Visitor)
    other.sign_in(EMAIL, PASSWORD)
    client.sign_in(EMAIL, PASSWORD)
    values = {"password": PASSWORD, "new_password": NEW}
    answer = client.submit("/en/account/password", values, select=FORM)
    assert answer.location == "/en/account"
    assert "You have been signed out everywhere else." in client.get("/en/account").text
    assert other.get("/en/account").status_code == 303
    (letter,) = letters(app)
    assert letter.kind == "password-changed"
    assert "signed out of every other browser." in " ".join(letter.text.split())
    assert acts(app)[2:] == ["account.change-password"]


def test_the_present_password_is_needed(app: Flask, client: Visitor) -> None:
    add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    values = {"password": "not mine", "new_password": NEW}
    answer = client.submit("/es/cuenta/contrasena", values, select=FORM)
    assert answer.status_code == 422
    assert "Esta no es su contraseña actual." in answer.text
    answer = client.submit("/en/account/password", {"password": PASSWORD}, select=FORM)
    assert answer.status_code == 422


def test_the_first_password_is_chosen_without_another(app: Flask, client: Visitor) -> None:
    person_id = add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    with app.app_context():
        session = writing()
        session.get_one(Person, person_id).password = None
        session.commit()
    assert "Choose a password" in client.get("/en/account").text
    page = client.get("/en/account/password")
    assert "Current password" not in page.text
    values = {"new_password": NEW}
    assert client.submit(page, values, select=FORM).location == "/en/account"
    other = app.test_client()
    assert isinstance(other, Visitor)
    other.sign_in(EMAIL, NEW)


def test_accents_may_be_typed_in_two_ways(app: Flask, client: Visitor) -> None:
    add_person(app, password="cuatro ga\u0301rzas grises")
    client.sign_in(EMAIL, "cuatro gárzas grises")
