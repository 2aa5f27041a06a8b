"""A mistyped address is corrected on the page after sending, and the turn is kept."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_applicant import link_in
from tests.machine.browser import PHONE
from tests.machine.site import Site

COURSE = "cybersecurity-policy"
WORDS = {
    "en": {
        "course": f"/en/courses/{COURSE}",
        "apply": "/apply",
        "held": "We are holding a place for you until",
        "label": "Correct e-mail address",
        "button": "Correct the address",
        "place": "You have a place.",
        "confirm": "/confirm/",
    },
    "es": {
        "course": f"/es/cursos/{COURSE}",
        "apply": "/solicitud",
        "held": "Le reservamos un lugar hasta el",
        "label": "Dirección de correo correcta",
        "button": "Corregir la dirección",
        "place": "Tiene un lugar en el curso",
        "confirm": "/confirmar/",
    },
}


def send(page: Page, lang: str, email: str) -> str:
    """Apply to an edition in order of arrival; return the number of the application."""
    page.goto(WORDS[lang]["course"])
    form = page.locator(f"main a[href*='-geneva{WORDS[lang]['apply']}']").first
    page.goto(form.get_attribute("href") or "")
    page.locator('[name="full_name"]').fill("Seini Vakatawa Ñandú")
    page.locator('[name="email"]').fill(email)
    page.locator('[name="country"]').select_option(value="FJ")
    page.locator('[name="position"]').fill("Consejera técnica")
    page.locator('[name="employer"]').fill("Autoridad de Telecomunicaciones")
    for box in page.locator('main form input[type="radio"]').all():
        group = f'[name="{box.get_attribute("name")}"]:checked'
        if not page.locator(group).count():
            box.check()
    page.locator('[name="motivation"]').fill("Trabajo en ello.")
    page.locator('[name="notice"]').check()
    page.locator("main form button").first.click()
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile("/(apply/received|solicitud/recibida)"))
    return page.locator("dl.answers dd").first.inner_text()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_turn_is_kept_when_the_address_is_corrected(
    new_visitor: Callable[..., Page],
    live_server: Site,
    axe: Callable[[Page], None],
    lang: str,
    script: bool,
) -> None:
    words = WORDS[lang]
    wrong, right = (f"{kind}-{lang}-{script}@work.example".lower() for kind in ("wrng", "right"))
    live_server.mail.replies[wrong] = f"550 5.1.1 <{wrong}>: unknown user"
    page = new_visitor(viewport=PHONE, java_script_enabled=script)
    number = send(page, lang, wrong)
    expect(page.locator("main")).to_contain_text(wrong)

    def is_refused() -> bool:
        page.reload()
        return page.locator("main .notice--error").count() > 0

    live_server.wait_for(is_refused, "the refusal of the receipt")
    if script:
        axe(page)
    page.get_by_label(words["label"]).fill("no address")
    page.get_by_role("button", name=words["button"]).click()
    expect(page.locator("#email-error")).to_be_visible()
    page.get_by_label(words["label"]).fill(right)
    page.get_by_role("button", name=words["button"]).click()
    expect(page.locator("main")).not_to_contain_text(wrong)
    expect(page.locator("dl.answers")).to_contain_text(number)
    live_server.wait_for(lambda: live_server.mail.to(right), "the receipt")

    def is_held() -> bool:
        page.reload()
        return words["held"] in page.locator("main").inner_text()

    live_server.wait_for(is_held, "the beginning of the hour")
    if script:
        axe(page)
    (receipt,) = live_server.mail.to(right)
    page.goto(link_in(receipt, words["confirm"]))
    page.locator("main form button").first.click()
    expect(page.locator("main")).to_contain_text(number)
    expect(page.locator("main")).to_contain_text(words["place"])
