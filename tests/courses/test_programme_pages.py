"""Programmes: the rule in words, what one can begin with, and claims only while signed off."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, update

from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, CoursePartner, Edition, Programme
from catalogue.courses.queries import next_starts
from catalogue.database import db, now
from tests.conftest import visitor_of
from tests.courses.vocabulary import graph_of
from tests.machine.apps import Statements, publish
from tests.machine.visitor import Visitor

SLUG = "contemporary-diplomacy"
CLAIM = {"en": "the University awards the degrees", "es": "la Universidad otorga los títulos"}
ADDRESS = {"en": f"/en/programmes/{SLUG}", "es": f"/es/programas/{SLUG}"}


def text(page: BeautifulSoup, selector: str = "main") -> str:
    found = page.select_one(selector)
    assert found is not None, selector
    return " ".join(found.get_text(" ").split())


@pytest.mark.parametrize(
    ("lang", "rule", "begin"),
    [
        ("en", "Any 5 of 7 courses within 5 years", "You can begin now with 5 of them:"),
        ("es", "5 cursos a elegir entre 7, en un plazo de 5 años", "Puede empezar ya por 5"),
    ],
)
def test_a_programme_says_its_rule_its_credit_and_what_one_can_begin_with(
    reader: Visitor, lang: str, rule: str, begin: str
) -> None:
    page = reader.page(ADDRESS[lang])
    assert rule in text(page)
    assert "90 ECTS" in text(page)
    courses = page.select_one('main section[aria-labelledby="courses"]')
    assert courses is not None
    assert begin in " ".join(courses.get_text(" ").split())
    named = [str(link["href"]) for link in courses.select("p:not([class]) > a")]
    open_now = reader.page(
        f"{ADDRESS[lang][:3]}/courses?programme={SLUG}&open=1".replace("es/courses", "es/cursos")
    )
    assert set(named) == {str(link["href"]) for link in open_now.select(".result h2 a")}
    assert len(courses.select(".result")) == 7
    assert page.select_one('link[type="application/atom+xml"]') is not None


@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_accreditation_shows_only_while_every_course_is_signed_off(
    sample_app: Flask, lang: str
) -> None:
    visitor = visitor_of(sample_app)
    page = visitor.page(ADDRESS[lang])
    assert CLAIM[lang] in text(page, ".statement")
    with sample_app.app_context():
        one = db.session.scalars(
            select(CoursePartner)
            .join(Course)
            .where(
                Course.slug == "economic-diplomacy", CoursePartner.role == PartnerRole.ACCREDITOR
            )
        ).one()
        one.signed_off_at = None
        publish()
    page = visitor.page(ADDRESS[lang])
    assert page.select_one(".statement") is None
    assert CLAIM[lang] not in text(page)
    assert {"en": "Accredits it", "es": "Lo acredita"}[lang] in text(page)


def test_roles_behind_a_programme_are_those_of_a_programme(reader: Visitor) -> None:
    assert "Leads the programme" in text(reader.page(ADDRESS["en"]))
    assert "Dirige el programa" in text(reader.page("/es/instituciones/diplo"))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_list_says_award_credit_number_and_next_start(reader: Visitor, lang: str) -> None:
    address = {"en": "/en/programmes", "es": "/es/programas"}[lang]
    page = reader.page(address)
    lines = page.select(".result")
    assert len(lines) == 2
    mine = next(each for each in lines if f'"{ADDRESS[lang]}"' in str(each))
    line = " ".join(mine.get_text(" ").split())
    for words in {
        "en": ("Next start", "90 ECTS", "Master’s degree", "Any 5 of 7 courses", "5 courses open"),
        "es": ("Próximo inicio", "90 ECTS", "Maestría", "5 cursos a elegir", "5 cursos con"),
    }[lang]:
        assert words in line
    days = [
        date.fromisoformat(str(time["datetime"]))
        for time in reader.page(ADDRESS[lang]).select(".result-date time")
    ]
    shown = mine.select_one("time")
    assert shown is not None
    assert date.fromisoformat(str(shown["datetime"])) in days


@pytest.mark.engines
def test_the_next_start_is_the_soonest_that_is_not_cancelled(sample_app: Flask) -> None:
    with sample_app.app_context():
        at = now()
        programme = db.session.scalars(select(Programme).where(Programme.slug == SLUG)).one()
        before = next_starts([programme.id], at)[programme.id]
        assert before > at.date()
        db.session.execute(
            update(Edition).where(Edition.starts_on == before).values(cancelled_at=at)
        )
        assert next_starts([programme.id], at)[programme.id] > before
        db.session.execute(update(Edition).values(cancelled_at=at))
        assert next_starts([programme.id], at) == {}
        db.session.rollback()


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_graph_says_when_the_next_course_begins(reader: Visitor, lang: str) -> None:
    page = reader.page(ADDRESS[lang])
    days = {
        str(each["datetime"])
        for line in page.select(".result")
        if line.select_one(".s-open, .s-soon, .s-next, .s-wait")
        for each in line.select(".result-date time")
    }
    node = graph_of(reader, ADDRESS[lang])["EducationalOccupationalProgram"]
    assert node["startDate"] == min(day for day in days if day > now().date().isoformat())
    assert node["applicationStartDate"] < node["applicationDeadline"] < node["startDate"]


def test_under_one_name_only_its_programmes_show(reader: Visitor) -> None:
    page = reader.page("/en/programmes?partner=university-of-malta")
    assert [SLUG in str(link["href"]) for link in page.select(".result h2 a")] == [True]
    page = reader.page("/es/programas?partner=nepad")
    assert page.select(".result") == []
    assert "No hay programas con este nombre" in text(page)


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/en/programmes", "/es/programas", *ADDRESS.values()])
def test_the_pages_take_at_most_eight_statements(
    make_app: Callable[..., Flask],
    count_statements: Callable[[Flask], AbstractContextManager[Statements]],
    address: str,
) -> None:
    app = make_app("sample", PAGE_CACHE_MB="0")
    visitor = visitor_of(app)
    visitor.get(address)
    with count_statements(app) as seen:
        visitor.get(address)
    assert len(seen) <= 8, seen.report()
