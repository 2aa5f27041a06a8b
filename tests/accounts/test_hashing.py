"""What hashing costs is decided, set, and reached by old hashes when their owners sign in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from catalogue.accounts import extensions as accounts_extensions
from catalogue.accounts.models import Person
from catalogue.accounts.services.passwords import ask_reset
from catalogue.accounts.services.signing import authenticate
from catalogue.app import create_app
from catalogue.database import db, now, writing
from tests.accounts.people import PASSWORD, add_person, letters, person
from tests.machine.databases import Place, close
from tests.machine.visitor import Visitor

pytestmark = pytest.mark.engines

EMAIL = "ana@mail.example"
FORM = "main form[method=post]"


@pytest.mark.slow
def test_a_hash_costs_what_was_decided(place: Place) -> None:
    """As the product makes it, without the tests' own cheaper hashing."""
    app = create_app(place.settings())
    try:
        with app.app_context():
            assert accounts_extensions.hashed(PASSWORD).startswith(
                "$argon2id$v=19$m=19456,t=2,p=1$"
            )
    finally:
        close(app)


def test_an_old_hash_is_renewed_when_its_owner_signs_in(app: Flask, client: Visitor) -> None:
    person_id = add_person(app)
    context = app.extensions["security"].pwd_context
    with app.app_context():
        cheap = context.to_dict()["argon2__memory_cost"]
        context.update(argon2__memory_cost=64)
        session = writing()
        session.get_one(Person, person_id).password = accounts_extensions.hashed(PASSWORD)
        session.commit()
        context.update(argon2__memory_cost=cheap)
    old = person(app, person_id)
    assert old.password is not None
    assert "m=64," in old.password
    client.submit("/en/sign-in", {"email": EMAIL, "password": "wrong"}, select=FORM)
    assert person(app, person_id).password == old.password
    client.sign_in(EMAIL, PASSWORD)
    renewed = person(app, person_id)
    assert renewed.password is not None
    assert re.search(rf"m={cheap},", renewed.password)
    # It is the same password: other browsers and links stay as they are.
    assert renewed.fs_uniquifier == old.fs_uniquifier
    with app.app_context():
        assert authenticate(EMAIL, PASSWORD) == person_id
    assert person(app, person_id).password == renewed.password


def test_asking_for_a_link_takes_as_long_for_nobody(
    app: Flask, count_statements: Callable[[Flask], Any]
) -> None:
    add_person(app)
    seen = {}
    for email in (EMAIL, "nobody@mail.example"):
        with count_statements(app) as statements, app.app_context():
            ask_reset(email, "en")
        seen[email] = [each.split()[0:3] for each in statements]
    assert seen[EMAIL] == seen["nobody@mail.example"]
    with app.app_context():
        assert db.session.query(Person).count() == 1
    assert [each.kind for each in letters(app)] == ["reset", "no-account"]


def test_the_first_password_needs_a_fresh_sign_in(app: Flask, client: Visitor) -> None:
    person_id = add_person(app)
    client.sign_in(EMAIL, PASSWORD)
    with app.app_context():
        session = writing()
        session.get_one(Person, person_id).password = None
        session.commit()
    open_long_ago = client.get("/es/cuenta/contrasena")
    values = {"new_password": "siete faros lejanos"}
    with time_machine.travel(now() + timedelta(minutes=61)):
        answer = client.submit(open_long_ago, values, select=FORM)
        assert answer.status_code == 200
        assert "new_password" not in answer.text
        assert person(app, person_id).password is None
        assert letters(app) == []
        assert client.submit(answer, select=FORM, button="send").status_code == 303
        assert [each.recipient for each in letters(app, "reset")] == [EMAIL]
