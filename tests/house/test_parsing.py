"""Numbers and addresses that anybody may have sent."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

import catalogue
from catalogue.i18n.languages import negotiated
from catalogue.parsing import page_number, url_parts, whole_number
from catalogue.web.requests import BoundedInteger
from tests.machine.visitor import Visitor


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        (" 12 ", 12),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("9" * 5_000, None),
        ("-1", None),
        ("1.0", None),
        ("٣", None),
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_a_whole_number(text: str | None, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "page"),
    [("1", 1), ("7", 7), ("8", 7), ("9" * 5_000, 7), ("0", 1), ("000", 1), ("-1", 1), ("x", 1)],
)
def test_the_nearest_page(text: str, page: int) -> None:
    assert page_number(text, 7) == page


@pytest.mark.parametrize(
    "text", ["http://[::1", "http://[evil", None, "//[", "http://\u2100.example"]
)
def test_a_malformed_address_has_no_host(text: str | None) -> None:
    assert url_parts(text).netloc == ""


@pytest.mark.engines
def test_every_number_in_an_address_is_bounded(reading_app: Flask) -> None:
    numbers = 0
    for rule in reading_app.url_map.iter_rules():
        for converter in rule._converters.values():
            if hasattr(converter, "num_convert"):
                numbers += 1
                assert isinstance(converter, BoundedInteger), rule
    assert numbers > 10


@pytest.mark.engines
@pytest.mark.parametrize(
    "path",
    [
        "/sitemap-99999999999999999999999.xml",
        "/sitemap-2147483648.xml",
        "/sitemap-٣.xml",
    ],
)
def test_a_number_that_is_too_long_leads_nowhere(reader: Visitor, path: str) -> None:
    assert reader.get(path).status_code == 404


RISKY = {"int": 1, "float": 1, "urlsplit": 1, "urlparse": 1}
"""What raises an error on text from outside; views and forms use ``catalogue.parsing``."""


def raw_reading(source: str) -> list[int]:
    """Return the lines on which text is made a number or an address without a guard."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RISKY
    ]


def test_views_and_forms_read_numbers_and_addresses_in_one_place() -> None:
    root = Path(catalogue.__file__).parent
    found = [
        f"{path.relative_to(root)}:{line}"
        for path in sorted(root.rglob("*.py"))
        if {"views", "forms", "views.py", "forms.py"} & set(path.relative_to(root).parts)
        or path.name in ("errors.py", "filters.py", "lists.py", "redirects.py", "languages.py")
        for line in raw_reading(path.read_text())
    ]
    # What is split there is an address that the map of addresses built.
    assert [each.partition(":")[0] for each in found] == ["web/redirects.py"]


def test_a_planted_number_is_found() -> None:
    assert raw_reading("page = int(request.args['page'])") == [1]


@pytest.mark.parametrize("header", ["Referer", "Origin"])
@pytest.mark.parametrize("value", ["http://[::1", "http://[evil", "\u00ff", "http://a:b@c:d"])
def test_a_malformed_origin_is_a_foreign_one(reader: Visitor, header: str, value: str) -> None:
    answer = reader.post("/es/acceso", data={"email": "a"}, headers={header: value})
    assert answer.status_code == 400
    assert 'lang="es"' in answer.text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es-MX,en;q=0.5", "es"),
        ("en-GB,es;q=0.9", "en"),
        ("en-GB,en;q=0.9,es;q=0.8", "en"),
        ("fr,es;q=0.3,en;q=0.2", "es"),
        ("es-419", "es"),
        ("ES-mx", "es"),
        ("es_MX", "es"),
        ("en;q=0.1,es;q=0.2", "es"),
        ("es;q=0,en;q=0.1", "en"),
        ("en;q=0,*", "es"),
        ("*", "en"),
        ("fr,*;q=0.5", "en"),
        ("de", None),
        ("", None),
        ("es;q=0", None),
        ("english", None),
        ("espa\u00f1ol", None),
    ],
)
def test_the_heaviest_language_is_spoken(header: str, language: str | None) -> None:
    accepted = []
    for part in filter(None, header.split(",")):
        tag, _, weight = part.partition(";q=")
        accepted.append((tag, float(weight or 1)))
    assert negotiated(accepted, ("en", "es")) == language


def test_a_variety_is_answered_with_its_sister() -> None:
    assert negotiated([("pt", 1.0)], ("en", "pt_BR")) == "pt_BR"
    assert negotiated([("pt-PT", 1.0), ("pt-BR", 0.5)], ("pt_BR", "pt_PT")) == "pt_PT"
