"""The catalogue's parameters and the conventions of its pages."""

from __future__ import annotations

import re

import feedparser
import pytest
from icalendar import Calendar

from tests.machine.visitor import Visitor


def total(visitor: Visitor, address: str) -> int:
    status = visitor.page(address).select_one('main [role="status"][data-total]')
    assert status is not None
    return int(str(status["data-total"]))


def slugs(visitor: Visitor, address: str) -> list[str]:
    page = visitor.page(address)
    return [
        str(link["href"]).rsplit("/", 1)[1]
        for link in page.select("main .results a[href]")
        if re.search(r"/(courses|cursos)/[a-z0-9-]+$", str(link["href"]))
    ]


def test_the_number_of_results_is_in_the_status(reader: Visitor) -> None:
    page = reader.page("/en/courses")
    status = page.select_one('[role="status"][data-total]')
    assert status is not None
    assert int(str(status["data-total"])) >= 12
    assert str(status["data-total"]) in status.get_text()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("child online protection", "child-online-protection-for-regulators"),
        ("protección de la infancia", "child-online-protection-for-regulators"),
        ("proteccion infancia linea", "child-online-protection-for-regulators"),
        ("small states workshop", "small-states-workshop"),
    ],
)
def test_the_best_comes_first_in_either_language(reader: Visitor, query: str, first: str) -> None:
    for address in ("/en/courses", "/es/cursos"):
        assert slugs(reader, f"{address}?q={query}")[0] == first


@pytest.mark.engines
@pytest.mark.parametrize(
    "query",
    [
        "topic=internet-governance",
        "format=in-person",
        "language=es",
        "partner=gsma-capacity-building",
        "programme=contemporary-diplomacy",
        "region=africa",
        "level=introductory",
        "place=MT",
        "fee=free",
        "open=1",
    ],
)
def test_every_filter_narrows_and_means_the_same_in_both_languages(
    reader: Visitor, query: str
) -> None:
    everything = total(reader, "/en/courses")
    english = total(reader, f"/en/courses?{query}")
    assert 0 < english < everything
    assert total(reader, f"/es/cursos?{query}") == english


@pytest.mark.slow
def test_a_facet_s_count_is_what_a_click_shows(reader: Visitor) -> None:
    page = reader.page("/en/courses?format=online")
    for box in page.select('main input[type="checkbox"]:not([checked])'):
        label = box.find_parent("label")
        assert label is not None
        count = re.search(r"(\d+)\s*$", label.get_text())
        assert count is not None, label.get_text()
        name, value = str(box["name"]), str(box["value"])
        if name != "format":
            shown = total(reader, f"/en/courses?format=online&{name}={value}")
            assert shown == int(count[1]), (name, value)


def test_repeating_a_parameter_means_any_of(reader: Visitor) -> None:
    either = total(reader, "/en/courses?level=introductory&level=advanced")
    one, two = (
        total(reader, f"/en/courses?level={level}") for level in ("introductory", "advanced")
    )
    assert either == one + two


def test_unknown_parameters_are_ignored(reader: Visitor) -> None:
    assert total(reader, "/en/courses?utm_source=x&foo=1") == total(reader, "/en/courses")


def test_an_unknown_value_gives_an_explained_empty_list(reader: Visitor) -> None:
    page = reader.page("/es/cursos?topic=alquimia")
    assert total(reader, "/es/cursos?topic=alquimia") == 0
    main = page.select_one("main")
    assert main is not None
    assert "alquimia" in main.get_text()
    assert page.select('main a[href="/es/cursos"]')


@pytest.mark.slow
def test_an_unknown_sort_is_the_default_and_a_bad_page_the_nearest(reader: Visitor) -> None:
    usual = slugs(reader, "/en/courses")
    assert slugs(reader, "/en/courses?sort=price") == usual
    for page in ("0", "-3", "x", "1.5", ""):
        assert slugs(reader, f"/en/courses?page={page}") == usual
    assert slugs(reader, "/en/courses?page=999")


@pytest.mark.engines
@pytest.mark.parametrize("sort", ["relevance", "start", "deadline", "title"])
def test_sorting_changes_the_order_and_nothing_else(reader: Visitor, sort: str) -> None:
    assert sorted(slugs(reader, f"/en/courses?sort={sort}")) == sorted(slugs(reader, "/en/courses"))


@pytest.mark.engines
def test_titles_are_sorted_in_the_page_s_language(reader: Visitor) -> None:
    assert slugs(reader, "/en/courses?sort=title") != slugs(reader, "/es/cursos?sort=title")


def test_a_list_names_its_feed_and_the_feed_parses(reader: Visitor) -> None:
    page = reader.page("/es/cursos?topic=internet-governance")
    link = page.select_one('link[type="application/atom+xml"]')
    assert link is not None
    feed = feedparser.parse(reader.get(str(link["href"])).data)
    assert not feed.bozo
    assert feed.entries
    assert all("/es/cursos/" in entry.link for entry in feed.entries)


def test_a_course_with_dates_links_to_calendars_that_parse(reader: Visitor) -> None:
    page = reader.page("/es/cursos/child-online-protection-for-regulators")
    links = page.select('a[href$=".ics"]')
    assert links
    calendar = Calendar.from_ical(reader.get(str(links[0]["href"])).data)
    events = calendar.walk("VEVENT")
    assert len(events) >= 2
    assert all(event.get("DTSTART") is not None for event in events)


@pytest.mark.parametrize("address", ["/en/partners/nepad", "/es/programas/contemporary-diplomacy"])
def test_other_lists_of_courses_name_their_feed_too(reader: Visitor, address: str) -> None:
    link = reader.page(address).select_one('link[type="application/atom+xml"]')
    assert link is not None
    feed = feedparser.parse(reader.get(str(link["href"])).data)
    assert not feed.bozo
    assert feed.entries


@pytest.mark.slow
def test_every_course_with_dates_links_to_a_calendar(reader: Visitor) -> None:
    for slug in slugs(reader, "/en/courses"):
        page = reader.page(f"/en/courses/{slug}")
        planned = not page.select(".edition time, .edition .small")
        assert planned or page.select('a[href$=".ics"]'), slug


def test_structured_data_is_one_graph(reader: Visitor) -> None:
    import json

    for address in ("/en/courses/small-states-workshop", "/es/instituciones/nepad", "/en/courses"):
        scripts = reader.page(address).select('script[type="application/ld+json"]')
        assert len(scripts) == 1, address
        graph = json.loads(scripts[0].get_text())
        assert graph["@graph"], address


@pytest.mark.slow
def test_public_pages_load_nothing_from_elsewhere(reader: Visitor) -> None:
    for address in (
        "/en/",
        "/es/cursos",
        "/en/courses/small-states-workshop",
        "/es/instituciones/diplo",
    ):
        page = reader.page(address)
        loaded = [
            tag.get("src") or tag.get("href")
            for tag in page.select("script[src], link[rel=stylesheet], link[rel=icon], img[src]")
        ]
        assert loaded
        assert all(str(each).startswith("/static/") for each in loaded)
        assert not page.select("[style], style, [onclick]")


def test_sample_pages_are_marked_and_not_indexed(reader: Visitor) -> None:
    page = reader.page("/es/")
    assert page.select_one('meta[name="robots"][content="noindex"]') is not None
    assert "muestra" in page.get_text().lower()
