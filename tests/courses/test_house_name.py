"""The catalogue opened narrowed to one partner or network, under its own name."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.courses.test_open_to_me import ADDRESSES, lost, page_of, with_query
from tests.machine.visitor import Visitor

HOUSE = ".site-head .house"
NAMES = {
    "en": {
        "ifdt": "International Forum on Diplomatic Training",
        "commonwealth-secretariat": "Commonwealth Secretariat",
    },
    "es": {
        "ifdt": "Foro Internacional de Formación Diplomática",
        "commonwealth-secretariat": "Secretaría del Commonwealth",
    },
}
SLUGS = ["ifdt", "commonwealth-secretariat"]


def slugs_of(page: BeautifulSoup) -> set[str]:
    links = page.select("main li.result h2 a, main li.result h3 a")
    return {urlsplit(str(link["href"])).path.rsplit("/", 1)[-1] for link in links}


def total(page: BeautifulSoup) -> int:
    status = page.select_one("[data-total]")
    assert status is not None
    return int(str(status["data-total"]))


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_its_name_stands_in_the_header_and_every_link_keeps_it(
    reading_app: Flask, reader: Visitor, address: str, slug: str
) -> None:
    page = page_of(reader, with_query(address, f"in={slug}"))
    house = page.select_one(HOUSE)
    assert house is not None
    assert NAMES[address[1:3]][slug] in house.get_text()
    assert page.title is not None
    assert NAMES[address[1:3]][slug] in page.title.get_text()
    assert house.select_one(".pmark") is not None
    way_out = house.select("a")[-1]
    assert "in=" not in str(way_out["href"])
    for leaving in [way_out, *page.select(".chips a, .empty a")]:
        leaving.decompose()
    # A partner's page leads to the catalogue under that partner's name.
    for each in page.select("main a[href*='in=']"):
        if parse_qs(urlsplit(str(each["href"])).query)["in"] != [slug]:
            each.decompose()
    assert lost(reading_app, page, {"in": [slug]}) == []


def test_the_language_switch_keeps_it(reader: Visitor) -> None:
    switch = reader.page("/en/programmes?in=ifdt").select_one("header a[hreflang=es]")
    assert switch is not None
    assert str(switch["href"]) == "/es/programas?in=ifdt"
    assert NAMES["es"]["ifdt"] in reader.page(str(switch["href"])).get_text()


@pytest.mark.slow
def test_lists_are_narrowed_to_it(reader: Visitor) -> None:
    name = "commonwealth-secretariat"
    courses = reader.page(f"/en/courses?in={name}")
    assert slugs_of(courses) == {"small-states-workshop"}
    home = reader.page(f"/en/?in={name}")
    assert slugs_of(home) <= {"small-states-workshop"}
    assert home.select_one("h1").get_text() == "Commonwealth Secretariat: courses"  # type: ignore[union-attr]  # Present.
    for topic in home.select(".topics .num"):
        assert topic.get_text() == "1"
    assert reader.page(f"/en/programmes?in={name}").select("li.result") == []
    everyone = total(reader.page("/en/partners"))
    assert total(reader.page(f"/en/partners?in={name}")) == everyone
    malta = reader.page("/en/programmes?in=university-of-malta")
    assert slugs_of(malta) == {"contemporary-diplomacy"}


@pytest.mark.slow
def test_a_network_is_its_members(reader: Visitor) -> None:
    found = slugs_of(reader.page("/en/courses?in=ifdt"))
    assert "online-diplomacy-for-mexican-diplomats" in found
    members = reader.page("/en/partners?in=ifdt")
    every = reader.page("/en/partners?all=1")
    assert 5 < total(members) < total(every)
    assert "Matías Romero" in members.get_text()
    assert "GSMA" not in members.select_one("main").get_text()  # type: ignore[union-attr]  # Present.
    home = reader.page("/es/?in=ifdt")
    assert home.select_one("h1").get_text() == (  # type: ignore[union-attr]  # Present.
        "Foro Internacional de Formación Diplomática: cursos de sus miembros"
    )
    figures = [each.get_text() for each in home.select(".figures b")]
    assert figures[1] == str(total(members))


def test_whoever_leaves_has_left(reader: Visitor) -> None:
    page = reader.page("/en/courses?in=ifdt&format=online&q=diplomacy")
    chips = {chip.get_text(" ", strip=True): str(chip["href"]) for chip in page.select(".chip")}
    assert not any("International Forum" in words for words in chips), "It is no filter."
    for href in chips.values():
        assert parse_qs(urlsplit(href).query)["in"] == ["ifdt"]
    way_out = str(page.select(f"{HOUSE} a")[-1]["href"])
    assert reader.page(way_out).select_one(HOUSE) is None
    assert parse_qs(urlsplit(way_out).query) == {"format": ["online"], "q": ["diplomacy"]}
    assert str(reader.page("/es/contacto?in=ifdt").select(f"{HOUSE} a")[-1]["href"]) == "/es/cursos"


def test_a_partner_chosen_under_a_name_narrows_within_it(reader: Visitor) -> None:
    malta = slugs_of(reader.page("/en/courses?partner=university-of-malta"))
    both = reader.page("/en/courses?in=medac&partner=university-of-malta")
    medac = slugs_of(reader.page("/en/courses?in=medac"))
    assert both.select_one(HOUSE) is not None
    assert slugs_of(both) == malta & medac
    assert slugs_of(both) < malta
    assert both.select_one(f"{HOUSE} a")["href"] == "/en/?in=medac"  # type: ignore[index]  # Present.


def test_as_a_filter_a_partner_is_nobody_to_be_under(reader: Visitor) -> None:
    page = reader.page("/en/courses?partner=medac")
    assert page.select_one(HOUSE) is None
    assert slugs_of(page) == slugs_of(reader.page("/en/courses?in=medac"))
    nav = [str(each["href"]) for each in page.select(".site-nav a")]
    assert not any("medac" in href for href in nav)


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("/en/?partner=ifdt", "/en/?in=ifdt"),
        ("/es/programas?residence=PE&partner=ifdt", "/es/programas?residence=PE&in=ifdt"),
        ("/en/partners/medac?partner=medac", "/en/partners/medac?in=medac"),
    ],
)
def test_addresses_opened_in_the_former_way_lead_to_the_present_one(
    reader: Visitor, former: str, present: str
) -> None:
    answer = reader.get(former)
    assert (answer.status_code, answer.location) == (308, present)


def test_feeds_calendars_and_alerts_of_a_list_stay_under_the_name(reader: Visitor) -> None:
    page = reader.page("/en/courses?in=commonwealth-secretariat")
    links = [str(each["href"]) for each in page.select("[href*='/en/courses.'], [href*=tell-me]")]
    assert len(links) >= 3
    for href in links:
        assert "in=commonwealth-secretariat" in href
        text = reader.get(href).get_data(as_text=True)
        assert "Commonwealth Secretariat" in text
        assert "Diplomatic Theory" not in text


@pytest.mark.parametrize("query", ["in=nobody", "in=ifdt&in=medac", "in="])
@pytest.mark.slow
def test_without_one_known_name_there_is_none(reader: Visitor, query: str) -> None:
    for path in ("/en/courses", "/en/", "/es/programas"):
        page = reader.page(f"{path}?{query}")
        assert page.select_one(HOUSE) is None
        nav = [str(each["href"]) for each in page.select(".site-nav a")]
        assert not any("in=" in href for href in nav)
    everything = reader.page("/en/courses")
    assert total(reader.page(f"/en/courses?{query}")) == total(everything)


def test_the_workspace_and_its_own_parameters_are_left_alone(sample_client: Visitor) -> None:
    sample_client.sign_in("editor@gsma.example")
    page = sample_client.page("/en/workspace?in=ifdt&residence=PE")
    assert page.select_one(HOUSE) is None
    assert page.select("main a[href*=residence]") == []
