"""A partner's page and a network's: what stands on them, and that it does not grow without end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import select

from catalogue.courses.presenters.partner import website_name
from catalogue.courses.rules.regions import REGIONS
from catalogue.database import db, now
from catalogue.demo.services import generate
from catalogue.i18n.collation import sort_key
from catalogue.partners.codes import AffiliationKind, OrganisationKind
from catalogue.partners.models import Affiliation, Organisation, OrganisationWords
from tests.machine.apps import Statements, publish
from tests.machine.visitor import Visitor

ADDRESS = {"en": "/en/partners/", "es": "/es/instituciones/"}
Count = Callable[[Flask], AbstractContextManager[Statements]]


def section(page: BeautifulSoup, labelled: str) -> Tag:
    found = page.select_one(f'main section[aria-labelledby="{labelled}"]')
    assert found is not None, labelled
    return found


def text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "Royal University of Malta (Real Universidad de Malta), 1937–1974"),
        ("es", "Real Universidad de Malta (Royal University of Malta), 1937–1974"),
    ],
)
def test_an_earlier_name_in_two_languages_is_one_name(
    reader: Visitor, lang: str, words: str
) -> None:
    said = text(reader.page(ADDRESS[lang] + "university-of-malta").main)  # type: ignore[arg-type]  # The page has it.
    assert words in said.replace("( ", "(").replace(" )", ")").replace(" ,", ",")


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["Courses it accredits 3", "Courses it cooperates on 2"]),
        ("es", ["Cursos que acredita 3", "Cursos en los que coopera 2"]),
    ],
)
def test_what_a_partner_does_is_said_in_one_glance(
    reader: Visitor, lang: str, expected: list[str]
) -> None:
    page = reader.page(f"{ADDRESS[lang]}university-of-malta")
    assert [text(each) for each in section(page, "roles").select("li")] == expected


def test_open_courses_come_first_each_once_with_the_partners_own_role(reader: Visitor) -> None:
    page = reader.page("/en/partners/university-of-malta")
    courses = section(page, "courses").select(".result")
    links = [str(each.select_one("h3 a")["href"]) for each in courses]  # type: ignore[index]  # The page has it.
    assert len(links) == len(set(links)) == 5
    states = [text(each.select_one(".result-state")) for each in courses]  # type: ignore[arg-type]  # The page has it.
    closed = [
        not state.startswith(("Open for", "Closes", "Waiting", "In progress")) for state in states
    ]
    assert closed == sorted(closed)
    assert not closed[0]
    assert any("Accrediting institution" in text(each) for each in courses)
    more = section(page, "courses").select(".more a")
    assert text(more[0]) == "See all 5 courses in the catalogue"
    for link in more:
        count = reader.page(str(link["href"])).select_one("main [data-total]")
        assert count is not None
        assert str(count["data-total"]) in text(link)


def test_agreements_are_a_timeline_with_their_renewals(reader: Visitor) -> None:
    page = reader.page("/es/instituciones/government-of-mexico")
    lines = section(page, "agreements").select("ol.dated li")
    assert [text(line) for line in lines] == [
        "25 de junio de 2009 Firma",
        "28 de mayo de 2013 Renovación",
        "diciembre de 2015 Renovación",
        "2018 Renovación",
        "hoy Sin fecha de finalización",
    ]
    times = section(page, "agreements").select("time")
    assert [time["datetime"] for time in times] == ["2009-06-25", "2013-05-28", "2015-12", "2018"]


def test_programmes_networks_and_earlier_names_have_their_place(reader: Visitor) -> None:
    page = reader.page("/en/partners/university-of-malta")
    programmes = section(page, "programmes").select("a")
    assert [each["href"] for each in programmes] == ["/en/programmes/contemporary-diplomacy"]
    assert "Royal University of Malta" in text(page.select_one("main"))  # type: ignore[arg-type]  # The page has it.
    page = reader.page("/es/instituciones/diplo")
    memberships = section(page, "memberships")
    assert "Foro Internacional de Formación Diplomática" in text(memberships)
    assert "desde junio de 2006" in text(memberships)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.um.edu.mt/medac/", "um.edu.mt/medac"),
        ("https://forum.diplomacy.edu/", "forum.diplomacy.edu"),
        ("http://example.org:8080", "example.org:8080"),
        ("", ""),
    ],
)
def test_a_website_is_called_what_people_call_it(address: str, name: str) -> None:
    assert website_name(address) == name


@pytest.mark.parametrize("slug", ["ecosoc", "georgetown-university", "government-of-malta"])
def test_a_partner_without_courses_says_so_and_leads_on(reader: Visitor, slug: str) -> None:
    page = reader.page(f"/es/instituciones/{slug}")
    assert "no tiene cursos en el catálogo" in text(section(page, "courses"))
    assert section(page, "courses").select_one('a[href="/es/cursos?open=1"]') is not None


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_network_has_its_members_in_one_list_by_region(reader: Visitor, lang: str) -> None:
    page = reader.page(f"{ADDRESS[lang]}ifdt")
    members = section(page, "members")
    assert "16" in text(members.select_one("h2"))  # type: ignore[arg-type]  # The page has it.
    assert len(members.select(".partner-grid .partner")) == 16
    heads = members.select("h3[id^=region-]")
    names = [text(each).rsplit(" ", 1)[0] for each in heads]
    assert names == sorted(names, key=lambda name: sort_key(name, lang))
    assert sum(int(text(each).rsplit(" ", 1)[1]) for each in heads) == 16
    assert all(text(each).rsplit(" ", 1)[1] != "0" for each in heads)
    assert {"en": "Europe 4", "es": "Europa 4"}[lang] in map(text, heads)
    for link in members.select('a[href^="#"]'):
        assert members.find(id=str(link["href"]).lstrip("#")) is not None, link


def test_a_network_shows_its_members_courses_and_how_many_there_are(reader: Visitor) -> None:
    page = reader.page("/en/partners/ifdt")
    courses = section(page, "courses")
    assert len(courses.select(".result")) == 10
    link = courses.select_one(".more a")
    assert link is not None
    count = reader.page(str(link["href"])).select_one("main [data-total]")
    assert count is not None
    assert text(link) == f"See all {count['data-total']} courses in the catalogue"
    assert int(str(count["data-total"])) >= 10


def member(network: int, number: int, country: str, **dates: str) -> None:
    organisation = Organisation(
        slug=f"member-{number}",
        kind=OrganisationKind.DIPLOMATIC_ACADEMY,
        country=country,
        created_at=now(),
    )
    for code in ("en", "es"):
        organisation.words[code] = OrganisationWords(
            language=code, name=f"Academy {number}", sort_key=f"academy {number:03}"
        )
    db.session.add(organisation)
    db.session.flush()
    db.session.add(
        Affiliation(
            organisation_id=organisation.id, body_id=network, kind=AffiliationKind.MEMBER, **dates
        )
    )


@pytest.mark.engines
@pytest.mark.slow
def test_a_network_of_eighty_keeps_count_and_folds_those_who_left(
    make_app: Callable[..., Flask], count_statements: Count
) -> None:
    sample_app = make_app("sample", PAGE_CACHE_MB="0")
    countries = [sorted(codes)[place] for codes in REGIONS.values() for place in range(4)]
    with sample_app.app_context():
        network = db.session.scalars(select(Organisation).where(Organisation.slug == "igf")).one()
        for number in range(80):
            member(network.id, number, countries[number % len(countries)], since="2003")
        member(network.id, 90, "MT", since="1999", until="2007-05")
        member(network.id, 91, "MT", until="2999")
        member(network.id, 92, "UN")
        publish()
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    visitor.get("/en/partners/igf")
    with count_statements(sample_app) as seen:
        page = visitor.page("/en/partners/igf")
    assert len(seen) <= 8, seen.report()
    members = section(page, "members")
    assert text(members.select_one("h2")).startswith("82 members")  # type: ignore[arg-type]  # The page has it.
    assert len(members.select(".partner-grid > li[id] .partner")) == 82
    assert members.find(id="region-elsewhere") is not None
    past = members.select_one("details")
    assert past is not None
    assert not past.has_attr("open")
    assert [text(each) for each in past.select(".partner-role")] == ["Malta · 1999–May 2007"]
    assert "member since 2003" in text(members)
    page = visitor.page("/es/instituciones/member-90")
    assert "desde 1999, hasta mayo de 2007" in text(section(page, "memberships"))


def test_a_member_that_came_back_is_no_earlier_member(sample_app: Flask) -> None:
    with sample_app.app_context():
        network = db.session.scalars(select(Organisation).where(Organisation.slug == "igf")).one()
        member(network.id, 1, "FJ", since="1990", until="1995")
        again = db.session.scalars(select(Organisation).where(Organisation.slug == "member-1"))
        db.session.add(
            Affiliation(
                organisation_id=again.one().id,
                body_id=network.id,
                kind=AffiliationKind.MEMBER,
                since="2010",
            )
        )
        publish()
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    members = section(visitor.page("/en/partners/igf"), "members")
    assert members.select("details") == []
    assert "member since 2010" in text(members)
    assert text(members).startswith("1 member in 1 country")


@pytest.mark.engines
@pytest.mark.slow
def test_a_partner_of_hundreds_of_courses_reads_as_much_as_one_of_ten(
    make_app: Callable[..., Flask], count_statements: Count
) -> None:
    seen_by_size = []
    for courses in (40, 1_200):
        app = make_app(PAGE_CACHE_MB="0")
        with app.app_context():
            generate(courses, seed=1)
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        busiest = max(
            visitor.page("/en/partners").select(".partner"),
            key=lambda each: (
                int(each.select("p")[-1].get_text().split()[0])
                if "course" in each.select("p")[-1].get_text()
                else 0
            ),
        )
        link = busiest.select_one("a")
        assert link is not None
        address = str(link["href"])
        visitor.get(address)
        with count_statements(app) as seen:
            page = visitor.page(address)
        assert len(page.select(".result")) <= 10
        assert len(seen) <= 8, seen.report()
        seen_by_size.append(len(seen))
    assert seen_by_size[0] == seen_by_size[1]
