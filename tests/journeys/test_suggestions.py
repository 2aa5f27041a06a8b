"""Suggestions while typing, in a real Chromium: by keyboard, touch and ear, and when they fail."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

HOME = {"en": "/en/", "es": "/es/"}
SLOW = "Object.defineProperty(navigator, 'connection', { value: %s, configurable: true })"


def typed(page: Page, text: str) -> None:
    page.locator("#q").press_sequentially(text, delay=20)


def shown(page: Page, text: str) -> None:
    """Type, and wait until there are suggestions."""
    typed(page, text)
    expect(page.locator("#suggestions [role=option]").first).to_be_visible()


@pytest.mark.parametrize(
    ("lang", "text", "name", "address"),
    [
        ("en", "child onl", "Child online protection for regulators", "/en/courses/child-online"),
        ("es", "matias", "Instituto Matías Romero", "/es/instituciones/instituto-matias-romero"),
    ],
)
def test_the_keyboard_walks_the_list_and_opens_a_line(
    page: Page, axe: Callable[[Page], None], lang: str, text: str, name: str, address: str
) -> None:
    page.goto(HOME[lang])
    box = page.locator("#q")
    shown(page, text)
    expect(box).to_have_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-controls", "suggestions")
    axe(page)
    options = page.get_by_role("option")
    count = options.count()
    page.keyboard.press("ArrowDown")
    first = options.first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "?")
    expect(box).to_be_focused()
    axe(page)
    for _ in range(count):
        page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "")
    expect(page.locator("#suggestions [aria-selected=true]")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    while name not in page.locator("#suggestions [aria-selected=true]").inner_text():
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(address)))
    expect(page.locator("h1")).to_have_text(name)


@pytest.mark.parametrize(("lang", "said"), [("en", "suggestions"), ("es", "sugerencias")])
def test_the_number_is_announced_and_the_list_is_named(page: Page, lang: str, said: str) -> None:
    page.goto(HOME[lang])
    shown(page, "in")
    count = page.get_by_role("option").count()
    expect(page.locator(".search [aria-live=polite]")).to_have_text(f"{count} {said}")
    expect(page.get_by_role("listbox")).to_have_accessible_name(said.capitalize())


def test_enter_sends_what_was_typed_unless_a_line_is_chosen(page: Page) -> None:
    page.goto("/en/")
    shown(page, "governance")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/courses\?q=governance$"))
    expect(page.locator("#suggestions")).to_have_count(0)


def test_escape_closes_the_list_and_keeps_the_text(page: Page) -> None:
    page.goto("/en/courses")
    shown(page, "dipl")
    page.keyboard.press("Escape")
    box = page.locator("#q")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("dipl")
    page.keyboard.press("Tab")
    expect(box).not_to_be_focused()


def test_leaving_the_box_closes_the_list(page: Page) -> None:
    page.goto("/en/courses")
    shown(page, "dipl")
    page.locator("h1").click()
    expect(page.locator("#suggestions")).to_be_hidden()


def test_a_finger_opens_a_line(phone: Page, axe: Callable[[Page], None]) -> None:
    phone.goto("/es/")
    phone.locator("#q").tap()
    shown(phone, "tall")
    axe(phone)
    line = phone.get_by_role("option").first
    box = line.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    line.tap()
    expect(phone).not_to_have_url(re.compile("/es/$"))
    expect(phone.locator("h1")).to_be_visible()


def test_nothing_moves_when_the_list_appears(page: Page) -> None:
    page.goto("/en/courses")
    before = page.locator("main .results").bounding_box()
    shown(page, "in")
    assert page.locator("main .results").bounding_box() == before


def test_one_letter_asks_for_nothing_and_fast_typing_asks_once(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url) if "suggestions?" in each.url else None)
    page.goto("/en/courses")
    typed(page, "g")
    page.wait_for_timeout(500)
    assert asked == []
    shown(page, "overn")
    assert len(asked) == 1
    assert asked[0].endswith("/en/courses/suggestions?q=govern")


def test_a_visit_that_only_reads_does_not_load_the_script(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    page.goto("/en/")
    page.wait_for_timeout(300)
    assert not [url for url in asked if "suggestions" in url]
    page.locator("#q").focus()
    expect(page.locator("#q")).to_have_role("combobox")
    assert [url for url in asked if "suggestions.js" in url]


@pytest.mark.parametrize("line", ["{ saveData: true }", "{ effectiveType: '2g' }"])
def test_a_metered_or_slow_line_is_left_alone(page: Page, line: str) -> None:
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url) if "suggestions" in each.url else None)
    page.add_init_script(SLOW % line)
    page.goto("/en/courses")
    typed(page, "govern")
    page.wait_for_timeout(600)
    assert asked == []
    expect(page.locator("#q")).to_have_role("searchbox")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=govern"))


def test_an_answer_that_comes_too_late_is_dropped(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.url.endswith("q=gov"):
            held.append(route)
        else:
            route.continue_()

    page.route("**/suggestions?**", hold)
    page.goto("/en/courses")
    typed(page, "gov")
    page.wait_for_timeout(500)
    assert held
    shown(page, "ernance in afr")
    page.wait_for_timeout(200)
    expect(page.get_by_role("option").first).to_contain_text("Internet governance in Africa")


def test_a_failure_does_no_harm(page: Page) -> None:
    page.goto("/en/courses")
    shown(page, "go")
    page.route("**/suggestions?**", lambda route: route.fulfill(status=200, body="<html>"))
    typed(page, "ve")
    expect(page.locator("#suggestions")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=gove"))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_without_scripts_the_box_is_a_plain_one(
    new_visitor: Callable[..., Page], lang: str
) -> None:
    page = new_visitor(java_script_enabled=False)
    page.goto(HOME[lang])
    box = page.locator("#q")
    expect(box).to_have_role("searchbox")
    box.fill("malta")
    box.press("Enter")
    expect(page).to_have_url(re.compile("q=malta"))
    expect(page.locator(".named a").first).to_be_visible()
