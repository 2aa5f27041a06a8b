"""What browsers without newer rules, without styles and without a mouse make of the pages."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from catalogue.config import ROOT
from tests.machine.visitor import Visitor

SHEETS = sorted((ROOT / "catalogue" / "static" / "css").glob("*.css"))
RULE = re.compile(r"([^{}]+)\{")
LISTS = ["/en/courses?open=1", "/es/cursos", "/en/partners", "/es/instituciones?kind=network"]


def risky(css: str) -> list[str]:
    """Return the rules that a browser drops whole because it does not know a part of them."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    selectors = [each.strip() for each in RULE.findall(css)]
    # What stands inside brackets is one selector's own list.
    bare = [re.sub(r"\([^()]*(\([^()]*\)[^()]*)*\)", "()", each) for each in selectors]
    found = [
        each
        for each, short in zip(selectors, bare, strict=True)
        if ":has" in short and "," in short
    ]
    outside = re.sub(r"@supports[^{]*\{(?:[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})*[^{}]*\}", "", css)
    return found + re.findall(r"[^;{}]*color-mix\([^;}]*", outside)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: Path(path).name)
def test_a_rule_that_some_browsers_do_not_know_stands_alone(sheet: Path) -> None:
    assert risky(sheet.read_text()) == []


@pytest.mark.parametrize(
    "planted",
    [
        "@media print { .a, .b:has(.c) { display: none; } }",
        ".a:is(.b, .c) > .d:has(+ .e), .f { color: red; }",
        "mark { background: color-mix(in srgb, red 20%, transparent); }",
    ],
)
def test_a_planted_rule_is_seen(planted: str) -> None:
    assert risky(planted)


@pytest.mark.parametrize(("address", "words"), [("/en/", "Español es"), ("/es/", "English en")])
def test_without_styles_the_other_language_is_read_as_two_words(
    reader: Visitor, address: str, words: str
) -> None:
    link = reader.page(address).select_one(".site-tools a[hreflang]")
    assert link is not None
    assert " ".join(link.get_text().split()) == words


@pytest.mark.parametrize("address", LISTS)
def test_a_list_can_be_reached_without_its_filters(reader: Visitor, address: str) -> None:
    page = reader.page(address)
    skips = [str(each["href"]) for each in page.select("body > a.skip")]
    assert skips == ["#main", "#results"]
    results = page.select_one("#results")
    assert results is not None
    assert results["tabindex"] == "-1"
    assert results.select_one("[role=status]") is not None
    heads = Counter(
        str(next(each.stripped_strings)) for each in page.select("summary, .filters-head")
    )
    assert max(heads.values()) == 1, heads


def test_an_empty_house_offers_no_way_to_results_that_are_not_there(client: Visitor) -> None:
    for address in ("/en/partners", "/es/cursos"):
        page = client.page(address)
        for link in page.select("a.skip"):
            assert page.select_one(str(link["href"])) is not None, (address, link)
