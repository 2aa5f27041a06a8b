"""``flask partner`` and ``flask user``: a real house begins."""

from __future__ import annotations

import pytest
from flask import Flask

from catalogue.partners import queries
from tests.accounts.people import PASSWORD, acts, add_member, add_organisation, letters
from tests.machine.visitor import Visitor

pytestmark = pytest.mark.engines

ADD = ["partner", "add", "academy", "--kind", "university", "--country", "mt"]


def flask(app: Flask, *words: str) -> tuple[int, str]:
    outcome = app.test_cli_runner().invoke(args=list(words))
    return outcome.exit_code, outcome.output


def test_a_house_begins(app: Flask, client: Visitor) -> None:
    code, said = flask(app, *ADD, "--name-en", "The Academy", "--name-es", "La Academia")
    assert code == 0, said
    assert "flask user invite EMAIL --partner academy" in said
    with app.app_context():
        found = queries.organisation_by_slug("academy")
        assert found is not None
        assert {code: row.name for code, row in found.words.items()} == {
            "en": "The Academy",
            "es": "La Academia",
        }
        assert found.country == "MT"
    code, said = flask(
        app, "user", "invite", "ana@mail.example", "--partner", "academy", "--language", "es"
    )
    assert code == 0, said
    link = said.splitlines()[-1].removeprefix("http://catalogue.test")
    assert link.startswith("/es/invitacion/")
    assert link in letters(app)[-1].text
    values = {"full_name": "Ana Ruiz", "new_password": PASSWORD}
    assert client.submit(link, values).status_code == 303
    assert client.get("/es/espacio/instituciones/academy").status_code == 200
    assert acts(app)[:2] == ["organisation.add", "member.invite"]


def test_the_hubs_first_person(app: Flask, client: Visitor) -> None:
    code, said = flask(app, "user", "invite", "hub@mail.example", "--hub")
    assert code == 0, said
    link = said.splitlines()[-1].removeprefix("http://catalogue.test")
    client.submit(link, {"full_name": "Hub Person", "new_password": PASSWORD})
    assert client.get("/en/workspace/enquiries").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([*ADD], "at least one language"),
        ([*ADD[:-1], "XX", "--name-en", "A"], "not the code of a country"),
        (["partner", "add", "join", *ADD[3:], "--name-en", "A"], "cannot be used"),
        (["partner", "add", "Not a slug", *ADD[3:], "--name-en", "A"], "cannot be used"),
        (["partner", "add", "taken", *ADD[3:], "--name-en", "A"], "it is taken"),
        (["user", "invite", "a@mail.example"], "Use either --hub or --partner"),
        (["user", "invite", "a@mail.example", "--hub", "--partner", "taken"], "Use either"),
        (["user", "invite", "a@mail.example", "--partner", "nowhere"], "no institution"),
        (["user", "invite", "a@mail.example", "--hub", "--language", "fr"], "are en, es; fr"),
        (["user", "invite", "nobody", "--hub"], "not an e-mail address"),
        (["user", "invite", "boss@mail.example", "--partner", "taken"], "already has this role"),
    ],
)
def test_a_mistake_is_explained(app: Flask, words: list[str], reason: str) -> None:
    add_member(app, "boss@mail.example", add_organisation(app, "taken", "Taken"))
    before = len(letters(app))
    code, said = flask(app, *words)
    assert code != 0
    assert reason in said
    assert len(letters(app)) == before
