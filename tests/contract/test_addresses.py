"""The contract's addresses, to the letter."""

from __future__ import annotations

import re

import pytest

from catalogue.i18n.url_segments import reserved
from tests.machine.visitor import Visitor, soup

PAIRS = [
    ("/en/", "/es/"),
    ("/en/courses", "/es/cursos"),
    ("/en/courses/{course}", "/es/cursos/{course}"),
    ("/en/programmes", "/es/programas"),
    ("/en/programmes/contemporary-diplomacy", "/es/programas/contemporary-diplomacy"),
    ("/en/partners", "/es/instituciones"),
    ("/en/partners/university-of-malta", "/es/instituciones/university-of-malta"),
    ("/en/partners/join", "/es/instituciones/colaborar"),
    ("/en/sign-in", "/es/acceso"),
    ("/en/privacy", "/es/privacidad"),
    ("/en/accessibility", "/es/accesibilidad"),
    ("/en/contact", "/es/contacto"),
]
COURSES = [
    "introduction-to-internet-governance",
    "internet-governance-in-africa",
    "child-online-protection-for-regulators",
    "small-states-workshop",
    "diplomatic-theory-and-practice",
    "online-diplomacy-for-mexican-diplomats",
]
PARTNERS = [
    "university-of-malta",
    "instituto-matias-romero",
    "gsma-capacity-building",
    "commonwealth-secretariat",
    "nepad",
    "igmena",
    "medac",
    "ifdt",
]


def pairs() -> list[tuple[str, str]]:
    fixed = [pair for pair in PAIRS if "{" not in pair[0]]
    courses = [
        (english.format(course=slug), spanish.format(course=slug))
        for english, spanish in PAIRS
        if "{" in english
        for slug in COURSES
    ]
    partners = [(f"/en/partners/{slug}", f"/es/instituciones/{slug}") for slug in PARTNERS]
    return fixed + courses + partners


@pytest.mark.slow
@pytest.mark.parametrize(("english", "spanish"), pairs())
def test_a_page_exists_in_both_languages_and_its_switcher_leads_across(
    reader: Visitor, english: str, spanish: str
) -> None:
    for address, other, lang in ((english, spanish, "es"), (spanish, english, "en")):
        page = reader.page(f"{address}?q=x")
        switch = page.select_one(f'header a[hreflang="{lang}"]')
        assert switch is not None, address
        assert switch["href"] == f"{other}?q=x"
        headings = page.select("h1")
        assert len(headings) == 1, address
        assert page.title is not None
        assert page.title.get_text().startswith(" ".join(headings[0].get_text().split()))
        assert page.html is not None
        assert page.html["lang"] == ("en" if lang == "es" else "es")


@pytest.mark.parametrize(
    ("address", "sign_in"),
    [
        ("/en/my/applications", "/en/sign-in"),
        ("/es/mis/solicitudes", "/es/acceso"),
        ("/en/workspace", "/en/sign-in"),
        ("/es/espacio", "/es/acceso"),
    ],
)
def test_what_is_personal_leads_to_signing_in(reader: Visitor, address: str, sign_in: str) -> None:
    answer = reader.get(address)
    assert answer.status_code in (302, 303)
    assert sign_in in answer.headers["Location"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.slow
def test_the_edition_open_at_any_time_can_be_applied_to_in_both_languages(reader: Visitor) -> None:
    for course, word in (("/en/courses", "apply"), ("/es/cursos", "solicitud")):
        page = reader.page(f"{course}/child-online-protection-for-regulators")
        found = page.select_one(f'main a[href$="/{word}"]')
        assert found is not None
        form = reader.page(str(found["href"]))
        for name in ("full_name", "email", "country"):
            assert form.select_one(f'[name="{name}"]') is not None, name


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/sitemap.xml", "/robots.txt"])
def test_addresses_for_machines_answer(reader: Visitor, address: str) -> None:
    assert reader.get(address).status_code == 200


def test_the_sitemap_is_complete(reader: Visitor) -> None:
    text = reader.get("/sitemap.xml").text
    for pair in pairs():
        if "sign-in" not in pair[0]:
            for address in pair:
                assert f"{address}</loc>" in text, address


def test_slugs_are_lower_case_ascii_and_no_url_word(reader: Visitor) -> None:
    text = reader.get("/sitemap.xml").text
    slugs = set(re.findall(r"/en/(?:courses|partners|programmes)/([^<]+)</loc>", text)) - {"join"}
    assert len(slugs) > 30
    for slug in slugs:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug), slug
        assert slug not in reserved()


def test_a_language_outside_the_set_is_not_found(reader: Visitor) -> None:
    for address in ("/fr/", "/fr/courses", "/xx"):
        assert reader.get(address).status_code == 404


def test_error_pages_speak_the_path_s_language(reader: Visitor) -> None:
    page = reader.page("/es/cursos/no-existe", 404)
    assert page.html is not None
    assert page.html["lang"] == "es"
    assert soup(reader.get("/en/courses/none")).html["lang"] == "en"  # type: ignore[index]  # Checked above.
