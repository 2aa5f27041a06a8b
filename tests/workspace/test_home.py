"""The workspace: what a member sees, may do, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from catalogue.comanagement.models import CourseTitle
from catalogue.comanagement.services.titles import fill_titles
from catalogue.database import db, writing
from catalogue.i18n.collation import sort_key
from catalogue.workspace import views
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.engines

COURSE = "child-online-protection-for-regulators"
HOME = "/en/workspace"


@pytest.fixture
def signed_in(sample_app: Flask) -> Callable[[str], Visitor]:
    def sign_in(email: str) -> Visitor:
        client = sample_app.test_client()
        assert isinstance(client, Visitor)
        client.sign_in(email)
        return client

    return sign_in


def test_an_editor_sees_their_courses_with_rights_and_reasons(
    signed_in: Callable[[str], Visitor],
) -> None:
    person = signed_in("editor@gsma.example")
    page = person.page(HOME)
    text = " ".join(page.main.get_text(" ").split())  # type: ignore[union-attr]  # It has one.
    assert "1 course" in text
    assert "You can edit and publish this course and its editions." in text
    assert (
        "Your role: editor at GSMA Capacity Building, which co-delivers the course and funds it."
        in text
    )
    assert "Up to date" in text
    assert "awaiting a decision" not in text
    assert person.get(f"{HOME}/courses/economic-diplomacy").status_code == 404
    assert person.get(f"{HOME}/courses/no-such-course").status_code == 404
    course = person.page(f"{HOME}/courses/{COURSE}").get_text()
    assert "What you can do, and why" in course
    assert "publish the editions" in course


def test_admissions_see_what_waits_for_a_decision(signed_in: Callable[[str], Visitor]) -> None:
    person = signed_in("admissions@gsma.example")
    page = person.page(HOME)
    assert "awaiting a decision" in page.get_text()
    assert not page.select("a[href$='/courses/new']")
    course = person.page(f"{HOME}/courses/{COURSE}")
    assert course.select("a[href$='/applications']")
    assert not course.select("a[href$='/words']")
    assert not course.select("a[href*='/history']")


@pytest.mark.slow
def test_the_hub_sees_every_course_page_by_page(
    signed_in: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = signed_in("hub@catalogue.example")
    page = person.page(HOME)
    assert "15 courses" in page.get_text()
    states = {badge.get_text(strip=True) for badge in page.select(".state")}
    assert {"Missing", "Out of date", "Up to date", "Published"} <= states
    monkeypatch.setattr(views, "PER_PAGE", 4)
    seen = []
    for number in ("1", "2", "3", "4", "99", "x", "-1"):
        listed = person.page(f"{HOME}?page={number}").select(".line h3 a")
        seen.append([str(each["href"]) for each in listed])
    assert [len(each) for each in seen[:4]] == [4, 4, 4, 3]
    assert len({href for each in seen[:4] for href in each}) == 15
    assert seen[4] == seen[3]
    assert seen[5] == seen[6] == seen[0]


def test_the_home_asks_the_database_as_often_for_one_course_as_for_all(
    signed_in: Callable[[str], Visitor], sample_app: Flask, count_statements: Any
) -> None:
    few, many = signed_in("editor@gsma.example"), signed_in("hub@catalogue.example")
    with count_statements(sample_app) as one:
        few.get(HOME)
    with count_statements(sample_app) as all_of_them:
        many.get(HOME)
    assert len(all_of_them) <= len(one) + 1, all_of_them.report()


def titles(person: Visitor, query: str, lang: str = "en") -> list[str]:
    """Return the courses that the home lists for a query, by the last part of their addresses."""
    home = {"en": HOME, "es": "/es/espacio"}[lang]
    found = person.page(f"{home}?{query}").select(".line h3 a")
    return [str(each["href"]).rsplit("/", 1)[1] for each in found]


@pytest.mark.slow
def test_a_course_is_found_by_words_of_its_title_in_any_language(
    signed_in: Callable[[str], Visitor],
) -> None:
    person = signed_in("hub@catalogue.example")
    assert titles(person, "q=regulators+CHILD") == [COURSE]
    assert titles(person, "q=proteccion") == titles(person, "q=Protección", "es") == [COURSE]
    assert titles(person, "q=%25") == titles(person, "q=%3F%3F") != []
    assert not titles(person, "q=regulators&state=unpublished")
    page = person.page(f"{HOME}?q=no-such-course")
    assert "No course matches" in page.get_text()
    assert page.select_one("input[name=q]")["value"] == "no-such-course"  # type: ignore[index]
    foreign = signed_in("editor@um.example")
    assert titles(foreign, "q=regulators") == []


@pytest.mark.slow
def test_a_draft_is_found_by_what_it_is_called_now(signed_in: Callable[[str], Visitor]) -> None:
    person = signed_in("hub@catalogue.example")
    begin = {"slug": "brand-new", "title_en": "Años of ñandúes", "title_es": "Los ñandúes"}
    person.submit(f"{HOME}/courses/new", begin, select="main form[method=post]")
    words = f"{HOME}/courses/{COURSE}/words"
    person.submit(words, {"title_en": "Safer childhoods"}, select="main form[method=post]")
    assert titles(person, "q=safer") == [COURSE]
    assert not titles(person, "q=regulators&state=published")
    assert titles(person, "q=nandues") == titles(person, "q=ñandúes", "es") == ["brand-new"]
    assert titles(person, "state=unpublished") == ["brand-new"]
    assert titles(person, "state=changed") == [COURSE]
    assert titles(person, "state=no-such-state") == titles(person, "")


@pytest.mark.slow
def test_courses_come_in_the_order_of_their_titles(signed_in: Callable[[str], Visitor]) -> None:
    person = signed_in("hub@catalogue.example")
    for lang, home in (("en", HOME), ("es", "/es/espacio")):
        shown = [each.get_text(strip=True) for each in person.page(home).select(".line h3 a")]
        assert len(shown) == 15
        assert shown == sorted(shown, key=lambda title: sort_key(title, lang))


def test_pages_of_what_was_found_keep_what_was_asked(
    signed_in: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = signed_in("hub@catalogue.example")
    monkeypatch.setattr(views, "PER_PAGE", 2)
    page = person.page(f"{HOME}?q=diplomacy&state=published")
    onward = [str(each["href"]) for each in page.select(".pager a")]
    assert onward
    assert all("q=diplomacy" in each and "state=published" in each for each in onward)
    last = max(int(each.rsplit("page=", 1)[1]) for each in onward)
    assert titles(person, "q=diplomacy&page=99") == titles(person, f"q=diplomacy&page={last}") != []
    assert "0 courses" in person.page(f"{HOME}?q=no-such-course&page=3").get_text()


def test_a_language_begun_later_gets_its_titles(sample_app: Flask) -> None:
    with sample_app.app_context():
        session = writing()
        session.execute(delete(CourseTitle).where(CourseTitle.language == "es"))
        session.commit()
        assert fill_titles() == 15
        assert fill_titles() == 0
        query = select(func.count()).where(CourseTitle.language == "es", CourseTitle.sort_key != "")
        assert db.session.scalar(query) == 15


def test_who_is_no_member_finds_nothing(
    signed_in: Callable[[str], Visitor], sample_client: Visitor
) -> None:
    assert signed_in("ana@applicant.example").get(HOME).status_code == 404
    assert sample_client.get(HOME).status_code == 303


@pytest.mark.slow
def test_a_draft_is_said_to_be_one(signed_in: Callable[[str], Visitor]) -> None:
    person = signed_in("hub@catalogue.example")
    words = f"{HOME}/courses/{COURSE}/words"
    person.submit(words, {"weeks": "8"}, select="main form[method=post]")
    new = f"{HOME}/courses/{COURSE}/editions/new"
    dates = {"slug": "spring-2031", "starts_on": "2031-03-03", "ends_on": "2031-04-04"}
    person.submit(new, dates, select="main form[method=post]")
    answer = person.get(f"{HOME}/courses/{COURSE}")
    text = soup(answer).get_text()
    assert "Draft: the public sees version 1" in text
    assert "Edition spring-2031" in text
    assert "3 Mar – 4 Apr 2031" in text.replace("\u2009", " ").replace("\u202f", " ")
    assert "Published, with unpublished changes" in person.get(HOME).text
    begin = {"slug": "brand-new", "title_en": "Brand new"}
    person.submit(f"{HOME}/courses/new", begin, select="main form[method=post]")
    empty = person.page(f"{HOME}/courses/brand-new").get_text()
    assert "No editions yet." in empty
    assert "Not published yet" in person.get(HOME).text


def test_spanish(signed_in: Callable[[str], Visitor]) -> None:
    person = signed_in("editor@imr.example")
    page = person.page("/es/espacio")
    assert page.h1 is not None
    assert page.h1.get_text(strip=True) == "Espacio de trabajo"
    assert "Usted puede modificar y publicar este curso y sus ediciones" in page.get_text()
