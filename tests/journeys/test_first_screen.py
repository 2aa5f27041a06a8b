"""What stands above the fold, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

COURSE = {
    "en": "/en/courses/child-online-protection-for-regulators",
    "es": "/es/cursos/child-online-protection-for-regulators",
}
LIST = {"en": "/en/courses", "es": "/es/cursos"}


def lower_edge(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_state_deadline_cost_and_the_way_to_apply_stand_above_the_fold(
    page: Page, phone: Page, lang: str
) -> None:
    for window in (page, phone):
        window.goto(COURSE[lang])
        size = window.viewport_size
        assert size is not None
        fold = size["height"]
        for element in (".next .state", ".next time", ".next-pair:has(small) strong"):
            assert lower_edge(window.locator(element).first) < fold, element
        apply = window.locator("main a.button[href*='/apply'], main a.button[href*='/solicitud']")
        seen = [each for each in apply.all() if each.is_visible()]
        assert min(map(lower_edge, seen)) <= fold


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_bar_of_a_phone_covers_neither_focus_nor_the_end_of_the_page(
    phone: Page, lang: str
) -> None:
    phone.goto(COURSE[lang])
    bar = phone.locator(".apply-bar")
    expect(bar).to_be_in_viewport(ratio=1)
    expect(bar.locator("a")).to_have_count(1)
    for link in phone.locator("main a[href]:visible").all()[4:16]:
        link.focus()
        box, edge = link.bounding_box(), bar.bounding_box()
        assert box is not None
        assert edge is not None
        inside = bar.locator("a").evaluate("each => each === document.activeElement")
        assert inside or box["y"] + box["height"] <= edge["y"] + 1
    phone.evaluate("scrollTo(0, document.body.scrollHeight)")
    footer, edge = phone.locator(".site-foot").bounding_box(), bar.bounding_box()
    assert footer is not None
    assert edge is not None
    assert edge["y"] + edge["height"] <= footer["y"] + 1


def test_there_is_no_bar_on_a_desk_or_on_a_low_screen(page: Page, phone: Page) -> None:
    page.goto(COURSE["en"])
    expect(page.locator(".apply-bar")).to_be_hidden()
    phone.set_viewport_size({"width": 640, "height": 320})
    phone.goto(COURSE["en"])
    expect(phone.locator(".apply-bar")).to_be_hidden()
    expect(phone.locator(".next a.button")).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_filters_of_a_phone_open_above_the_results(phone: Page, lang: str) -> None:
    phone.goto(LIST[lang])
    panel = phone.locator("#filters")
    expect(panel).to_be_hidden()
    assert lower_edge(phone.locator(".result h2").first) < 740
    phone.locator(".filters-toggle a").click()
    expect(panel).to_be_visible()
    box = panel.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= lower_edge(phone.locator("#results"))
    panel.locator(".filters-close").click()
    expect(panel).to_be_hidden()


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_line_of_a_phone_is_short(phone: Page, lang: str) -> None:
    phone.goto(LIST[lang])
    for summary in phone.locator("p.result-line").all():
        lines = summary.evaluate(
            "each => each.clientHeight / parseFloat(getComputedStyle(each).lineHeight)"
        )
        assert lines < 2.5
    several = phone.locator(".result-by:has(li:nth-child(3))").first
    expect(several.locator("li:visible")).to_have_count(2)
    expect(several.locator(".result-plus")).to_be_visible()
