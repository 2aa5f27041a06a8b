"""From an empty search to the mail after a publication, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from tests.machine.browser import PHONE
from tests.machine.mail import plain_text
from tests.machine.site import Site
from tests.machine.visitor import SAMPLE_PASSWORD

PLANNED = "e-participation-in-global-governance"
WORDS = {
    "en": {
        "empty": "/en/courses?topic=e-participation&month=2031-05",
        "tell": "Let me know when applications open for such a course",
        "send": "Send me the confirmation link",
        "yes": "Yes, notify me",
        "done": "Your alert is on",
        "stop": "Cancel this alert",
        "stopped": "Alert cancelled",
    },
    "es": {
        "empty": "/es/cursos?topic=e-participation&month=2031-05",
        "tell": "Recibir un aviso cuando se abra la convocatoria de un curso así",
        "send": "Recibir el enlace de confirmación",
        "yes": "Sí, deseo recibir avisos",
        "done": "La suscripción está activa",
        "stop": "Cancelar esta suscripción",
        "stopped": "La suscripción se canceló",
    },
}


def link_in(message: EmailMessage, part: str) -> str:
    """Return the address in a mail that contains ``part``."""
    text = plain_text(message)
    found = re.search(rf"http\S*{part}\S*", text)
    assert found is not None, text
    return found[0]


def confirm_by_mail(
    page: Page, site: Site, axe: Callable[[Page], None], words: dict[str, str], email: str
) -> None:
    """Fill in the form that is shown, and follow the mail."""
    axe(page)
    page.locator('[name="email"]').fill("nobody@")
    page.get_by_role("button", name=words["send"]).click()
    expect(page).to_have_title(re.compile("^Error: "))
    axe(page)
    page.locator('[name="email"]').fill(email)
    page.get_by_role("button", name=words["send"]).click()
    expect(page).to_have_url(re.compile("/(tell-me/sent|avisarme/enviado)$"))
    axe(page)
    site.wait_for(lambda: site.mail.to(email), "the mail that asks to confirm")
    (letter,) = site.mail.to(email)
    page.goto(link_in(letter, "/(?:confirm|confirmar)/"))
    axe(page)
    page.get_by_role("button", name=words["yes"]).click()
    expect(page.locator("h1")).to_have_text(words["done"])
    axe(page)


def give_dates_and_publish(editor: Page) -> None:
    """Give the planned edition its dates, with applications open from now on, and publish it."""
    editor.goto("/en/sign-in")
    editor.locator('[name="email"]').fill("hub@catalogue.example")
    editor.locator('[name="password"]').fill(SAMPLE_PASSWORD)
    editor.locator("main form button").first.click()
    editor.goto(f"/en/workspace/courses/{PLANNED}/editions/first-edition")
    way = editor.locator("details").first
    way.locator("summary").click()
    way.locator('[name$="offered"]').check()
    fields = {
        "starts_on": "2031-05-05",
        "ends_on": "2031-06-20",
        "opens_at": "2026-01-05T09:00",
        "deadline_at": "2031-04-01T23:59",
        "amount": "0",
    }
    for name, value in fields.items():
        editor.locator(f'[name$="{name}"]').first.fill(value)
    editor.locator("main form button").first.click()
    expect(editor.locator(".notice--error")).to_have_count(0)
    editor.goto(f"/en/workspace/courses/{PLANNED}/editions/first-edition/publish")
    editor.locator("main form button").first.click()


@pytest.mark.parametrize("lang", ["en", "es"])
def test_from_an_empty_search_to_the_mail_after_publication(
    new_visitor: Callable[..., Page],
    fresh_server: Site,
    axe: Callable[[Page], None],
    lang: str,
) -> None:
    words, site = WORDS[lang], fresh_server
    email = f"reader-{lang}@reader.example"
    reader = new_visitor(site.address, viewport=PHONE, java_script_enabled=False)
    checker = new_visitor(site.address)
    reader.goto(words["empty"])
    link = reader.get_by_role("link", name=words["tell"])
    checker.goto(words["empty"])
    axe(checker)
    link.click()
    confirm_by_mail(reader, site, lambda _page: None, words, email)

    give_dates_and_publish(checker)

    site.wait_for(lambda: len(site.mail.to(email)) > 1, "the alert")
    alert = site.mail.to(email)[1]
    assert alert["Content-Language"] == lang
    assert alert["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    reader.goto(link_in(alert, f"/{PLANNED}"))
    expect(reader.locator("h1")).to_be_visible()
    reader.goto(str(alert["List-Unsubscribe"]).strip("<>"))
    checker.goto(str(alert["List-Unsubscribe"]).strip("<>"))
    axe(checker)
    reader.get_by_role("button", name=words["stop"]).click()
    expect(reader.locator("h1")).to_have_text(words["stopped"])
    assert len(site.mail.to(email)) == 2
