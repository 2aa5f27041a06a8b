"""Whatever the public reads is noted as changed, whoever changes it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from catalogue import models
from catalogue.config import ROOT
from catalogue.courses.repositories.changes import CONCERNED
from catalogue.database import Base
from tests.house_rules.sources import files

PUBLIC_FEATURES = ("catalogue.courses.models", "catalogue.partners.models")
UNSEEN = {
    "OrganisationMember": "no public page says who works for an institution",
    "Invitation": "only who is invited reads it",
    "PartnershipEnquiry": "only the hub reads it",
    "FormerSlug": "what a former address leads to changes with the listing's own row",
    "Installation": "a migration writes its one row, and nobody after it",
}
"""Models of these features that no public page reads."""

RECORDING = {
    "courses/repositories/changes.py": "the one place",
    "search/repositories/changes.py": "its definition",
    "search/services.py": "every process is to forget what it keeps, with nothing changed",
    "demo/services.py": "the sample and generated catalogues are written past the session in part",
}
"""Who numbers a change by itself, and why."""

BULK = {
    "demo/generator.py": "tens of thousands of rows; demo/services.py records that all has changed",
}
"""Who writes public tables past the session, where no flush is seen, and why."""

STATEMENTS = ("insert", "update", "delete")


def test_every_public_table_says_whom_its_rows_concern() -> None:
    assert models.__name__ == "catalogue.models", "It knows every table."
    classes = {
        mapper.class_
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith(PUBLIC_FEATURES)
    }
    named = {each.__name__ for each in classes}
    assert len(classes) > 20
    assert named - {each.__name__ for each in CONCERNED} == set(UNSEEN)


def recording(root: Path) -> set[str]:
    """Return the files that call ``record_change``."""
    found = set()
    for path in files(root, "*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("record_change"):
                found.add(path.relative_to(root).as_posix())
            if isinstance(node, ast.FunctionDef) and node.name == "record_change":
                found.add(path.relative_to(root).as_posix())
    return found


def bulk(root: Path) -> set[str]:
    """Return the files that send SQL which changes a public table past the session."""
    public = {each.__name__ for each in CONCERNED} | {"model", "course_topic"}
    found = set()
    for path in files(root, "*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in STATEMENTS
                and node.args
                and ast.unparse(node.args[0]) in public
            ):
                found.add(path.relative_to(root).as_posix())
    return found


@pytest.mark.slow
def test_nobody_else_has_to_think_of_it() -> None:
    assert recording(ROOT / "catalogue") == set(RECORDING)


NOT_PUBLIC = {
    "accounts/services/signing.py": "sign-ins and used tokens",
    "enrolment/services/retention.py": "applications and drafts",
}
"""Whose ``model`` is a name for tables of their own."""


@pytest.mark.slow
def test_nobody_writes_past_the_session_unseen() -> None:
    assert bulk(ROOT / "catalogue") == set(BULK) | set(NOT_PUBLIC)


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (recording, "def f(session):\n    record_change(session, 'course', 1)\n"),
        (recording, "def f(session):\n    changes.record_change(session, 'course', 1)\n"),
        (bulk, "def f(session):\n    session.execute(update(Edition).values(city=''))\n"),
        (bulk, "def f(session):\n    session.execute(delete(CourseWords))\n"),
    ],
)
def test_a_planted_one_is_seen(check, text: str, tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(text)
    assert check(tmp_path) == {"planted.py"}
