"""A visitor searches, narrows, reads a course and changes language, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.machine.browser import PHONE

WORDS = {
    "en": {
        "home": "/en/",
        "query": "regulators",
        "search": "Search",
        "apply": "Apply",
        "title": "Child online protection for regulators",
        "other": "es",
        "courses": "/en/courses",
        "count": r"\d+ courses?",
        "empty": "No course matches",
    },
    "es": {
        "home": "/es/",
        "query": "reguladores",
        "search": "Buscar",
        "apply": "Presentar una solicitud",
        "title": "Protección de la infancia en línea para reguladores",
        "other": "en",
        "courses": "/es/cursos",
        "count": r"\d+ cursos?",
        "empty": "Ningún curso coincide",
    },
}
ASKING = {
    "en": {
        "offer": "Which courses am I eligible for?",
        "residence": "Country or territory where you live",
        "nationality": "Nationality",
        "show": "Check my eligibility",
        "summary": "lives in Peru",
        "refusal": "You are not eligible",
        "forget": "Clear my answers",
    },
    "es": {
        "offer": "¿Qué cursos están abiertos para mí?",
        "residence": "País o territorio donde reside",
        "nationality": "Nacionalidad",
        "show": "Comprobar si cumplo los requisitos",
        "summary": "reside en Perú",
        "refusal": "No cumple los requisitos",
        "forget": "Borrar mis respuestas",
    },
}
PAGES = [
    "/en/",
    "/es/cursos",
    "/en/courses?topic=internet-governance&open=1",
    "/es/cursos?q=zzzz",
    "/es/cursos/diplomatic-theory-and-practice",
    "/es/cursos/cybersecurity-policy",
    "/en/courses/e-participation-in-global-governance",
    "/es/instituciones",
    "/en/partners/ifdt",
    "/es/instituciones/government-of-mexico",
    "/en/programmes",
    "/es/programas/contemporary-diplomacy",
    "/es/privacidad",
    "/es/cursos?asking=1&nationality=MX&nationality=ES&in=ifdt",
    "/en/courses?residence=PE&nationality=PE&employer=academia&mine=1",
    "/es/?residence=PE&asking=1&in=commonwealth-secretariat",
    "/en/courses/small-states-workshop?residence=PE&nationality=PE&in=commonwealth-secretariat",
    "/en/accessibility",
    "/es/contacto",
    "/en/partners/join",
    "/es/acceso",
    "/es/nada",
]


def no_sideways_scroll(page: Page) -> None:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.evaluate("window.innerWidth"), f"{page.url} is {width} px wide"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_from_the_home_page_to_a_course_in_two_steps(
    new_visitor: Callable[..., Page], axe: Callable[[Page], None], lang: str
) -> None:
    words = WORDS[lang]
    page = new_visitor(locale="es-MX" if lang == "es" else "en-GB")
    page.goto("/")
    expect(page).to_have_url(re.compile(f"{words['home']}$"))
    axe(page)
    page.get_by_role("searchbox").fill(words["query"])
    page.get_by_role("button", name=words["search"], exact=True).click()
    status = page.locator("[role=status][data-total]")
    expect(status).to_have_text(re.compile(words["count"]))
    axe(page)
    before = int(status.get_attribute("data-total") or "0")
    page.locator('input[name="level"]').first.check()
    page.locator(".filters .actions button").click()
    after = int(status.get_attribute("data-total") or "0")
    assert 0 < after <= before
    page.locator(".chip").first.click()
    assert int(status.get_attribute("data-total") or "0") == before
    page.get_by_role("link", name=words["title"]).click()
    expect(page.locator("h1")).to_have_text(words["title"])
    expect(page.get_by_role("link", name=words["apply"]).first).to_be_visible()
    axe(page)
    page.locator(f'header a[hreflang="{words["other"]}"]').click()
    expect(page.locator("html")).to_have_attribute("lang", words["other"])
    expect(page.locator("h1")).to_have_text(WORDS[words["other"]]["title"])
    assert page.context.cookies() == []


def test_the_language_switch_keeps_the_search(page: Page) -> None:
    page.goto("/en/courses?q=governance&format=online&sort=title")
    total = page.locator("[data-total]").get_attribute("data-total")
    page.locator('header a[hreflang="es"]').click()
    expect(page).to_have_url(re.compile(r"/es/cursos\?q=governance&format=online&sort=title$"))
    assert page.locator("[data-total]").get_attribute("data-total") == total


def test_every_public_page_on_a_phone_and_at_a_desk(
    page: Page, phone: Page, axe: Callable[..., None]
) -> None:
    """Opening a window takes longer than reading a page, so all are read in the same two."""
    wrong = []
    for address in PAGES:
        for window in (page, phone):
            window.goto(address)
            try:
                axe(window, colours=window is phone)
                no_sideways_scroll(window)
            except AssertionError as fault:
                wrong.append(str(fault))
    assert not wrong, "\n".join(wrong)


def test_scripts_add_nothing_to_read_but_the_reader_s_own_time(
    new_visitor: Callable[..., Page],
) -> None:
    """Every public page is there, and everything that can be pressed, where scripts are off."""
    options = {"timezone_id": "Pacific/Fiji", "viewport": PHONE}
    plain, scripted = new_visitor(java_script_enabled=False, **options), new_visitor(**options)
    for address in PAGES:
        for window in (plain, scripted):
            window.goto(address)
        scripted.evaluate("document.querySelectorAll('.local').forEach(each => each.remove())")
        assert words_of(plain) == words_of(scripted), address
        assert plain.locator("button:not(form *):not([form])").count() == 0, address
        for form in plain.locator("form").all():
            assert form.locator("button, input[type=submit]").count(), address


def words_of(page: Page) -> list[str]:
    """Return what is to be read on a page, but for times that scripts put on the reader's clock."""
    clocks = set(page.locator("time[data-clock]").all_inner_texts())
    return [each for each in page.locator("body").inner_text().split() if each not in clocks]


@pytest.mark.parametrize("address", ["/es/cursos", "/en/courses/small-states-workshop"])
def test_nothing_scrolls_sideways_at_320_px_or_in_the_dark(
    new_visitor: Callable[..., Page], axe: Callable[[Page], None], address: str
) -> None:
    window = new_visitor(viewport={"width": 320, "height": 640}, color_scheme="dark")
    window.goto(address)
    no_sideways_scroll(window)
    axe(window)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_without_scripts_a_search_works_the_same(
    new_visitor: Callable[..., Page], lang: str
) -> None:
    words = WORDS[lang]
    page = new_visitor(java_script_enabled=False)
    page.goto(words["courses"])
    page.get_by_role("searchbox").fill("zzzzzz")
    page.get_by_role("button", name=words["search"], exact=True).click()
    expect(page.get_by_role("heading", name=words["empty"])).to_be_visible()
    page.get_by_role("searchbox").fill(words["query"])
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name=words["title"])).to_be_visible()


def test_the_keyboard_alone_reaches_a_result_with_a_visible_focus(page: Page) -> None:
    page.goto("/en/courses?q=regulators")
    page.keyboard.press("Tab")
    skips = page.locator("a.skip")
    expect(skips.first).to_be_focused()
    page.keyboard.press("Tab")
    expect(skips.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.getAttribute('href') || ''")
        outline = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' })()"
        )
        assert outline, page.evaluate("document.activeElement.outerHTML")
        if "child-online-protection-for-regulators" in focused:
            break
    else:
        pytest.fail("The keyboard never reached the result.")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/courses/child-online-protection-for-regulators$"))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_who_is_asking_is_said_once_and_without_scripts(
    new_visitor: Callable[..., Page], lang: str
) -> None:
    words = ASKING[lang]
    slug = "online-diplomacy-for-mexican-diplomats"
    page = new_visitor(java_script_enabled=False)
    page.goto(f"{WORDS[lang]['courses']}?open=1")
    page.get_by_role("link", name=words["offer"]).click()
    page.get_by_label(words["residence"]).select_option("PE")
    page.get_by_label(words["nationality"], exact=True).select_option("PE")
    page.get_by_role("button", name=words["show"]).click()
    expect(page).to_have_url(re.compile("open=1"))
    expect(page.locator(".asking")).to_contain_text(words["summary"])
    expect(page.locator("li.result", has=page.locator(f"a[href*={slug}]"))).to_contain_text(
        words["refusal"]
    )
    page.locator(f"li.result h2 a[href*={slug}]").click()
    expect(page.locator(".edition").first).to_contain_text(words["refusal"])
    page.locator(".edition a.button").first.click()
    expect(page.locator("#country")).to_have_value("PE")
    expect(page.locator("#nationality")).to_have_value("PE")
    page.locator(".site-nav a").first.click()
    expect(page.locator(".asking")).to_contain_text(words["summary"])
    page.get_by_role("link", name=words["forget"]).click()
    expect(page.get_by_role("link", name=words["offer"])).to_be_visible()
    assert "PE" not in page.url


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_form_that_asks_for_nationalities_is_sound(
    page: Page, phone: Page, axe: Callable[..., None], lang: str
) -> None:
    course = f"{WORDS[lang]['courses']}/online-diplomacy-for-mexican-diplomats"
    for window in (page, phone):
        window.goto(f"{course}?residence=US&nationality=ES&nationality=MX")
        window.locator(".edition a.button").first.click()
        expect(window.locator("#nationality-2")).to_have_value("MX")
        expect(window.locator("main .notice").first).to_be_visible()
        axe(window, colours=window is phone)
        no_sideways_scroll(window)
