"""A visitor compares editions of two courses, without a script and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_visitor import no_sideways_scroll

WORDS = {
    "en": ("/en/courses", "Compare", "Add:", "cybersecurity", "Search", "Remove"),
    "es": ("/es/cursos", "Comparar", "Agregar:", "ciberseguridad", "Buscar", "Quitar"),
}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_editions_of_two_courses_are_compared_without_a_script(
    new_visitor: Callable[..., Page], lang: str
) -> None:
    courses, compare, add, query, search, remove = WORDS[lang]
    page = new_visitor(java_script_enabled=False)
    page.goto(f"{courses}/child-online-protection-for-regulators")
    page.locator(".edition .actions").get_by_role("link", name=compare).first.click()
    expect(page.locator(".compare thead th")).to_have_count(1)
    page.get_by_role("searchbox").fill(query)
    page.locator("main").get_by_role("button", name=search, exact=True).click()
    page.get_by_role("link", name=re.compile(f"^{add}")).first.click()
    expect(page.locator(".compare thead th")).to_have_count(2)
    titles = page.locator(".compare thead th > a").all_inner_texts()
    assert len(set(titles)) == 2
    page.locator("header a[hreflang]").first.click()
    expect(page.locator(".compare thead th")).to_have_count(2)
    page.go_back()
    page.get_by_role("link", name=re.compile(f"^{remove}")).first.click()
    expect(page.locator(".compare thead th > a")).to_have_text([titles[1]])


@pytest.mark.parametrize("lang", ["en", "es"])
def test_four_editions_fit_a_desk_and_a_phone(
    page: Page, phone: Page, axe: Callable[..., None], lang: str
) -> None:
    courses = WORDS[lang][0]
    chosen: list[str] = []
    page.goto(f"{courses}?open=1")
    for link in page.locator(".result-compare a").all()[:4]:
        chosen.append((link.get_attribute("href") or "").split("edition=")[1])
    compare = "/en/compare" if lang == "en" else "/es/comparar"
    for window in (page, phone):
        window.goto(f"{compare}?{'&'.join(f'edition={each}' for each in chosen)}")
        expect(window.locator(".compare thead th")).to_have_count(4)
        no_sideways_scroll(window)
        axe(window, colours=window is phone)
    answers = phone.locator(".compare tbody tr:not(.alike)").first.locator("td")
    boxes = [answers.nth(place).bounding_box() for place in range(4)]
    assert len({box["x"] for box in boxes if box}) == 1
    assert sorted(boxes, key=lambda box: box["y"] if box else 0) == boxes


@pytest.mark.parametrize(
    "address",
    [
        "/en/courses?open=1",
        "/es/cursos/online-diplomacy-for-mexican-diplomats",
        "/es/comparar?edition={edition}",
        "/es/cursos/{edition}/solicitud",
    ],
)
def test_every_deadline_is_given_in_the_reader_s_own_time_too(
    new_visitor: Callable[..., Page], address: str
) -> None:
    page = new_visitor(timezone_id="Pacific/Fiji")
    page.goto("/en/courses/child-online-protection-for-regulators")
    link = page.locator(".edition .actions a[href*='edition=']").first
    edition = (link.get_attribute("href") or "").split("edition=")[1]
    page.goto(address.format(edition=edition))
    moments = page.locator("main time[data-local]")
    assert moments.count() > 0
    for moment in moments.all():
        # What stands in an edition that is folded is not drawn, though it is there.
        words = moment.text_content() or ""
        assert re.search(r"\d\d:\d\d (UTC|\()", words), words
        expect(moment.locator("xpath=following-sibling::*[1]")).to_have_class("local")
