"""A printed course is one sheet of A4 that says where it came from and of what day it is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
SLUGS = (
    "child-online-protection-for-regulators",
    "cybersecurity-policy",
    "diplomatic-theory-and-practice",
    "e-participation-in-global-governance",
    "internet-governance-in-africa",
    "introduction-to-internet-governance",
    "online-diplomacy-for-mexican-diplomats",
    "small-states-workshop",
)
WORDS = {
    "en": ("/en/courses", "From the ", "Applications close"),
    "es": ("/es/cursos", "Del catálogo", "Fecha límite"),
}


def sheets(page: Page) -> int:
    """Return how many sheets of A4 a page takes."""
    page.emulate_media(media="print")
    return len(PAGE.findall(page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_course_that_is_counted_on_prints_on_one_sheet(page: Page, lang: str) -> None:
    courses, *_words = WORDS[lang]
    found = {}
    for slug in SLUGS:
        page.goto(f"{courses}/{slug}")
        found[slug] = sheets(page)
    assert found == dict.fromkeys(SLUGS, 1)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_sheet_keeps_what_matters_and_leaves_out_what_is_to_be_pressed(
    page: Page, lang: str
) -> None:
    courses, source, deadline = WORDS[lang]
    address = f"{courses}/internet-governance-in-africa"
    page.goto(address)
    expect(page.locator(".imprint")).to_be_hidden()
    page.emulate_media(media="print")
    imprint = page.locator(".imprint")
    expect(imprint).to_contain_text(source)
    expect(imprint).to_contain_text(address)
    assert len(re.findall(r"\b20\d\d\b", imprint.inner_text())) >= 2
    expect(page.locator(".edition").get_by_text(deadline).first).to_be_visible()
    for kept in ("h1", ".lede", ".facts", ".edition", "#partners", ".partner-name"):
        expect(page.locator(kept).first).to_be_visible()
    hidden = (".site-nav", ".site-foot", ".actions", ".share", ".archive", ".crumbs", ".rail")
    for gone in hidden:
        for each in page.locator(gone).all():
            expect(each).to_be_hidden()


def test_a_list_of_results_is_printed_without_its_filters(page: Page) -> None:
    page.goto("/en/courses?open=1")
    page.emulate_media(media="print")
    expect(page.locator(".result").first).to_be_visible()
    expect(page.locator(".filters")).to_be_hidden()


def test_a_comparison_prints_on_one_sheet(new_visitor: Callable[..., Page]) -> None:
    page = new_visitor(java_script_enabled=False)
    page.goto("/es/cursos/child-online-protection-for-regulators")
    page.locator(".compare-all a").click()
    page.emulate_media(media="print")
    expect(page.locator(".imprint")).to_be_visible()
    assert sheets(page) == 1
