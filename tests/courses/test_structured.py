"""Structured data: the vocabulary's terms, and what they say."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.database import db, now
from catalogue.syndication.formats import without_empty
from catalogue.syndication.schema_org.graph import graph
from tests.courses.hostile import COURSE, TITLES, rename
from tests.courses.vocabulary import graph_of, mistakes
from tests.machine.apps import publish
from tests.machine.visitor import Visitor

PAGES = [
    "/en/",
    "/es/",
    "/en/courses",
    "/es/cursos?open=1&page=1",
    "/en/courses?q=nothing+of+the+kind+zzz",
    "/es/cursos/diplomatic-theory-and-practice",
    f"/en/courses/{COURSE}",
    "/es/cursos/small-states-workshop",
    "/en/courses/e-participation-in-global-governance",
    "/en/programmes",
    "/es/programas/contemporary-diplomacy",
    "/en/programmes/advanced-diploma-in-internet-governance",
    "/es/instituciones",
    "/en/partners/university-of-malta",
    "/es/instituciones/ifdt",
    "/en/partners/ecosoc",
]
DURATION = re.compile(r"P(\d+D|\d+W|T\d+H(\d+M)?)")
GOOGLE_CATEGORIES = {"Free", "Partially Free", "Subscription", "Paid"}
"""What the consumer of these data understands (Google Search Central, "Course info")."""


@pytest.mark.parametrize("address", PAGES)
def test_every_graph_keeps_to_the_vocabulary(reader: Visitor, address: str) -> None:
    for node in graph_of(reader, address).values():
        assert list(mistakes(node)) == []


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "Lesson"},
        {"@type": "Course", "instructor": "Ana"},
        {"@type": "Course", "courseMode": "Online"},
        {"@type": "Course", "provider": "Diplo"},
        {"@type": "Course", "hasCourseInstance": [{"@type": "Offer"}]},
        {"@type": "CourseInstance", "eventStatus": "https://schema.org/Cancelled"},
        {"@type": "Course", "name": ""},
    ],
)
def test_a_planted_mistake_is_seen(node: dict[str, Any]) -> None:
    assert list(mistakes(node))


def all_courses(visitor: Visitor) -> list[str]:
    text = visitor.get("/sitemap.xml").text
    return re.findall(r"<loc>http://catalogue\.test(/en/courses/[^<]+)</loc>", text)


@pytest.mark.slow
def test_every_course_has_what_search_engines_require(reader: Visitor) -> None:
    addresses = all_courses(reader)
    assert len(addresses) > 12
    for address in addresses:
        nodes = graph_of(reader, address)
        course = nodes["Course"]
        assert not list(mistakes(course))
        for required in ("name", "description", "provider", "url", "educationalLevel"):
            assert course.get(required), (address, required)
        assert DURATION.fullmatch(course["timeRequired"]), address
        instances = course.get("hasCourseInstance", [])
        if any(each.get("offers") for each in instances):
            assert course["offers"], address
        for offer in course.get("offers", []):
            assert offer["category"] in GOOGLE_CATEGORIES
            assert {"price", "priceCurrency"} <= set(offer)
        for instance in instances:
            assert instance["courseMode"] in ("Online", "Onsite", "Blended")
            assert DURATION.fullmatch(instance["courseWorkload"]), address
            for offer in instance.get("offers", []):
                assert {"price", "priceCurrency", "availability", "category", "url"} <= set(offer)
        crumbs = nodes["BreadcrumbList"]["itemListElement"]
        assert [crumb["position"] for crumb in crumbs] == [1, 2, 3]
        assert crumbs[-1]["item"] == course["url"]


def test_a_course_says_its_credit_level_and_award(reader: Visitor) -> None:
    course = graph_of(reader, "/es/cursos/diplomatic-theory-and-practice")["Course"]
    assert course["numberOfCredits"]["value"] == 9
    assert course["numberOfCredits"]["unitText"] == "ECTS"
    assert {"Avanzado"} == {each for each in course["educationalLevel"] if isinstance(each, str)}
    assert any(
        each["@id"] == "http://data.europa.eu/snb/eqf/7"
        for each in course["educationalLevel"]
        if isinstance(each, dict)
    )
    assert len(course["teaches"]) >= 3
    assert course["inLanguage"] == "es"
    assert course["availableLanguage"] == ["en"]
    assert course["financialAidEligible"]
    assert {each["name"] for each in course["about"]} >= {"Diplomacia"}


def test_an_accreditor_is_named_only_while_its_sign_off_stands(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    address = "/en/courses/diplomatic-theory-and-practice"
    award = graph_of(visitor, address)["Course"]["educationalCredentialAwarded"]
    assert [each["name"] for each in award["recognizedBy"]] == ["University of Malta"]
    with sample_app.app_context():
        db.session.execute(update(CoursePartner).values(signed_off_at=None))
        publish()
    award = graph_of(visitor, address)["Course"]["educationalCredentialAwarded"]
    assert "recognizedBy" not in award


def test_an_offer_says_until_when_where_and_for_how_much(reader: Visitor) -> None:
    course = graph_of(reader, "/es/cursos/diplomatic-theory-and-practice")["Course"]
    offers = [
        offer
        for instance in course["hasCourseInstance"]
        for offer in instance["offers"]
        if offer["availability"].endswith("/InStock")
    ]
    assert offers
    for offer in offers:
        assert offer["url"].endswith("/solicitud")
        assert re.fullmatch(r"\d+(\.\d{2})?", offer["price"])
        assert re.search(r"T\d\d:\d\d:\d\d[+-]\d\d:\d\d$", offer["validThrough"])
        assert offer["validFrom"] < offer["validThrough"]


def test_what_is_funded_is_free_for_whoever_is_admitted(reader: Visitor) -> None:
    course = graph_of(reader, f"/en/courses/{COURSE}")["Course"]
    assert "GSMA Capacity Building" in {each["name"] for each in course["funder"]}
    categories = {o["category"] for i in course["hasCourseInstance"] for o in i["offers"]}
    assert categories == {"Free"}


def test_a_cancelled_edition_says_so_and_offers_nothing(sample_app: Flask) -> None:
    with sample_app.app_context():
        editions = db.session.scalars(
            select(Edition).join(Edition.course).where(Course.slug == COURSE)
        )
        for edition in editions:
            edition.cancelled_at = now()
        publish()
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    course = graph_of(visitor, f"/en/courses/{COURSE}")["Course"]
    assert course["hasCourseInstance"]
    for instance in course["hasCourseInstance"]:
        assert instance["eventStatus"] == "https://schema.org/EventCancelled"
        assert "offers" not in instance


def test_an_edition_in_place_has_its_place(reader: Visitor) -> None:
    course = graph_of(reader, "/es/cursos/small-states-workshop")["Course"]
    place = course["hasCourseInstance"][0]["location"][0]
    assert place["@type"] == "Place"
    assert place["address"]["addressCountry"] == "MT"
    assert course["hasCourseInstance"][0]["eventAttendanceMode"].endswith(
        "OfflineEventAttendanceMode"
    )


def test_a_network_has_its_members_and_a_member_its_networks(reader: Visitor) -> None:
    network = graph_of(reader, "/en/partners/ifdt")["Consortium"]
    members = {each["@id"]: each["name"] for each in network["member"]}
    assert "Matías Romero Institute" in members.values()
    assert "Foro Internacional de Formación Diplomática" in network["alternateName"]
    member = graph_of(reader, "/en/partners/instituto-matias-romero")["EducationalOrganization"]
    assert member["@id"] in members
    assert network["@id"] in {each["@id"] for each in member["memberOf"]}


@pytest.mark.parametrize(
    ("slug", "kind"),
    [
        ("university-of-malta", "CollegeOrUniversity"),
        ("government-of-mexico", "GovernmentOrganization"),
        ("diplo", "NGO"),
        ("commonwealth-secretariat", "Organization"),
    ],
)
def test_an_organisation_has_the_narrowest_type(reader: Visitor, slug: str, kind: str) -> None:
    node = graph_of(reader, f"/es/instituciones/{slug}")[kind]
    assert node["url"].endswith(f"/es/instituciones/{slug}")
    assert node["sameAs"].startswith("http")


@pytest.mark.slow
def test_lists_count_on_from_page_to_page(reader: Visitor) -> None:
    first = graph_of(reader, "/en/courses?sort=title")["ItemList"]
    assert [each["position"] for each in first["itemListElement"]] == list(
        range(1, len(first["itemListElement"]) + 1)
    )
    page = reader.page("/en/courses?sort=title&page=2")
    listed = page.select("main .results h2 a")
    second = graph_of(reader, "/en/courses?sort=title&page=2")["ItemList"]
    assert len(second["itemListElement"]) == len(listed)
    if second["itemListElement"][0]["position"] != 1:
        assert second["itemListElement"][0]["position"] == len(first["itemListElement"]) + 1
    assert first["numberOfItems"] == second["numberOfItems"]


def test_the_home_page_tells_how_to_search(reader: Visitor) -> None:
    site = graph_of(reader, "/es/")["WebSite"]
    template = site["potentialAction"]["target"]["urlTemplate"]
    address = template.removeprefix("http://catalogue.test").replace(
        "{search_term_string}", "gobernanza"
    )
    assert reader.page(address).select("main .results a")


@pytest.mark.parametrize("title", TITLES)
def test_hostile_words_stay_inside_the_graph(sample_app: Flask, title: str) -> None:
    rename(sample_app, title)
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    answer = visitor.get(f"/en/courses/{COURSE}")
    match = re.search(r'<script type="application/ld\+json">(.*?)</script>', answer.text, re.DOTALL)
    assert match is not None
    assert "<" not in match[1]
    assert ">" not in match[1]
    course = json.loads(match[1])["@graph"][0]
    assert course["name"] == title


def test_what_has_nothing_to_say_is_left_out_all_the_way_down() -> None:
    node = {"a": {"b": {"c": None}}, "d": [{}, {"e": ""}, {"f": 0}], "g": [], "h": False}
    assert without_empty(node) == {"d": [{"f": 0}], "h": False}
    assert str(graph({"x": {"y": {}}})) == '{"@context":"https://schema.org","@graph":[{}]}'
