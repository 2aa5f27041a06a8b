"""Lists page and sort in SQL: as many statements for 5,000 as for 5, in every order."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import text

from catalogue.database import db
from catalogue.enrolment import queries
from catalogue.enrolment.codes import Decision, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.presenters.staff_list import PAGE
from catalogue.enrolment.queries import Filter, Order
from catalogue.enrolment.rules.transitions import Facts
from catalogue.i18n.collation import sort_key
from catalogue.i18n.formats import country_name
from catalogue.i18n.languages import using_locale
from tests.conftest import visitor_of
from tests.enrolment.factories import (
    FIELDS,
    PASSWORD,
    Listed,
    make_application,
    make_edition,
    make_person,
)
from tests.enrolment.many import add_applications
from tests.enrolment.test_deciding import staff
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

pytestmark = pytest.mark.engines

Count = Callable[[Flask], AbstractContextManager[Statements]]
MOST = 12
NAMES = (
    "Ñandú Díaz",
    "nadia Omar",
    "Zoë",
    "Nzinga",
    "Núñez",
    "nunez",
    "Óscar",
    "O’Brien",
    "李",
    "Ъ",
)
COUNTRIES = ("PE", "ES", "AX", "CI", "DE", "EG", "FJ", "MT")
ASKED = [
    f"?sort={order}&status={status}&page={page}"
    for order in ("submitted", "name", "country", "waiting")
    for status in ("", "under-review", "waitlisted", "unconfirmed")
    for page in (1, 99)
]


def mixed(app: Flask, people: int) -> Listed:
    """Make an edition with applications of every kind, in no order of name, country or date."""
    listed = make_edition(app)
    add_applications(app, listed, people)
    chance = random.Random(8)
    with app.app_context():
        found = db.session.query(Application).filter_by(edition_id=listed.edition_id).all()
        for number, each in enumerate(chance.sample(found, len(found)), start=1):
            each.full_name = f"{chance.choice(NAMES)} {chance.randrange(30)}"
            each.country = chance.choice(COUNTRIES)
            if number % 3 == 0:
                each.decision, each.place = Decision.WAITLISTED, Place.WAITING
                each.waiting_number = number
            if number % 5 == 0:
                each.confirmed_at = None
        db.session.commit()
    return listed


@pytest.mark.slow
def test_a_list_of_5000_takes_as_many_statements_as_one_of_5(
    app: Flask, client: Visitor, count_statements: Count
) -> None:
    staff(app, client)
    costs = []
    for people in (5, 5_000):
        listed = make_edition(app)
        add_applications(app, listed, people)
        client.get(listed.staff())
        numbers = []
        for asked in ASKED[:8]:
            with count_statements(app) as seen:
                assert client.get(listed.staff() + asked).status_code == 200
            assert len(seen) <= MOST, f"{asked}\n{seen.report()}"
            numbers.append(len(seen))
        costs.append(numbers)
    assert costs[0] == costs[1]


@pytest.mark.slow
def test_no_list_reads_more_than_its_page(
    app: Flask, client: Visitor, count_statements: Count
) -> None:
    staff(app, client)
    costs = []
    for people in (PAGE + 5, 300):
        listed = mixed(app, people)
        numbers = []
        for asked in ASKED:
            with count_statements(app) as seen:
                page = client.page(listed.staff() + asked)
            assert len(page.select("tbody tr")) <= PAGE
            assert len(seen) <= MOST, f"{asked}\n{seen.report()}"
            numbers.append(len(seen))
        costs.append(numbers)
    assert costs[0] == costs[1]


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize(
    "wanted",
    [
        Filter(),
        Filter(unconfirmed=True),
        Filter([Facts(Decision.WAITLISTED, "none", Place.WAITING)]),  # type: ignore[arg-type]
    ],
    ids=["all", "unconfirmed", "waitlisted"],
)
def test_the_pages_put_together_are_the_whole_list_in_order(
    app: Flask, lang: str, order: Order, wanted: Filter
) -> None:
    listed = mixed(app, 90)
    keys: dict[Order, Callable[[Application], object]] = {
        Order.SUBMITTED: lambda each: each.submitted_at,
        Order.NAME: lambda each: sort_key(each.full_name, lang),
        Order.COUNTRY: lambda each: sort_key(country_name(each.country), lang),
        Order.WAITING: lambda each: (each.waiting_number is None, each.waiting_number or 0),
    }
    with app.test_request_context(), using_locale(lang):
        found = db.session.query(Application).filter_by(edition_id=listed.edition_id)
        if wanted.unconfirmed:
            found = found.filter(Application.confirmed_at.is_(None))
        if wanted.facts:
            found = found.filter_by(place=Place.WAITING)
        rows = sorted(found.order_by(Application.id), key=keys[order])  # type: ignore[arg-type]
        pages = [
            queries.lines(listed.edition_id, wanted, order, first=first, most=7)
            for first in range(0, len(rows) + 7, 7)
        ]
        assert [each.code for page in pages for each in page] == [each.code for each in rows]
        assert len(rows) > 10


@pytest.mark.slow
def test_pages_that_there_are_not_lead_to_the_nearest(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    add_applications(app, listed, PAGE + 1)
    staff(app, client)
    for page, expected in (
        ("0", "1"),
        ("-3", "1"),
        ("2", "2"),
        ("3", "2"),
        ("9" * 5000, "2"),
        ("٢", "1"),
        ("x", "1"),
    ):
        shown = client.page(f"{listed.staff()}?page={page}").select_one(".pager [aria-current]")
        assert shown is not None
        assert shown.get_text().split()[-1] == expected, page


def test_counting_narrowing_and_ordering_read_the_index_alone(app: Flask) -> None:
    """On SQLite the plan says so; PostgreSQL decides by what it knows of the table."""
    listed = mixed(app, 30)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            return
        statement = (
            "EXPLAIN QUERY PLAN SELECT id FROM application WHERE edition_id = :key AND "
            "(decision = 'pending' AND answer = 'none' AND place = 'none') "
            "ORDER BY replace(name_key, 'x', 'y'), id LIMIT 50"
        )
        plan = " ".join(
            row[-1] for row in db.session.execute(text(statement), {"key": listed.edition_id})
        )
    assert "USING COVERING INDEX ix_application_list" in plan


@pytest.mark.slow
def test_my_applications_are_read_page_by_page(app: Flask, count_statements: Count) -> None:
    costs = []
    for number, count in enumerate((3, 45)):
        person = make_person(app, f"often{number}@work.example")
        for _ in range(count):
            listed = make_edition(app)
            make_application(app, listed)
            make_application(
                app,
                listed,
                f"often{number}@work.example",
                person_id=person.person_id,
                decision=Decision.WAITLISTED,
                place=Place.WAITING,
            )
        visitor = visitor_of(app)
        visitor.sign_in(person.email, PASSWORD)
        visitor.get("/en/my/applications")
        with count_statements(app) as seen:
            page = visitor.page("/en/my/applications")
        costs.append(len(seen))
        assert len(page.select(".line")) == min(count, 20)
    assert costs[0] == costs[1] <= MOST, seen.report()
    codes = set()
    for number in (1, 2, 3, 99):
        page = visitor.page(f"/es/mis/solicitudes?page={number}")
        codes |= {link["href"] for link in page.select(".line h2 a")}
    assert len(codes) == 45


def test_nothing_is_read_twice_where_one_application_is_read_or_decided(
    app: Flask, client: Visitor, count_statements: Count
) -> None:
    staff(app, client)
    listed = make_edition(app)
    code = make_application(app, listed, decision=Decision.WAITLISTED, place=Place.WAITING)
    address = f"/en/workspace/applications/{code}"
    client.get(address)
    with count_statements(app) as seen:
        assert client.get(address).status_code == 200
    assert len(seen) <= MOST, seen.report()
    read = [each for each in seen if " application.motivation" in each]
    assert len(read) == 1
    fields = {
        each["name"]: each.get("value", "")
        for each in client.page(address).select("form[action*='/deci'] input[type=hidden]")
    }
    fields |= {"act": "offer", "note_language": "en"}
    with count_statements(app) as seen:
        assert client.post(f"{address}/decide", data=fields).status_code == 200
    assert len(seen) <= 30, seen.report()
    with count_statements(app) as seen:
        answer = client.post(f"{address}/decide", data={**fields, "confirm": "1"})
    assert answer.status_code == 303
    assert len(seen) <= 18, seen.report()


def test_submitting_takes_few_statements(
    app: Flask, client: Visitor, count_statements: Count
) -> None:
    listed = make_edition(app)
    client.submit(listed.path(), FIELDS, select="form[data-draft]")
    check = listed.path("en", "check")
    token = client.page(check).select_one("main form[method=post] [name=csrf_token]")
    assert token is not None
    with count_statements(app) as seen:
        answer = client.post(check, data={"csrf_token": token["value"]})
    assert answer.status_code == 303
    assert len(seen) <= 15, seen.report()
