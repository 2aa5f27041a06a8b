"""A committee’s mistake: looked at, decided by nobody’s Enter, undone, and taken back later."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_partners import sign_in
from tests.machine.browser import PHONE
from tests.machine.site import Site

EDITION = {
    "en": "courses/child-online-protection-for-regulators/editions/2027-02/applications",
    "es": "cursos/child-online-protection-for-regulators/ediciones/2027-02/solicitudes",
}
LIST = {"en": f"/en/workspace/{EDITION['en']}", "es": f"/es/espacio/{EDITION['es']}"}


def choose(page: Page, act: str) -> None:
    page.locator(f'[name="act"][value="{act}"]').check()


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_mistake_of_the_committee_is_undone(
    new_visitor: Callable[..., Page], fresh_server: Site, axe: Callable[[Page], None], lang: str
) -> None:
    # In Spanish all of it works without scripts, and on a telephone; only with them can axe look.
    scripts = lang == "en"
    options = {} if scripts else {"viewport": PHONE}
    page = new_visitor(fresh_server.address, java_script_enabled=scripts, **options)

    def look() -> None:
        if scripts:
            axe(page)

    sign_in(page, "hub@catalogue.example", lang)
    page.goto(f"{LIST[lang]}?status=under-review")
    page.locator("tbody th a").first.click()
    look()
    address = page.url
    # Enter in any field leads to the page that shows the letter, and no further.
    choose(page, "decline")
    page.locator('[name="note_language"]').first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main blockquote")).to_be_visible()
    look()
    page.locator('main button[name="confirm"]').click()
    expect(page).to_have_url(address)
    look()
    page.locator('form[action$="/undo"] button, form[action$="/deshacer"] button').click()
    expect(page.locator('[name="act"][value="decline"]')).to_be_visible()
    choose(page, "offer")
    page.locator('form[action*="/deci"] button').last.click()
    page.locator('main button[name="confirm"]').click()
    choose(page, "withdraw-offer")
    page.locator('[name="note"]').fill("Ha habido un error.")
    page.locator('form[action*="/deci"] button').last.click()
    expect(page.locator("main blockquote")).to_contain_text("Ha habido un error.")
    page.locator('main button[name="confirm"]').click()
    look()
    expect(page.locator(".timeline li")).to_have_count(6)
    assert re.search("reconsider", page.content())
