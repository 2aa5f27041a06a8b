"""Institutions and networks in a real Chromium: narrowed without scripts, drawn at every width."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.machine.browser import PHONE

LIST = {"en": "/en/partners", "es": "/es/instituciones"}
WORDS = {
    "en": ("Network", "International Forum on Diplomatic Training", "Show results"),
    "es": ("Red", "Foro Internacional de Formación Diplomática", "Ver resultados"),
}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_list_is_narrowed_without_scripts(new_visitor: Callable[..., Page], lang: str) -> None:
    legend, network, show = WORDS[lang]
    page = new_visitor(java_script_enabled=False)
    page.goto(LIST[lang])
    label = page.get_by_role("group", name=legend, exact=True).locator("label", has_text=network)
    count = label.locator(".n").inner_text()
    label.locator("input").check()
    page.get_by_role("button", name=show).last.click()
    expect(page).to_have_url(re.compile("network=ifdt"))
    status = page.locator("[role=status][data-total]")
    assert status.get_attribute("data-total") == count
    page.locator("#q").fill("romero")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(re.compile("q=romero&network=ifdt"))
    expect(page.locator(".partner-name")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_network_is_readable_at_every_width(
    new_visitor: Callable[..., Page], axe: Callable[..., None], scheme: str
) -> None:
    page = new_visitor(color_scheme=scheme)
    for width in (320, 360, 834, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/es/instituciones/ifdt")
        axe(page, colours=width == PHONE["width"])
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_search_for_an_institution_leads_to_its_page(
    page: Page, axe: Callable[[Page], None]
) -> None:
    page.goto("/es/cursos?q=imr")
    axe(page)
    page.locator(".named a").first.click()
    expect(page.locator("h1")).to_have_text("Instituto Matías Romero")
    axe(page)
