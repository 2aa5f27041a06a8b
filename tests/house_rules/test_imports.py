"""Imports go one way, and the contracts notice when they do not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from catalogue.config import ROOT
from tests.house_rules.sources import FEATURE_ROLES

FEATURES = (
    "accounts alerts browse comanagement courses enrolment events mail partners workspace "
    "search/synonyms"
).split()
SEARCH = (
    "commands services index text queries repositories models facets documents filters results"
).split()


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of ``pyproject.toml`` against the package in a folder."""
    return subprocess.run(
        [
            Path(sys.executable).with_name("lint-imports"),
            "--config",
            ROOT / "pyproject.toml",
            "--no-cache",
        ],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A tree of the house's shape with nothing in it."""
    package = tmp_path / "catalogue"
    for feature in [*FEATURES, "i18n", "demo", "web", "search", "syndication"]:
        (package / feature).mkdir(parents=True, exist_ok=True)
        (package / feature / "__init__.py").touch()
    for feature in FEATURES:
        for name in FEATURE_ROLES:
            (package / feature / f"{name}.py").touch()
    for name in SEARCH:
        (package / "search" / f"{name}.py").touch()
    for name in ("views", "elm", "icalendar", "schema_org", "share_images"):
        (package / "syndication" / f"{name}.py").touch()
    for name in ("__init__", "app", "cli", "worker", "database", "config"):
        (package / f"{name}.py").touch()
    return package


@pytest.mark.slow
def test_the_house_keeps_its_contracts() -> None:
    outcome = lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.slow
def test_a_tree_without_imports_is_let_pass(planted: Path) -> None:
    outcome = lint(planted.parent)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "imported"),
    [
        ("courses/services.py", "catalogue.enrolment.services"),
        ("partners/queries.py", "catalogue.courses.models"),
        ("partners/queries.py", "catalogue.search.services"),
        ("alerts/services.py", "catalogue.comanagement.queries"),
        ("i18n/__init__.py", "catalogue.accounts.models"),
        ("database.py", "catalogue.i18n"),
        ("workspace/views.py", "catalogue.app"),
        ("web/__init__.py", "catalogue.browse.views"),
        ("courses/queries.py", "catalogue.courses.services"),
        ("courses/presenters.py", "catalogue.browse.forms"),
        ("browse/services.py", "catalogue.browse.presenters"),
        ("enrolment/letters.py", "catalogue.enrolment.services"),
        ("enrolment/rules.py", "catalogue.enrolment.models"),
        ("enrolment/rules.py", "sqlalchemy"),
        ("accounts/access.py", "flask"),
        ("courses/codes.py", "flask_babel"),
        ("search/text.py", "catalogue.search.index"),
        ("syndication/elm.py", "catalogue.syndication.icalendar"),
        ("browse/forms.py", "catalogue.partners.queries"),
        ("browse/forms.py", "sqlalchemy.orm"),
        ("browse/forms.py", "catalogue.database"),
    ],
)
def test_a_planted_import_is_seen(planted: Path, name: str, imported: str) -> None:
    (planted / name).write_text(f"import {imported}\n")
    outcome = lint(planted.parent)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert "BROKEN" in outcome.stdout, outcome.stdout


@pytest.mark.slow
def test_a_new_folder_has_to_find_its_place(planted: Path) -> None:
    (planted / "newcomer").mkdir()
    (planted / "newcomer" / "__init__.py").touch()
    assert lint(planted.parent).returncode == 1


@pytest.mark.slow
def test_a_new_role_has_to_find_its_place(planted: Path) -> None:
    (planted / "courses" / "helpers.py").touch()
    assert lint(planted.parent).returncode == 1


def test_the_layers_are_those_of_the_design() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    between = contracts["contracts"][0]["layers"]
    order = [re.sub("[()]", "", layer) for layer in between[3 : between.index("i18n")]]
    assert order == [
        "workspace",
        "enrolment",
        "comanagement | alerts",
        "browse | web",
        "syndication",
        "courses",
        "search | partners",
        "events",
        "accounts",
        "mail",
    ]


def test_the_contract_and_the_rules_know_the_same_roles() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    inside = contracts["contracts"][1]["layers"]
    roles = [role for layer in inside for role in re.findall("[a-z]+", layer)]
    assert sorted(roles) == sorted(FEATURE_ROLES)
