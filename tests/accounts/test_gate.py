from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from catalogue.accounts.access import MemberRole, Rule, admits
from tests.accounts.people import PASSWORD, add_member, add_organisation, add_person
from tests.machine import apps
from tests.machine.databases import Place
from tests.machine.visitor import Visitor


def _add_pages(app: Flask) -> None:
    for rule in Rule:

        @admits(rule)
        def page() -> str:
            return "reached"

        app.add_url_rule(f"/en/x/{rule}", f"x_{rule}", page, methods=["GET", "POST"])
    app.add_url_rule("/en/x/undeclared", "undeclared", lambda: "reached")


@pytest.fixture
def app(place: Place) -> Iterator[Flask]:
    with apps.running(place.settings()) as made:
        yield made


@pytest.fixture
def pages(app: Flask) -> Flask:
    _add_pages(app)
    return app


def statuses(client: Visitor) -> dict[str, int]:
    return {rule.value: client.get(f"/en/x/{rule}").status_code for rule in Rule}


OPEN = {"public": 200, "form": 200, "machine": 200}


def test_a_visitor_is_led_to_the_sign_in_page(pages: Flask, client: Visitor) -> None:
    assert statuses(client) == OPEN | {"signed-in": 303, "member": 303, "hub": 303}
    answer = client.get("/en/x/member?page=2")
    assert answer.location == "/en/sign-in?next=/en/x/member?page%3D2"


def test_somebody_without_an_office_finds_no_workspace(pages: Flask, client: Visitor) -> None:
    add_person(pages)
    client.sign_in("ana@mail.example", PASSWORD)
    assert statuses(client) == OPEN | {"signed-in": 200, "member": 404, "hub": 404}


@pytest.mark.slow
def test_a_member_finds_no_hub(pages: Flask, client: Visitor) -> None:
    add_member(pages, "ana@mail.example", add_organisation(pages), MemberRole.EDITOR)
    client.sign_in("ana@mail.example", PASSWORD)
    assert statuses(client) == OPEN | {"signed-in": 200, "member": 200, "hub": 404}


@pytest.mark.slow
def test_the_hub_finds_everything(pages: Flask, client: Visitor) -> None:
    add_member(pages, "hub@mail.example", None)
    client.sign_in("hub@mail.example", PASSWORD)
    assert set(statuses(client).values()) == {200}


def test_an_endpoint_without_a_rule_is_refused_loudly(pages: Flask, client: Visitor) -> None:
    with pytest.raises(RuntimeError, match="undeclared declares no access rule"):
        client.get("/en/x/undeclared")


def test_without_an_endpoint_there_is_nothing_to_ask(client: Visitor) -> None:
    assert client.get("/en/nowhere-at-all").status_code == 404


@pytest.mark.slow
def test_a_posted_form_leads_back_to_its_page(pages: Flask, client: Visitor) -> None:
    pages.config["WTF_CSRF_ENABLED"] = False
    own = client.post("/en/x/member", headers={"Referer": "http://catalogue.test/en/x/form"})
    assert own.location == "/en/sign-in?next=/en/x/form"
    foreign = client.post("/en/x/member", headers={"Referer": "http://evil.example/en/x/form"})
    assert foreign.location == "/en/sign-in"
    assert client.post("/en/x/member").location == "/en/sign-in"


def test_my_account_leads_to_the_bare_sign_in_page(client: Visitor) -> None:
    assert client.get("/es/cuenta").location == "/es/acceso"


def test_only_closed_pages_keep_the_language(pages: Flask, client: Visitor) -> None:
    assert "Set-Cookie" not in client.get("/en/x/public").headers
    cookies = client.get("/es/acceso").headers.getlist("Set-Cookie")
    kept = next(each for each in cookies if each.startswith("lang="))
    assert kept.startswith("lang=es;")
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    again = client.get("/es/acceso").headers.getlist("Set-Cookie")
    assert not [each for each in again if each.startswith("lang=")]
    assert client.get("/").location == "/es/"


def test_public_pages_do_not_vary_by_cookie(pages: Flask, client: Visitor) -> None:
    add_person(pages)
    client.sign_in("ana@mail.example", PASSWORD)
    answer = client.get("/en/x/public")
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers
    assert client.get("/en/x/form").headers["Cache-Control"] == "no-store"
