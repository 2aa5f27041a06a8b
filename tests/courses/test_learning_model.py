"""Courses in the words of the European Learning Model 3, read and checked as linked data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from sqlalchemy import select, update

from catalogue.config import ROOT
from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.database import db, now
from catalogue.i18n.choices import known_countries
from catalogue.i18n.iso import COUNTRIES, LANGUAGES, country3, language3
from tests.courses.hostile import COURSE, TITLES, rename
from tests.courses.shapes import term, violations
from tests.machine.apps import Statements, publish
from tests.machine.visitor import Visitor

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
"""The RDF library still uses, in its own parser, what it has deprecated."""

ADDRESS = f"/en/courses/{COURSE}.jsonld"
ACCREDITED = "/es/cursos/diplomatic-theory-and-practice.jsonld"


def document(visitor: Visitor, address: str) -> dict[str, Any]:
    answer = visitor.get(address)
    assert answer.status_code == 200, address
    assert answer.mimetype == "application/ld+json"
    found: dict[str, Any] = json.loads(answer.text)
    return found


def graph_at(visitor: Visitor, address: str) -> Graph:
    return Graph().parse(data=visitor.get(address).text, format="json-ld")


def opportunity(graph: Graph, slug: str = COURSE) -> URIRef:
    return URIRef(f"http://catalogue.test/en/courses/{slug}#course")


def one(graph: Graph, subject: Any, name: str) -> Any:
    values = list(graph.objects(subject, term(name)))
    assert len(values) == 1, (name, values)
    return values[0]


def said_in(graph: Graph, subject: Any, name: str) -> dict[str, str]:
    return {
        str(value.language): str(value)
        for value in graph.objects(subject, term(name))
        if isinstance(value, Literal)
    }


@pytest.fixture
def courses(reader: Visitor) -> list[str]:
    text = reader.get("/sitemap.xml").text
    return re.findall(r"<loc>http://catalogue\.test(/en/courses/[^<]+)</loc>", text)


@pytest.mark.slow
def test_every_course_of_the_sample_keeps_to_the_profile(
    reader: Visitor, courses: list[str]
) -> None:
    assert len(courses) > 12
    for address in courses:
        assert violations(graph_at(reader, f"{address}.jsonld")) == set(), address


def test_a_course_page_names_its_document(reader: Visitor) -> None:
    page = reader.page(f"/es/cursos/{COURSE}")
    link = page.select_one('link[rel="alternate"][type="application/ld+json"]')
    assert link is not None
    assert link["href"] == f"/es/cursos/{COURSE}.jsonld"


def test_both_addresses_say_the_same_in_both_languages(reader: Visitor) -> None:
    english, spanish = graph_at(reader, ADDRESS), graph_at(reader, f"/es/cursos/{COURSE}.jsonld")
    assert isomorphic(english, spanish)
    titles = said_in(english, opportunity(english), "dc:title")
    assert set(titles) == {"en", "es"}
    assert titles["en"] != titles["es"]


def test_the_required_elements_are_there(reader: Visitor) -> None:
    graph = graph_at(reader, ADDRESS)
    course = opportunity(graph)
    assert (course, RDF.type, term("elm:LearningOpportunity")) in graph
    pages = {
        str(one(graph, each, "elm:contentUrl"))
        for each in graph.objects(course, term("foaf:homepage"))
    }
    assert pages == {
        f"http://catalogue.test/en/courses/{COURSE}",
        f"http://catalogue.test/es/cursos/{COURSE}",
    }
    language = one(graph, course, "elm:defaultLanguage")
    assert str(language) == "http://publications.europa.eu/resource/authority/language/ENG"
    provider = URIRef("http://catalogue.test/en/partners/diplo#organisation")
    assert (course, term("elm:providedBy"), provider) in graph
    assert said_in(graph, provider, "rov:legalName")
    place = one(graph, one(graph, provider, "elm:location"), "elm:address")
    country = one(graph, place, "elm:countryCode")
    assert str(country) == "http://publications.europa.eu/resource/authority/country/MLT"
    learnt = one(graph, course, "elm:learningAchievementSpecification")
    field = one(graph, learnt, "elm:ISCEDFCode")
    assert re.fullmatch(r"http://data\.europa\.eu/snb/isced-f/\d{4}", str(field))
    assert list(graph.objects(learnt, term("dc:language")))
    outcomes = list(graph.objects(learnt, term("elm:learningOutcome")))
    assert len(outcomes) >= 3
    for outcome in outcomes:
        assert set(said_in(graph, outcome, "dc:title")) == {"en", "es"}


def test_editions_are_dated_parts_with_their_own_deadlines_and_prices(reader: Visitor) -> None:
    graph = graph_at(reader, ACCREDITED)
    course = opportunity(graph, "diplomatic-theory-and-practice")
    editions = list(graph.objects(course, term("elm:hasPart")))
    assert editions
    for edition in editions:
        assert one(graph, edition, "elm:isPartOf") == course
        assert list(graph.objects(edition, term("foaf:homepage")))
        period = one(graph, edition, "dc:temporal")
        starts, ends = (one(graph, period, f"elm:{end}Date").toPython() for end in ("start", "end"))
        assert starts.utcoffset() is not None
        assert starts < ends
        for deadline in graph.objects(edition, term("elm:applicationDeadline")):
            assert deadline.toPython() < ends  # type: ignore[attr-defined]  # A literal.
        prices = list(graph.objects(edition, term("elm:priceDetail")))
        assert prices
        for price in prices:
            amount = one(graph, price, "elm:amount")
            assert one(graph, amount, "rdf:value").toPython() >= 0
            assert str(one(graph, amount, "elm:unit")).endswith("/currency/EUR")
            assert set(said_in(graph, price, "skos:prefLabel")) == {"en", "es"}


@pytest.mark.slow
def test_credit_level_and_award_need_the_accreditor_s_sign_off(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    text = visitor.get(ACCREDITED).text
    assert '"elm:point":"9"' in text
    assert "http://data.europa.eu/snb/eqf/7" in text
    assert "elm:awardingOpportunity" in text
    assert violations(graph_at(visitor, ACCREDITED)) == set()
    with sample_app.app_context():
        db.session.execute(update(CoursePartner).values(signed_off_at=None))
        publish()
    text = visitor.get(ACCREDITED).text
    for claim in ("elm:creditPoint", "snb/eqf", "elm:awardingOpportunity", "University of Malta"):
        assert claim not in text, claim
    assert violations(graph_at(visitor, ACCREDITED)) == set()


@pytest.mark.slow
def test_what_a_listing_does_not_say_is_left_out_and_not_made_up(sample_app: Flask) -> None:
    with sample_app.app_context():
        course = db.session.scalars(select(Course).where(Course.slug == COURSE)).one()
        course.isced_f = ""
        for words in course.words.values():
            words.outcomes = ""
        publish()
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    assert violations(graph_at(visitor, ADDRESS)) == {
        ("LearningAchievementSpecification", "ISCEDFCode"),
        ("LearningAchievementSpecification", "learningOutcome"),
    }


def broken(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield documents with one thing missing or wrong each, and what the profile says of it."""
    text = json.dumps(document)
    for name in ("dc:title", "foaf:homepage", "elm:providedBy", "elm:defaultLanguage"):
        kept = {key: value for key, value in document.items() if key != name}
        yield name.split(":")[1], kept
    yield "lesson", json.loads(text) | {"elm:lesson": "x"}
    yield "countryCode", json.loads(text.replace('"elm:countryCode"', '"elm:country"'))
    soon = r'("elm:applicationDeadline": \["?)[^"]*'
    yield "applicationDeadline", json.loads(re.sub(soon, r"\1soon", text))


@pytest.mark.slow
def test_the_check_sees_what_is_missing(reader: Visitor) -> None:
    for name, changed in broken(document(reader, ADDRESS)):
        found = violations(Graph().parse(data=json.dumps(changed), format="json-ld"))
        assert name in {path for _kind, path in found}, name


def test_cancelled_and_past_editions_are_no_opportunity(sample_app: Flask) -> None:
    with sample_app.app_context():
        for edition in db.session.scalars(
            select(Edition).join(Edition.course).where(Course.slug == COURSE)
        ):
            edition.cancelled_at = now()
        publish()
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    assert "elm:hasPart" not in document(visitor, ADDRESS)
    assert violations(graph_at(visitor, ADDRESS)) == set()


@pytest.mark.slow
@pytest.mark.parametrize("title", TITLES)
def test_hostile_words_stay_words(sample_app: Flask, title: str) -> None:
    rename(sample_app, title)
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    graph = graph_at(visitor, ADDRESS)
    assert violations(graph) == set()
    shown = said_in(graph, opportunity(graph), "dc:title")["en"]
    assert "\n" not in shown
    assert shown.split()[0] == title.split(maxsplit=1)[0].replace("\x07", "")


def test_a_renamed_course_leads_on_and_a_missing_one_is_missing(reader: Visitor) -> None:
    assert reader.get("/en/courses/nothing.jsonld").status_code == 404


def test_it_takes_as_few_statements_as_the_page(
    reading_app: Flask,
    reader: Visitor,
    count_statements: Callable[[Flask], AbstractContextManager[Statements]],
) -> None:
    reader.get(ADDRESS)
    with count_statements(reading_app) as seen:
        reader.get(f"{ADDRESS}?again")
    assert len(seen) <= 8, seen.report()


def test_every_country_and_language_has_its_three_letters() -> None:
    # Islands and parts that CLDR has beside the countries of ISO 3166-1.
    parts = {"AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
    assert {code for code in known_countries() if not country3(code)} <= parts
    assert len(set(COUNTRIES.values())) == len(COUNTRIES) == 250
    assert len(set(LANGUAGES.values())) == len(LANGUAGES) >= 180
    codes = [*COUNTRIES.values(), *LANGUAGES.values()]
    assert [each for each in codes if not re.fullmatch("[A-Z]{3}", each)] == []
    assert language3("pt-BR") == "POR"
    assert language3("fil") == "FIL"
    assert language3("xx") == country3("EU") == ""


def test_the_source_of_the_profile_is_named() -> None:
    text = (ROOT / "tests" / "courses" / "loq.toml").read_text()
    assert "CC BY 4.0" in text
    assert "1.1.0" in text
