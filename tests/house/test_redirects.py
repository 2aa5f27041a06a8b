"""An address with something clumsy behind it leads to the page that was meant, whichever it is."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule as URLRule

from catalogue.courses.models import Course
from catalogue.database import db
from catalogue.partners.models import FormerSlug
from catalogue.web.redirects import bare
from tests.machine.visitor import Visitor

BEHIND = (
    ".",
    ",",
    ")",
    "”",
    "»",
    "%20",
    "/",
    "!",
    "%0a",
    "%0d%0a",
    ".)",
    "%E2%80%8B",
    "%C2%A0",
    ">",
)


def addresses(app: Flask) -> list[str]:
    """Return an address of every rule that can be read, in every language."""
    found = []
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()):
                found.append(_address(rule))
    return found


def _address(rule: URLRule) -> str:
    values: dict[str, Any] = dict(rule.defaults or {})
    for name in rule.arguments - set(values):
        kind = type(rule._converters[name]).__name__
        values[name] = "1" if "Integer" in kind else "css/x.css" if "Path" in kind else "some-thing"
    return url_for(rule.endpoint, **values).partition("?")[0]


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.slow
def test_whatever_stands_behind_every_address_is_left_out(reader: Visitor, behind: str) -> None:
    wrong = []
    app = reader.application
    for address in addresses(app):
        if address.endswith("/") and behind == "/":
            continue
        answer = reader.get(f"{address}{behind}?topic=law")
        if (answer.status_code, answer.headers.get("Location")) != (308, f"{address}?topic=law"):
            wrong.append(f"{address}{behind}: {answer.status} {answer.headers.get('Location')}")
    assert not wrong, "\n".join(wrong)


def test_a_page_is_reached_from_a_letter(reader: Visitor) -> None:
    answer = reader.get("/en/courses/small-states-workshop.", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == "/en/courses/small-states-workshop"


@pytest.mark.slow
def test_a_former_address_is_reached_from_a_letter(sample_app: Flask) -> None:
    with sample_app.app_context():
        course = db.session.query(Course).filter_by(slug="small-states-workshop").one()
        db.session.add(FormerSlug(kind="course", slug="small-states", target_id=course.id))
        db.session.commit()
    answer = sample_app.test_client().get("/es/cursos/small-states).", follow_redirects=True)
    assert answer.request.path == "/es/cursos/small-states-workshop"


@pytest.mark.parametrize("path", ["/en/courses/a%0d%0aSet-Cookie:%20b/", "/en/courses/x%0ay%0a/"])
def test_no_line_break_reaches_a_header(reader: Visitor, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 308
    assert "Set-Cookie" not in answer.headers
    assert "\n" not in answer.headers["Location"]


@pytest.mark.parametrize(
    "path", ["//evil.example/en/courses.", "/en/nothing/", "/en/nothing/at/all.", "/xx."]
)
def test_what_leads_nowhere_is_not_found(reader: Visitor, path: str) -> None:
    answer = reader.get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code == 404


def test_only_reading_is_led_on(reader: Visitor) -> None:
    assert reader.post("/en/sign-in.").status_code in (400, 404)


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("/a.", "/a"),
        ("/a", "/a"),
        ("/a_-", "/a_-"),
        ("/", ""),
        ("/a.ics", "/a.ics"),
        ("/a\u200b\u202e ”", "/a"),
    ],
)
def test_what_is_clumsy(path: str, short: str) -> None:
    assert bare(path) == short
