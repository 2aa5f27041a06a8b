"""What search engines are told: one address for each answer, and which lists to keep."""

from __future__ import annotations

import pytest

from catalogue.browse.forms.partner_filters import PARTNER_FACETS
from catalogue.search.facets import FACETS
from tests.conftest import AppFactory, visitor_of
from tests.machine.visitor import Visitor

KEPT = [
    "/en/courses",
    "/en/courses?page=1",
    "/en/courses?topic=cybersecurity",
    "/es/cursos?language=es",
    "/en/courses?fee=free&utm_source=letter",
    "/en/courses?sort=title",
    "/en/partners",
    "/es/instituciones?kind=network",
    "/en/programmes",
    "/en/courses/small-states-workshop?residence=MT&nationality=MT",
]
LEFT_OUT = [
    "/en/courses?q=diplomacy",
    "/es/cursos?q=gobernanza&sort=title",
    "/en/courses?topic=cybersecurity&topic=internet-governance",
    "/en/courses?topic=cybersecurity&language=en",
    "/en/courses?open=1",
    "/en/courses?month=2027-02",
    "/en/courses?topic=alchemy",
    "/en/courses?mine=1&residence=MT",
    "/en/partners?q=academy",
    "/en/partners?kind=network&region=europe",
    "/es/instituciones?kind=guild",
    "/en/compare",
]


@pytest.fixture
def live(make_app: AppFactory) -> Visitor:
    """A visitor of the sample's listings where they are not marked as a sample."""
    app = make_app("sample")
    app.jinja_env.globals["sample"] = False
    return visitor_of(app)


def robots(visitor: Visitor, address: str) -> list[str]:
    return [str(each["content"]) for each in visitor.page(address).select("meta[name=robots]")]


def known_as(visitor: Visitor, address: str) -> str:
    page = visitor.page(address)
    links = page.select("link[rel=canonical]")
    assert len(links) == 1, address
    og = page.select_one('meta[property="og:url"]')
    assert og is not None
    assert og["content"] == links[0]["href"]
    return str(links[0]["href"]).removeprefix("http://catalogue.test")


@pytest.mark.slow
def test_lists_that_people_look_for_are_kept_and_all_others_only_followed(live: Visitor) -> None:
    for address in KEPT:
        assert robots(live, address) == [], address
    for address in LEFT_OUT:
        assert robots(live, address)[0].startswith("noindex"), address
        assert "nofollow" not in robots(live, address)[0]


def test_every_facet_has_been_decided_on(live: Visitor) -> None:
    """A new facet that changes with the clock has to be named among those that pass."""
    assert {facet.code for facet in FACETS.shown if not facet.passing} == {
        "topic",
        "network",
        "format",
        "language",
        "partner",
        "programme",
        "region",
        "level",
        "place",
        "fee",
    }
    assert set(PARTNER_FACETS) == {"kind", "region", "country", "network"}


@pytest.mark.slow
def test_the_sample_is_not_indexed_at_all(reader: Visitor) -> None:
    for address in [*KEPT, *LEFT_OUT]:
        assert robots(reader, address) == ["noindex"], address


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("/en/courses?sort=title", "/en/courses"),
        ("/es/cursos?topic=cybersecurity&sort=deadline&page=2", "/es/cursos?topic=cybersecurity"),
        ("/en/courses?page=99&topic=alchemy", "/en/courses?topic=alchemy"),
        ("/en/courses?page=0", "/en/courses"),
        ("/en/partners?page=99&kind=network", "/en/partners?kind=network"),
        ("/en/courses?page=nonsense", "/en/courses"),
    ],
)
def test_an_address_is_known_by_its_answer(reader: Visitor, address: str, answer: str) -> None:
    assert known_as(reader, address) == answer


@pytest.mark.parametrize("shown", ["/en/courses?page=3", "/es/instituciones?page=2"])
@pytest.mark.slow
def test_a_page_too_high_is_known_as_the_page_that_is_shown(
    make_app: AppFactory, monkeypatch: pytest.MonkeyPatch, shown: str
) -> None:
    monkeypatch.setattr("catalogue.browse.views.courses.PER_PAGE", 6)
    monkeypatch.setattr("catalogue.browse.presenters.partner_list.PER_PAGE", 8)
    visitor = visitor_of(make_app("sample"))
    path = shown.partition("?")[0]
    assert known_as(visitor, f"{path}?page=99") == shown
    links = visitor.page(f"{path}?page=99").select("link[hreflang]")
    assert {str(each["hreflang"]) for each in links} == {"en", "es", "x-default"}
    assert {str(each["href"]).partition("?")[2] for each in links} == {shown.partition("?")[2]}
