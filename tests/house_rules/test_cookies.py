"""Every cookie is set in one place, and with HTTPS no neighbour's host can plant one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from catalogue.config import ROOT
from tests.accounts.people import PASSWORD, add_person
from tests.conftest import visitor_of
from tests.enrolment.factories import FIELDS, make_edition

TOUCHES = re.compile(r"request\.cookies|\.set_cookie\(|\.delete_cookie\(")
OURS = {"session", "lang", "device"}


def touching(root: Path) -> Iterator[str]:
    """Return the sources that set or read cookies by themselves."""
    for path in sorted(root.rglob("*.py")):
        if path.name != "cookies.py" and TOUCHES.search(path.read_text()):
            yield path.relative_to(root).as_posix()


def test_cookies_are_set_and_read_in_one_place(tmp_path: Path) -> None:
    assert list(touching(ROOT / "catalogue")) == []
    (tmp_path / "views.py").write_text("response.set_cookie('draft', 'x')\n")
    assert list(touching(tmp_path)) == ["views.py"]


def cookies_of(answers: list[TestResponse]) -> list[str]:
    return [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]


def journey(app: Flask) -> list[str]:
    """Apply, sign in, change the language and sign out; return every cookie that was set."""
    listed = make_edition(app)
    add_person(app)
    client = visitor_of(app)
    signing = {"email": "ana@mail.example", "password": PASSWORD}
    form = "main form[method=post]"
    return cookies_of(
        [
            client.get("/es/acceso"),
            client.submit(listed.path(), FIELDS, select="form[data-draft]", button="save"),
            client.submit("/en/sign-in", signing, select=form),
            client.get("/en/account"),
            client.submit("/en/account", select="form[action$='/sign-out']"),
        ]
    )


@pytest.mark.slow
def test_with_https_every_cookie_belongs_to_this_host(make_app: Callable[..., Flask]) -> None:
    found = journey(make_app("empty", BASE_URL="https://catalogue.test"))
    names = {each.split("=", 1)[0].removeprefix("__Host-").partition("-")[0] for each in found}
    assert names == OURS | {"draft"}
    for each in found:
        assert each.startswith("__Host-"), each
        parts = {part.strip().casefold() for part in each.split(";")[1:]}
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts, each
        assert "domain" not in each.casefold(), each


@pytest.mark.slow
def test_without_https_browsers_would_refuse_such_names(make_app: Callable[..., Flask]) -> None:
    found = journey(make_app("empty"))
    assert {each.split("=", 1)[0].partition("-")[0] for each in found} == OURS | {"draft"}
    assert all("secure" not in each.casefold().split("; ") for each in found)


def test_what_a_browser_kept_is_cleared_at_signing_out(make_app: Callable[..., Flask]) -> None:
    app = make_app("empty")
    add_person(app)
    client = visitor_of(app)
    client.sign_in("ana@mail.example", PASSWORD)
    answer = client.submit("/en/account", select="form[action$='/sign-out']")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
