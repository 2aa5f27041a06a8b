"""Editions side by side: what the address says is what stands there, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from catalogue.courses.codes import State, Visibility
from catalogue.courses.models import Course, Edition
from catalogue.courses.rules.states import state
from catalogue.database import db, now
from catalogue.partners.models import FormerSlug
from tests.conftest import visitor_of
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

ENGLISH, SPANISH = "/en/compare", "/es/comparar"


@pytest.fixture(scope="module")
def addresses(reading_app: Flask) -> list[str]:
    """Five editions that are listed and not over, of different courses, in the order of slugs."""
    with reading_app.app_context():
        query = (
            select(Edition)
            .join(Edition.course)
            .where(Edition.visibility == Visibility.LISTED)
            .order_by(Course.slug)
        )
        found = {
            each.course.slug: f"{each.course.slug}/{each.slug}"
            for each in db.session.scalars(query)
            if state(each, each.capacity, now()) is State.OPEN
        }
        return list(found.values())[:5]


def asking(page: str, *editions: str) -> str:
    return f"{page}?{'&'.join(f'edition={each}' for each in editions)}"


def asked(link: str) -> list[str]:
    return parse_qs(urlsplit(link).query)["edition"]


def columns(page: BeautifulSoup) -> list[str]:
    return [str(each["href"]) for each in page.select(".compare thead th > a")]


@pytest.mark.engines
def test_the_editions_of_the_address_stand_in_its_order(
    reader: Visitor, addresses: list[str]
) -> None:
    first, second = addresses[3], addresses[0]
    page = reader.page(asking(ENGLISH, first, second))
    assert columns(page) == [f"/en/courses/{each.replace('/', '#')}" for each in (first, second)]
    labels = [each.get_text(" ", strip=True) for each in page.select("tbody th[scope=row]")]
    for wanted in (
        "Status",
        "Applications close",
        "Course dates",
        "Length",
        "Format and place",
        "Taught in",
        "Cost",
        "Places",
        "Admission",
        "Who it is for",
        "Nomination",
        "Award",
        "Course partners",
    ):
        assert any(label.startswith(wanted) for label in labels), wanted
    other = page.select_one('header a[hreflang="es"]')
    assert other is not None
    spanish = reader.page(str(other["href"]))
    assert str(other["href"]).startswith(f"{SPANISH}?edition=")
    assert len(columns(spanish)) == 2
    assert spanish.h1 is not None
    assert spanish.h1.get_text() == "Comparar ediciones"


def test_a_row_that_differs_has_an_answer_each_and_one_that_does_not_says_so(
    reader: Visitor, reading_app: Flask
) -> None:
    slug = "child-online-protection-for-regulators"
    with reading_app.app_context():
        query = select(Edition).join(Edition.course).where(Course.slug == slug)
        coming = [
            f"{slug}/{each.slug}"
            for each in db.session.scalars(query.order_by(Edition.starts_on.desc()))
        ][:2]
    page = reader.page(asking(SPANISH, *coming))
    rows = {row.th.get_text(" ", strip=True): row for row in page.select("tbody tr") if row.th}
    alike = rows["Duración igual en todas"]
    assert len(alike.select("td")) == 1
    assert alike.td is not None
    assert alike.td["colspan"] == "2"
    assert alike.td["data-letter"] == "A–B"
    taught = [each.get_text(" ", strip=True) for each in rows["Idioma de enseñanza"].select("td")]
    assert taught[0] == "Español"
    assert taught[1].startswith("Inglés")
    assert "igual en todas" not in rows["Fecha límite"].get_text()
    moments = rows["Fecha límite"].select("time[data-local]")
    assert len(moments) == 2
    assert "23:59 (hora de Ciudad de México)" in moments[0].get_text()


def test_every_open_edition_keeps_its_own_way_to_apply(
    reader: Visitor, addresses: list[str]
) -> None:
    page = reader.page(asking(ENGLISH, *addresses[:3]))
    links = [str(each["href"]) for each in page.select(".compare a.button")]
    assert links == [f"/en/courses/{each}/apply" for each in addresses[:3]]


def test_one_edition_alone_is_asked_about_as_one(reader: Visitor, addresses: list[str]) -> None:
    several = reader.page(asking(ENGLISH, *addresses[:2])).select_one("p.asking")
    one = reader.page(asking(ENGLISH, addresses[0])).select_one("p.asking")
    assert several is not None
    assert one is not None
    assert several.get_text() == "Which of these am I eligible for?"
    assert one.get_text() == "Am I eligible?"


def test_one_is_taken_away_and_another_added_by_links(
    reader: Visitor, addresses: list[str]
) -> None:
    page = reader.page(asking(ENGLISH, *addresses[:2]))
    away = [str(each["href"]) for each in page.select(".compare thead small a")]
    assert columns(reader.page(away[0])) == columns(page)[1:]
    title = page.select(".compare thead th > a")[1].get_text(strip=True)
    found = reader.page(f"{asking(ENGLISH, addresses[0])}&q={title}")
    links = [str(each["href"]) for each in found.select(".additions a")]
    wanted = [
        each for each in links if parse_qs(urlsplit(each).query)["edition"][1] == addresses[1]
    ]
    assert len(wanted) == 1
    assert columns(reader.page(wanted[0])) == columns(page)


def test_a_search_keeps_the_editions_chosen_so_far(reader: Visitor, addresses: list[str]) -> None:
    page = reader.page(asking(SPANISH, *addresses[:2]))
    form = page.select_one('main form[action="/es/comparar"]')
    assert form is not None
    kept = [str(each["value"]) for each in form.select('input[type=hidden][name="edition"]')]
    assert kept == addresses[:2]
    assert form.select_one("input[name=q]") is not None
    none = reader.page(f"{asking(SPANISH, addresses[0])}&q=zzzzzz")
    assert "coincide con «zzzzzz»" in none.select_one("main").get_text()  # type: ignore[union-attr]  # It is there.


def test_a_fifth_is_named_but_not_shown(reader: Visitor, addresses: list[str]) -> None:
    page = reader.page(asking(ENGLISH, *addresses))
    assert len(columns(page)) == 4
    notice = page.select_one(".notice")
    assert notice is not None
    assert "Only four editions" in notice.get_text()
    assert len(notice.select("li")) == 1
    assert page.select_one("main form") is None


def test_what_is_unknown_is_said_kindly_and_escaped(reader: Visitor, addresses: list[str]) -> None:
    odd = ["none/none", "no-slash", "a/b/c", "<b>x</b>/y"]
    answer = reader.get(asking(ENGLISH, addresses[0], *odd, addresses[0]))
    assert "<b>x</b>" not in answer.text
    page = reader.page(asking(ENGLISH, addresses[0], *odd, addresses[0]))
    assert len(columns(page)) == 1
    assert [each.get_text() for each in page.select(".notice li")] == odd


def test_an_edition_by_invitation_answers_as_one_that_does_not_exist(
    reader: Visitor, reading_app: Flask
) -> None:
    with reading_app.app_context():
        hidden = db.session.scalars(
            select(Edition).where(Edition.visibility == Visibility.BY_INVITATION)
        ).one()
        address = f"{hidden.course.slug}/{hidden.slug}"
    page = reader.page(asking(ENGLISH, address))
    assert page.select_one(".compare") is None
    assert [each.get_text() for each in page.select(".notice li")] == [address]
    found = reader.page(f"{ENGLISH}?q=public+diplomacy+for+institutions")
    assert address not in str(found.select_one("main"))


def test_a_renamed_course_is_still_compared_under_its_old_name(sample_app: Flask) -> None:
    slug = "small-states-workshop"
    with sample_app.app_context():
        course = db.session.scalars(select(Course).where(Course.slug == slug)).one()
        db.session.add(FormerSlug(kind="course", slug="old-workshop", target_id=course.id))
        edition = db.session.scalars(
            select(Edition.slug).where(Edition.course_id == course.id).limit(1)
        ).one()
        db.session.commit()
    page = visitor_of(sample_app).page(
        asking(ENGLISH, f"old-workshop/{edition}", f"{slug}/{edition}")
    )
    assert columns(page) == [f"/en/courses/{slug}#{edition}"]
    assert page.select_one(".notice") is None


def test_without_any_edition_the_page_says_what_it_is_for(reader: Visitor) -> None:
    page = reader.page(ENGLISH)
    assert "Choose up to four editions" in page.get_text()
    assert page.select_one("main form input[name=q]") is not None
    assert page.select_one(".compare") is None


@pytest.mark.parametrize("extra", ["", "&q=diplomacy"])
def test_no_comparison_takes_more_than_eight_statements(
    reading_app: Flask,
    reader: Visitor,
    addresses: list[str],
    count_statements: Callable[[Flask], AbstractContextManager[Statements]],
    extra: str,
) -> None:
    reader.get(asking(ENGLISH, "old/one", *addresses[:3]) + extra)
    with count_statements(reading_app) as seen:
        assert reader.get(asking(ENGLISH, "no/such", *addresses[:3]) + extra).status_code == 200
    assert len(seen) <= 8, seen.report()


def test_a_comparison_is_shared_by_all_and_left_out_by_search_engines(
    reader: Visitor, addresses: list[str]
) -> None:
    answer = reader.get(asking(ENGLISH, addresses[0]))
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public")
    page = reader.page(asking(ENGLISH, addresses[0]))
    assert page.select_one('meta[name=robots][content="noindex"]') is not None


@pytest.mark.parametrize(
    ("course", "comparison"),
    [("/en/courses", ENGLISH), ("/es/cursos", SPANISH)],
)
def test_course_pages_and_lists_lead_to_a_comparison(
    reader: Visitor, course: str, comparison: str
) -> None:
    slug = "child-online-protection-for-regulators"
    page = reader.page(f"{course}/{slug}")
    both = page.select_one(".compare-all a")
    assert both is not None
    assert len(columns(reader.page(str(both["href"])))) == 2
    single = [
        str(each["href"])
        for each in page.select(".edition .actions a")
        if str(each["href"]).startswith(comparison)
    ]
    assert len(single) == 2
    found = reader.page(f"{course}?open=1")
    links = [
        str(each["href"])
        for each in found.select(".result a")
        if str(each["href"]).startswith(comparison)
    ]
    assert len(links) == len(found.select(".result"))
    assert len(columns(reader.page(links[0]))) == 1
