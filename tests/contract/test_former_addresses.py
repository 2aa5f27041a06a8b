"""Whatever has a listing's slug in its address keeps leading to it when the slug has changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from catalogue.browse.context.former_addresses import KINDS
from catalogue.courses.models import Course, Edition, Programme
from catalogue.database import db, now
from catalogue.i18n.url_segments import translated
from catalogue.partners.models import FormerSlug, Organisation
from tests.conftest import visitor_of
from tests.machine.apps import publish
from tests.machine.visitor import Visitor

pytestmark = pytest.mark.engines

QUERY = "page=2&q=a%20b+c&%C3%B1=%26&utm_source=letter"
COURSE = "child-online-protection-for-regulators"
PRESENT = {"course": COURSE, "organisation": "nepad", "programme": "contemporary-diplomacy"}
FORMER = {"course": "old-course", "organisation": "old-body", "programme": "old-programme"}
TABLES: dict[str, Any] = {"course": Course, "organisation": Organisation, "programme": Programme}
NUMBERS = {"key": 1, "number": 1, "member": 1, "invitation": 1}


def with_slug(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if "slug" in rule.arguments:
            yield rule


def kind_of(rule: Rule) -> str:
    """Return what the slug in an address belongs to, by the word before it."""
    word = rule.rule.partition("/<slug>")[0].rpartition("/")[2]
    kinds = {translated(en, code): kind for en, kind in KINDS.items() for code in ("en", "es")}
    assert word in kinds, f"{rule.rule}: say in KINDS what the slug belongs to."
    return kinds[word]


@pytest.fixture
def renamed(sample_app: Flask) -> Flask:
    """The sample, in which one listing of every kind once had another slug."""
    with sample_app.app_context():
        for kind, table in TABLES.items():
            row = db.session.scalars(select(table).where(table.slug == PRESENT[kind])).one()
            db.session.add(FormerSlug(kind=kind, slug=FORMER[kind], target_id=row.id))
        publish()
    return sample_app


def path_of(app: Flask, rule: Rule, slug: str, edition: str) -> str:
    values = NUMBERS | {"slug": slug, "edition": edition}
    built = rule.build({name: values[name] for name in rule.arguments - {"lang"}})
    assert built is not None
    return str(built[1])


@pytest.mark.slow
def test_every_address_with_a_slug_leads_to_the_present_one(renamed: Flask) -> None:
    with renamed.app_context():
        edition = db.session.scalars(
            select(Edition.slug).join(Edition.course).where(Course.slug == COURSE)
        ).first()
    assert edition is not None
    hub = visitor_of(renamed)
    hub.sign_in("hub@catalogue.example")
    token = hub.page("/en/account").select_one('input[name="csrf_token"]')
    assert token is not None
    seen = set()
    for rule in with_slug(renamed):
        kind = kind_of(rule)
        path = path_of(renamed, rule, FORMER[kind], edition)
        assert rule.methods is not None
        if "GET" in rule.methods:
            answer = hub.get(f"{path}?{QUERY}")
        else:
            answer = hub.post(f"{path}?{QUERY}", data={"csrf_token": token["value"]})
        assert answer.status_code == 308, f"{rule.rule}: {answer.status}"
        assert answer.location == f"{path_of(renamed, rule, PRESENT[kind], edition)}?{QUERY}"
        if "GET" in rule.methods:
            assert hub.get(answer.location).status_code != 308, rule.rule
        seen.add((rule.endpoint, kind, path[1:3]))
    assert {language for _endpoint, _kind, language in seen} == {"en", "es"}
    assert {kind for _endpoint, kind, _language in seen} == set(PRESENT)
    assert ("courses.edition_calendar", "course", "es") in seen
    assert ("courses.programme", "programme", "es") in seen
    assert len(seen) > 40


def test_what_never_was_and_what_is_gone_are_not_found(renamed: Flask) -> None:
    visitor = visitor_of(renamed)
    assert visitor.get("/en/courses/never-was/2027-01.ics").status_code == 404
    # Another kind's former slug is no slug of this kind.
    assert visitor.get("/en/partners/old-course").status_code == 404
    assert visitor.get("/en/programmes/old-body").status_code == 404
    with renamed.app_context():
        course = db.session.scalars(select(Course).where(Course.slug == COURSE)).one()
        course.withdrawn_at = now()
        publish()
    assert visitor.get("/en/courses/old-course").status_code == 404


def test_the_present_listing_goes_before_a_former_one(renamed: Flask) -> None:
    """A slug that was given up and taken by another is the other's."""
    with renamed.app_context():
        other = db.session.scalars(select(Course).where(Course.slug != COURSE)).first()
        assert other is not None
        other.slug = FORMER["course"]
        publish()
    visitor: Visitor = visitor_of(renamed)
    assert visitor.get("/en/courses/old-course").status_code == 200
