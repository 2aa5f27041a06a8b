"""Imports go one way, and the contracts notice when they do not."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from catalogue.config import ROOT

FEATURES = "accounts alerts comanagement courses enrolment mail partners search workspace".split()


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
    for feature in [*FEATURES, "i18n", "demo"]:
        (package / feature).mkdir(parents=True)
        (package / feature / "__init__.py").touch()
    for feature in FEATURES:
        for name in (
            "views",
            "forms",
            "services",
            "emails",
            "queries",
            "models",
            "access",
            "rules",
        ):
            (package / feature / f"{name}.py").touch()
    for name in ("__init__", "app", "cli", "worker", "database", "config"):
        (package / f"{name}.py").touch()
    return package


def test_the_house_keeps_its_contracts() -> None:
    outcome = lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_a_tree_without_imports_is_let_pass(planted: Path) -> None:
    outcome = lint(planted.parent)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "imported"),
    [
        ("courses/services.py", "catalogue.enrolment.services"),
        ("partners/queries.py", "catalogue.courses.models"),
        ("i18n/__init__.py", "catalogue.accounts.models"),
        ("database.py", "catalogue.i18n"),
        ("workspace/views.py", "catalogue.app"),
        ("courses/queries.py", "catalogue.courses.services"),
        ("courses/services.py", "catalogue.browse.forms.candidate"),
        ("enrolment/rules/transitions.py", "catalogue.enrolment.models"),
        ("enrolment/rules/transitions.py", "sqlalchemy"),
        ("accounts/access.py", "flask"),
        ("browse/forms/candidate.py", "catalogue.partners.queries"),
        ("browse/forms/candidate.py", "sqlalchemy.orm"),
        ("browse/forms/candidate.py", "catalogue.database"),
    ],
)
def test_a_planted_import_is_seen(planted: Path, name: str, imported: str) -> None:
    (planted / name).write_text(f"import {imported}\n")
    outcome = lint(planted.parent)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert "BROKEN" in outcome.stdout, outcome.stdout


def test_a_new_folder_has_to_find_its_place(planted: Path) -> None:
    (planted / "newcomer").mkdir()
    (planted / "newcomer" / "__init__.py").touch()
    assert lint(planted.parent).returncode == 1


def test_the_layers_are_those_of_the_design() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    between = contracts["contracts"][0]["layers"]
    order = [layer.strip("()") for layer in between[1 : between.index("i18n")]]
    assert order == [
        "workspace",
        "enrolment",
        "comanagement",
        "alerts",
        "courses",
        "search",
        "partners",
        "accounts",
        "mail",
    ]
