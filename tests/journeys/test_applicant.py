"""Applying in Spanish, being offered a place by a partner who works in English, and accepting."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from tests.machine.browser import PHONE
from tests.machine.mail import plain_text
from tests.machine.site import Site
from tests.machine.visitor import SAMPLE_PASSWORD

COURSE = "child-online-protection-for-regulators"
MOTIVATION = {
    "en": "My authority drafts the national plan this year, and nobody has done it before.",
    "es": "Mi autoridad redacta este año el plan nacional y nadie lo ha hecho antes.",
}
LABELS = {
    "en": {
        "course": f"/en/courses/{COURSE}",
        "apply": "Apply",
        "name": "Full name, as on the certificate",
        "switch": "Save and switch to Spanish",
        "country": "Fiji",
        "title": "Child online protection for regulators",
    },
    "es": {
        "course": f"/es/cursos/{COURSE}",
        "apply": "Presentar una solicitud",
        "name": "Nombre completo, como debe figurar en el certificado",
        "switch": "Guardar y cambiar al inglés",
        "country": "Fiyi",
        "title": "Protección de la infancia en línea para reguladores",
    },
}


def text_of(message: EmailMessage) -> str:
    """Return a mail's plain text."""
    return plain_text(message)


def link_in(message: EmailMessage, part: str) -> str:
    """Return the address in a mail that contains ``part``."""
    found = re.search(rf"http\S*{part}\S*", text_of(message))
    assert found is not None, text_of(message)
    return found[0]


def fill_in(page: Page, lang: str, email: str) -> None:
    """Fill in everything but the motivation and the privacy notice."""
    page.get_by_label(LABELS[lang]["name"]).fill("Seini Vakatawa Ñandú")
    page.locator('[name="email"]').fill(email)
    page.locator('[name="country"]').select_option(label=LABELS[lang]["country"])
    page.locator('[name="position"]').fill("Consejera técnica")
    page.locator('[name="employer"]').fill("Autoridad de Telecomunicaciones")
    page.locator('[name="employer_kind"][value="regulator"]').check()
    for box in page.locator('main form input[type="radio"]').all():
        # One answer to each further question, whichever comes first.
        group = f'[name="{box.get_attribute("name")}"]:checked'
        if not page.locator(group).count():
            box.check()


@pytest.mark.parametrize("lang", ["es", "en"])
def test_from_the_form_to_a_seat(
    new_visitor: Callable[..., Page],
    live_server: Site,
    axe: Callable[[Page], None],
    lang: str,
) -> None:
    email = f"seini-{lang}@applicant.example"
    labels, other = LABELS[lang], "en" if lang == "es" else "es"
    applicant = new_visitor(viewport=PHONE)
    applicant.goto(labels["course"])
    applicant.get_by_role("link", name=labels["apply"]).first.click()
    axe(applicant)

    # Two mistakes: everything typed is still there, and the summary has the focus.
    fill_in(applicant, lang, email)
    applicant.locator("main form button").first.click()
    summary = applicant.locator('[role="alert"]')
    expect(summary).to_be_focused()
    expect(applicant).to_have_title(re.compile("^Error: "))
    axe(applicant)
    summary.get_by_role("link").first.click()
    expect(applicant.locator('[name="motivation"]')).to_be_focused()
    expect(applicant.locator('[name="full_name"]')).to_have_value("Seini Vakatawa Ñandú")

    # Changing the language keeps every entry, also what was typed since.
    applicant.locator('[name="motivation"]').fill(MOTIVATION[lang])
    applicant.get_by_role("button", name=labels["switch"]).click()
    expect(applicant.locator("html")).to_have_attribute("lang", other)
    expect(applicant.locator('[name="motivation"]')).to_have_value(MOTIVATION[lang])
    expect(applicant.locator('[name="country"]')).to_have_value("FJ")
    applicant.get_by_role("button", name=LABELS[other]["switch"]).click()
    expect(applicant.locator("html")).to_have_attribute("lang", lang)

    # Check, go back, check again, send.
    applicant.locator('input[type="checkbox"][name="notice"], [name="privacy"]').first.check()
    applicant.locator("main form button").first.click()
    expect(applicant).to_have_url(re.compile("/(apply/check|solicitud/revision)"))
    expect(applicant.locator("main")).to_contain_text(MOTIVATION[lang])
    axe(applicant)
    applicant.go_back()
    expect(applicant.locator('[name="motivation"]')).to_have_value(MOTIVATION[lang])
    applicant.go_forward()
    applicant.locator("main form button").first.dblclick()
    expect(applicant).to_have_url(re.compile("/(apply/received|solicitud/recibida)"))
    axe(applicant)

    # The receipt comes in the applicant's language; its link confirms the address.
    live_server.wait_for(lambda: live_server.mail.to(email), "the receipt")
    assert len(live_server.mail.to(email)) == 1
    receipt = live_server.mail.to(email)[0]
    assert receipt["Content-Language"] == lang
    assert labels["title"] in text_of(receipt)
    applicant.goto(link_in(receipt, "/(confirm|confirmar)/"))
    axe(applicant)
    applicant.locator("main form button").first.click()
    applicant.goto("/es/mis/solicitudes" if lang == "es" else "/en/my/applications")
    axe(applicant)
    applicant.get_by_role("link", name=labels["title"]).first.click()
    axe(applicant)
    own = applicant.url

    # For the applicant from Spanish pages, the academy works without scripts.
    scripts = lang == "en"
    staff = new_visitor(java_script_enabled=scripts)
    offer_a_place(staff, axe if scripts else no_look, "Seini Vakatawa Ñandú", email, lang)

    # The offer is read and accepted in the applicant's own language.
    let_a_minute_pass(live_server)
    live_server.wait_for(lambda: len(live_server.mail.to(email)) == 2, "the offer")
    offer = live_server.mail.to(email)[1]
    assert offer["Content-Language"] == lang
    assert "Welcome to the group." in text_of(offer)
    applicant.goto(own)
    expect(applicant.locator("html")).to_have_attribute("lang", lang)
    axe(applicant)
    accept = applicant.locator('form[action$="/accept"] button, form[action$="/aceptar"] button')
    accept.click()
    expect(accept).to_have_count(0)
    axe(applicant)
    live_server.wait_for(lambda: len(live_server.mail.to(email)) == 3, "the confirmation")


def no_look(_page: Page) -> None:
    """Stand in for a check of the page that needs scripts in it."""


def offer_a_place(
    staff: Page, look: Callable[[Page], None], name: str, email: str, lang: str
) -> None:
    """Work as the partner's admissions staff, in English, at a desk."""
    staff.goto("/en/workspace")
    staff.locator('[name="email"]').fill("admissions@gsma.example")
    staff.locator('[name="password"]').fill(SAMPLE_PASSWORD)
    staff.locator("main form button").first.click()
    expect(staff).to_have_url(re.compile("/en/workspace$"))
    look(staff)
    staff.locator('main a[href*="/applications"]').first.click()
    look(staff)
    staff.locator("tr, li", has_text=name).get_by_role("link").first.click()
    expect(staff.locator("h1")).to_have_text(name)
    if staff.get_by_text(email).count() == 0:
        # Both languages' runs of this test leave an applicant of the same name.
        staff.go_back()
        staff.locator("tr, li", has_text=name).get_by_role("link").last.click()
    expect(staff.locator("main")).to_contain_text(MOTIVATION[lang])
    if lang == "es":
        expect(staff.locator('main [lang="es"]', has_text=MOTIVATION["es"])).not_to_have_count(0)
    look(staff)
    staff.locator('[name="note"]').fill("Welcome to the group.")
    staff.locator('[name="act"][value="offer"]').check()
    staff.locator('form[action$="/decide"] button').last.click()
    look(staff)
    staff.locator('main button[name="confirm"]').click()
    expect(staff.locator("main")).to_contain_text("offer", ignore_case=True)
    look(staff)


def let_a_minute_pass(site: Site) -> None:
    """Let the letters of decisions leave that can still be undone."""
    with closing(sqlite3.connect(site.data_dir / "catalogue.sqlite", timeout=10)) as database:
        database.execute("UPDATE outbox_message SET next_attempt_at = created_at")
        database.commit()


def test_without_scripts_an_application_arrives_and_is_confirmed(
    new_visitor: Callable[..., Page], live_server: Site
) -> None:
    email = "no-script@applicant.example"
    page = new_visitor(java_script_enabled=False, viewport=PHONE)
    page.goto(LABELS["es"]["course"])
    page.get_by_role("link", name=LABELS["es"]["apply"]).first.click()
    fill_in(page, "es", email)
    page.locator('[name="motivation"]').fill(MOTIVATION["es"])
    page.locator('input[type="checkbox"][name="notice"], [name="privacy"]').first.check()
    page.locator("main form button").first.click()
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile("/solicitud/recibida"))
    live_server.wait_for(lambda: live_server.mail.to(email), "the receipt")
    page.goto(link_in(live_server.mail.to(email)[0], "/confirmar/"))
    page.locator("main form button").first.click()
    page.goto("/es/mis/solicitudes")
    page.get_by_role("link", name=LABELS["es"]["title"]).first.click()
    expect(page.locator("h1")).to_contain_text(LABELS["es"]["title"])
