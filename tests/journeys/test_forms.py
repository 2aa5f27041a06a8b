"""What was typed is there again by every way back, and no link drops it without a word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.machine.browser import DESK

APPLY = "child-online-protection-for-regulators"
TEXT = "Our authority drafts the national plan this year.\nNobody has done it before."


def open_form(page: Page) -> None:
    page.goto(f"/en/courses/{APPLY}")
    page.get_by_role("link", name="Apply").first.click()
    expect(page.locator("form[data-draft]")).to_be_visible()


def answering_no(page: Page) -> list[str]:
    """Return what the browser will have asked; each time the answer is to stay."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    return asked


def fill(page: Page) -> None:
    page.locator('[name="full_name"]').fill("Seini Vakatawa")
    page.locator('[name="country"]').select_option("FJ")
    page.locator('[name="motivation"]').fill(TEXT)
    page.locator('[name="position"]').fill("Adviser")


@pytest.mark.parametrize("scripts", [True, False])
def test_back_restores_every_answer(new_visitor: Callable[..., Page], scripts: bool) -> None:
    page = new_visitor(viewport=DESK, java_script_enabled=scripts)
    open_form(page)
    fill(page)
    page.locator("main .crumbs a, main nav a, main a").first.click()
    page.wait_for_load_state()
    expect(page.locator("form[data-draft]")).to_have_count(0)
    page.go_back()
    expect(page.locator('[name="motivation"]')).to_have_value(TEXT)
    expect(page.locator('[name="full_name"]')).to_have_value("Seini Vakatawa")
    expect(page.locator('[name="country"]')).to_have_value("FJ")


def test_with_scripts_the_browser_asks_before_a_link_drops_it(
    new_visitor: Callable[..., Page],
) -> None:
    page = new_visitor(viewport=DESK)
    asked = answering_no(page)
    open_form(page)
    page.locator("header").get_by_role("link", name="Courses").click()
    expect(page.locator("form[data-draft]")).to_have_count(0)
    assert asked == [], "Nothing was typed."
    page.go_back()
    fill(page)
    page.locator("header").get_by_role("link", name="My account").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.locator('[name="motivation"]')).to_have_value(TEXT)
    page.locator("button[name=save]").click()
    expect(page.get_by_text("Saved at")).to_be_visible()
    page.locator("header").get_by_role("link", name="My account").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert asked == ["beforeunload"], "What was saved is dropped by no link."
    page.go_back()
    expect(page.locator('[name="motivation"]')).to_have_value(TEXT)


def test_with_scripts_the_language_link_takes_it_along(new_visitor: Callable[..., Page]) -> None:
    page = new_visitor(viewport=DESK)
    asked = answering_no(page)
    open_form(page)
    fill(page)
    page.locator("header a[hreflang=es]").click()
    expect(page.locator("html[lang=es]")).to_have_count(1)
    expect(page.locator('[name="motivation"]')).to_have_value(TEXT)
    assert asked == []


def test_without_scripts_the_links_step_aside_until_it_is_saved(
    new_visitor: Callable[..., Page],
) -> None:
    page = new_visitor(viewport=DESK, java_script_enabled=False)
    open_form(page)
    link = page.locator("header a[hreflang=es]")
    expect(link).to_be_visible()
    expect(page.locator(".unsaved")).to_be_hidden()
    fill(page)
    expect(link).to_be_hidden()
    page.locator(".unsaved a").click()
    expect(page.locator("button[name=save]")).to_be_in_viewport()
    page.locator("button[name=save]").click()
    expect(link).to_be_visible()
    link.click()
    expect(page.locator('[name="motivation"]')).to_have_value(TEXT)
