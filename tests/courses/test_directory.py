"""The list of institutions: its counts are what a click shows, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from catalogue.courses.rules.regions import ELSEWHERE, REGIONS, region_of
from catalogue.database import db, now
from catalogue.demo.services import generate
from catalogue.i18n.collation import sort_key
from catalogue.partners.codes import AffiliationKind, OrganisationKind
from catalogue.partners.models import Affiliation, Organisation
from catalogue.partners.services.organisations import add
from tests.conftest import visitor_of
from tests.machine.apps import Statements, publish
from tests.machine.visitor import Visitor

ADDRESS = {"en": "/en/partners", "es": "/es/instituciones"}


def total(page: BeautifulSoup) -> int:
    count = page.select_one("main [role=status]")
    assert count is not None
    return int(str(count["data-total"]))


def names(page: BeautifulSoup) -> list[str]:
    return [each.get_text(" ", strip=True) for each in page.select("main .partner-name")]


def options(page: BeautifulSoup) -> dict[tuple[str, str], int]:
    found = {}
    for label in page.select("main .facet label"):
        box, count = label.select_one("input"), label.select_one(".n")
        assert box is not None
        assert count is not None
        found[str(box["name"]), str(box["value"])] = int(count.get_text())
    return found


def test_the_regions_hold_every_country_of_every_continent_once() -> None:
    every = [country for countries in REGIONS.values() for country in countries]
    assert len(every) == len(set(every)) > 240
    for country, region in {
        "MT": "europe",
        "EG": "mena",
        "KE": "africa",
        "AZ": "asia",
        "FJ": "pacific",
        "US": "northern-america",
        "MX": "latin-america-caribbean",
        "UN": ELSEWHERE,
    }.items():
        assert region_of(country) == region


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    "chosen",
    [
        [],
        [("region", "europe")],
        [("kind", "diplomatic-academy"), ("kind", "university")],
        [("network", "ifdt"), ("region", "latin-america-caribbean")],
        [("q", "academia"), ("region", "europe")],
        [("country", "MT"), ("kind", "ministry")],
        [("country", "FJ"), ("region", "europe")],
    ],
)
def test_counts_are_what_a_click_shows(
    reader: Visitor, lang: str, chosen: list[tuple[str, str]]
) -> None:
    page = reader.page(f"{ADDRESS[lang]}?{urlencode(chosen)}")
    assert total(page) == len(names(page))
    shown = options(page)
    for (facet, value), count in shown.items():
        # One more value of the same facet widens the list, so each value is asked for alone.
        others = [pair for pair in chosen if pair[0] != facet]
        clicked = reader.page(f"{ADDRESS[lang]}?{urlencode([*others, (facet, value)])}")
        assert total(clicked) == count, (facet, value)


@pytest.mark.engines
@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "imr", ["Matías Romero Institute"]),
        ("es", "matias romero", ["Instituto Matías Romero"]),
        ("en", "universidad de malta", ["University of Malta"]),
        ("es", "malta univ", ["Universidad de Malta"]),
        ("en", "trade promotion", ["Ministry for Foreign Affairs of Malta"]),
    ],
)
def test_names_abbreviations_and_earlier_names_are_found(
    reader: Visitor, lang: str, text: str, expected: list[str]
) -> None:
    page = reader.page(f"{ADDRESS[lang]}?{urlencode({'q': text})}")
    assert names(page) == expected
    assert total(page) == 1


def test_a_filter_is_an_address_that_survives_the_language_switch(reader: Visitor) -> None:
    page = reader.page("/en/partners?q=diplomatic&network=ifdt&region=europe&page=9")
    link = page.select_one('header a[hreflang="es"]')
    assert link is not None
    other = reader.page(str(link["href"]))
    assert total(other) == total(page) > 0
    chips = [each.get_text(" ", strip=True) for each in other.select("main .chip")]
    assert chips[:2] == [
        "Quitar: Europa ×",
        "Quitar: Foro Internacional de Formación Diplomática ×",
    ]
    removed = other.select("main .chip")[0]
    assert total(reader.page(str(removed["href"]))) > total(other)


@pytest.mark.engines
def test_the_order_is_the_languages_own(reader: Visitor) -> None:
    spanish = names(reader.page("/es/instituciones"))
    assert spanish == sorted(spanish, key=lambda name: sort_key(name, "es"))
    assert names(reader.page("/en/partners"))[0] == "ADA University"
    assert len(spanish) == len(names(reader.page("/en/partners")))


def test_what_nothing_has_is_explained(reader: Visitor) -> None:
    page = reader.page("/es/instituciones?kind=castle")
    assert total(page) == 0
    assert "castle" in page.select("main .notice")[0].get_text()
    page = reader.page("/en/partners?q=zzzz")
    assert total(page) == 0
    assert "No institution matches" in page.get_text()


def test_an_empty_house_says_so(client: Visitor) -> None:
    assert total(client.page("/es/instituciones")) == 0
    assert "Search" not in client.page("/en/partners").select_one("main").get_text()  # type: ignore[union-attr]  # The page has it.


@pytest.mark.slow
@pytest.mark.engines
def test_a_new_institution_and_a_new_member_show_at_once(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    before = total(visitor.page("/en/partners?all=1"))
    with sample_app.app_context():
        key = add("fiji-academy", {"en": "Ñandú Academy"}, OrganisationKind.UNIVERSITY, "FJ")
        network = db.session.query(Organisation).filter_by(slug="ifdt").one()
        db.session.add(
            Affiliation(organisation_id=key, body_id=network.id, kind=AffiliationKind.MEMBER)
        )
        publish()
    page = visitor.page("/en/partners?all=1")
    assert total(page) == before + 1
    assert names(visitor.page("/es/instituciones?q=nandu")) == ["Ñandú Academy"]
    assert names(visitor.page("/en/partners?region=pacific&network=ifdt")) == ["Ñandú Academy"]


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/en/partners", "/es/instituciones?q=malta&region=europe"])
def test_the_list_takes_one_statement(
    make_app: Callable[..., Flask],
    count_statements: Callable[[Flask], AbstractContextManager[Statements]],
    address: str,
) -> None:
    app = make_app("sample", PAGE_CACHE_MB="0")
    reader = visitor_of(app)
    reader.get(address)
    with count_statements(app) as seen:
        reader.get(address)
    assert len(seen) == 1, seen.report()


@pytest.mark.engines
@pytest.mark.slow
def test_a_long_list_has_letters_and_pages(app: Flask) -> None:
    with app.app_context():
        generate(2, seed=1)
        for number in range(60):
            db.session.add(
                Organisation(
                    slug=f"body-{number}",
                    kind=OrganisationKind.NGO,
                    country="ES",
                    created_at=now(),
                )
            )
        publish()
        add("n", {"es": "Ñandú"}, OrganisationKind.NGO, "ES")
        add("o", {"es": "Óscar"}, OrganisationKind.NGO, "ES")
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    page = visitor.page("/es/instituciones?all=1")
    letters = {each.get_text(): str(each["href"]) for each in page.select("main .letters a")}
    assert {"Ñ", "O", "#"} <= set(letters)
    for href in letters.values():
        address, _hash, anchor = href.partition("#")
        assert visitor.page(address).find(id=anchor) is not None, href
    seen: list[str] = []
    count = total(page)
    for number in range(1, -(-count // 100) + 1):
        shown = visitor.page(f"/es/instituciones?all=1&page={number}")
        seen += [str(each["href"]) for each in shown.select(".partner-name a")]
    assert len(seen) == len(set(seen)) == count
    assert names(visitor.page("/es/instituciones?all=1&page=99"))
