"""Every address is declared: who is admitted, and in words that read like words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.machine.databases import all_settings, build_app

WORD = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
FILE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*\.(atom|ico|ics|json|jsonld|png|txt|webmanifest|xml)$")


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app that is asked for its addresses only."""
    folder = tmp_path_factory.mktemp("mapped")
    return build_app(all_settings(folder, DATABASE_URL="sqlite://"))


GIVEN = ("/.well-known/security.txt",)
"""Addresses that a standard spells (RFC 9116)."""


def undeclared(app: Flask) -> list[str]:
    """Every endpoint says who is admitted."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    return [
        endpoint
        for endpoint in sorted(endpoints)
        if not hasattr(app.view_functions[endpoint], "admits")
    ]


def badly_spelled(rules: Iterable[Rule]) -> list[str]:
    """An address is made of lower-case words joined by hyphens, and ends without a slash."""
    found = []
    for rule in rules:
        fixed = re.sub(r"<[^>]*>", "1", rule.rule).strip("/")
        parts = fixed.split("/") if fixed else []
        if rule.rule not in GIVEN and not all(
            WORD.match(part) or FILE.match(part) for part in parts
        ):
            found.append(f"{rule.rule} ({rule.endpoint})")
        if rule.rule.endswith("/") and len(parts) > 1:
            found.append(f"{rule.rule} ({rule.endpoint}) ends with a slash")
    return found


def test_every_endpoint_says_who_is_admitted(mapped: Flask) -> None:
    assert undeclared(mapped) == []


def test_addresses_are_kebab_case(mapped: Flask) -> None:
    assert badly_spelled(mapped.url_map.iter_rules()) == []


def test_a_planted_endpoint_without_a_rule_is_seen(tmp_path: Path) -> None:
    app = build_app(all_settings(tmp_path, DATABASE_URL="sqlite://"))
    app.add_url_rule("/planted", "planted", lambda: "")
    assert undeclared(app) == ["planted"]


@pytest.mark.parametrize(
    "address", ["/en/My_Courses", "/en/myCourses", "/en/courses--old", "/en/courses/", "/en/a b"]
)
def test_a_planted_address_is_seen(address: str) -> None:
    assert badly_spelled([Rule(address, endpoint="planted")])


@pytest.mark.parametrize(
    "address", ["/", "/en/", "/en/courses/<slug>.ics", "/es/mis/solicitudes", "/sitemap.xml"]
)
def test_a_good_address_is_let_pass(address: str) -> None:
    assert not badly_spelled([Rule(address, endpoint="good")])
