"""Two partners edit one listing: different fields merge, the same field asks, nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.machine.browser import PHONE
from tests.machine.site import Site
from tests.machine.visitor import SAMPLE_PASSWORD

SLUG = "small-states-workshop"
PATHS = {
    "en": {
        "sign_in": "/en/sign-in",
        "course": f"/en/workspace/courses/{SLUG}",
        "words": f"/en/workspace/courses/{SLUG}/words",
        "history": f"/en/workspace/courses/{SLUG}/history",
        "publish": f"/en/workspace/courses/{SLUG}/publish",
        "public": f"/en/courses/{SLUG}",
    },
    "es": {
        "sign_in": "/es/acceso",
        "course": f"/es/espacio/cursos/{SLUG}",
        "words": f"/es/espacio/cursos/{SLUG}/textos",
        "history": f"/es/espacio/cursos/{SLUG}/historial",
        "publish": f"/es/espacio/cursos/{SLUG}/publicar",
        "public": f"/es/cursos/{SLUG}",
    },
}
OUTDATED = {"en": "Out of date", "es": "Desactualizad"}


def sign_in(page: Page, email: str, lang: str) -> None:
    page.goto(PATHS[lang]["sign_in"])
    page.locator('[name="email"]').fill(email)
    page.locator('[name="password"]').fill(SAMPLE_PASSWORD)
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile("/(workspace|espacio)$"))
    page.goto("/en/workspace" if lang == "en" else "/es/espacio")


def save(page: Page) -> None:
    """Press the form's main button, the first one that it has."""
    page.locator("main form button").first.click()


@pytest.mark.parametrize("lang", ["en", "es"])
def test_two_partners_edit_one_listing(
    new_visitor: Callable[..., Page], fresh_server: Site, axe: Callable[[Page], None], lang: str
) -> None:
    at = fresh_server.address
    path = PATHS[lang]
    # In Spanish, one of the two works without scripts; only with them can pages be checked.
    scripts = lang == "en"
    secretariat, hub = (
        new_visitor(at, java_script_enabled=scripts),
        new_visitor(at, viewport=PHONE),
    )

    def look(page: Page) -> None:
        if page is not secretariat or scripts:
            axe(page)

    sign_in(secretariat, "editor@commonwealth.example", lang)
    look(secretariat)
    sign_in(hub, "hub@catalogue.example", lang)
    look(hub)
    secretariat.locator(f'a[href="{path["course"]}"]').first.click()
    look(secretariat)

    # Different fields: both edits are kept, and the second to save is told of the first.
    secretariat.goto(path["words"])
    hub.goto(path["words"])
    look(secretariat)
    look(hub)
    secretariat.locator('[name="summary_en"]').fill("Ten days in Malta, rewritten by one partner.")
    hub.locator('[name="title_es"]').fill("El taller de Malta para pequeños Estados")
    save(secretariat)
    expect(secretariat.locator(".notice")).not_to_have_count(0)
    save(hub)
    expect(hub.locator(".notice", has_text="Priya Raman")).to_have_count(1)
    hub.goto(path["words"])
    expect(hub.locator('[name="summary_en"]')).to_have_value(re.compile("rewritten by one partner"))
    expect(hub.locator('[name="title_es"]')).to_have_value(re.compile("El taller de Malta"))

    # The Spanish summary was written for another English one: that is marked on the field.
    expect(hub.locator("main")).to_contain_text(OUTDATED[lang])
    look(hub)

    # The same field: the second to save sees both, word by word, and chooses.
    secretariat.goto(path["words"])
    secretariat.locator('[name="title_en"]').fill("Title <b>by the Secretariat</b>")
    hub.locator('[name="title_en"]').fill("Title by the hub")
    save(secretariat)
    save(hub)
    expect(hub.locator('[name="clash-words.en.title"]')).to_have_count(3)
    expect(hub.locator("main")).to_contain_text("<b>by")
    look(hub)
    save(hub)
    expect(hub.locator('[role="alert"]')).to_be_focused()
    hub.locator('[name="clash-words.en.title"][value="own"]').check()
    hub.locator('[name="own-words.en.title"]').fill("Title that both can live with")
    save(hub)
    hub.goto(path["words"])
    expect(hub.locator('[name="title_en"]')).to_have_value("Title that both can live with")

    # Every save is a revision with its author; the public still reads the published one.
    secretariat.goto(path["history"])
    expect(secretariat.locator("main")).to_contain_text("Marija Vella")
    expect(secretariat.locator("main")).to_contain_text("Priya Raman")
    look(secretariat)
    visitor = new_visitor(at)
    visitor.goto(f"/en/courses/{SLUG}")
    expect(visitor.locator("h1")).not_to_contain_text("both can live with")

    # Publishing shows first what will change, and then the public reads it.
    secretariat.goto(path["publish"])
    expect(secretariat.locator("main ins")).not_to_have_count(0)
    look(secretariat)
    save(secretariat)
    # It shows within a second, and a page does not look for news by itself.
    visitor.wait_for_timeout(1_000)
    visitor.goto(f"/en/courses/{SLUG}")
    expect(visitor.locator("h1")).to_have_text("Title that both can live with")
    visitor.goto(f"/es/cursos/{SLUG}")
    expect(visitor.locator("h1")).to_have_text("El taller de Malta para pequeños Estados")
