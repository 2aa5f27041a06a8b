"""What the pages say of the code is there: files, folders, the names in them, code that parses."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from catalogue.config import ROOT
from tests.docs.test_pages import PAGES, name

PATTERNS = ROOT / "docs" / "patterns"
PATH = re.compile(r"`((?:[a-z0-9_-]+/)+(?:[a-z0-9_-]+\.(?:py|html|xml|toml|js))?|[a-z_]+\.py)`")
NAMED = re.compile(r"`((?:[a-z0-9_]+/)*[a-z0-9_]+\.py)`((?:(?:,| and|, and) `[A-Za-z_]\w*`)+)")
NAME_OF = re.compile(r"`([A-Za-z_]\w*)` of (?:the )?`((?:[a-z0-9_]+/)*[a-z0-9_]+\.py)`")
PYTHON = re.compile(r"^( *)```python\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def found_at(path: str) -> Path | None:
    """Return where a path of the documentation leads: from the top, or inside the package."""
    places = (ROOT / path, ROOT / "catalogue" / path)
    return next((each for each in places if each.exists()), None)


@cache
def defined(path: Path) -> frozenset[str]:
    """Return the names that a file gives to functions, classes and values, at any depth."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return frozenset(found)


def names_said(text: str) -> Iterator[tuple[str, str]]:
    """Yield each file with a name that a text says stands in it."""
    for path, names in NAMED.findall(text):
        for each in re.findall(r"`(\w+)`", names):
            yield path, each
    for each, path in NAME_OF.findall(text):
        yield path, each


def missing(text: str) -> list[str]:
    """Return what a text says is in the code and is not."""
    wrong = [path for path in PATH.findall(text) if found_at(path) is None]
    for path, each in names_said(text):
        place = found_at(path)
        if place is not None and each not in defined(place):
            wrong.append(f"{path}: {each}")
    return wrong


@pytest.mark.slow
def test_names_that_pages_give_with_their_files_stand_in_them() -> None:
    wrong = [
        f"{name(page)}: {path}: {each}"
        for page in PAGES
        for path, each in names_said(page.read_text())
        if (place := found_at(path)) is None or each not in defined(place)
    ]
    assert wrong == []


def test_patterns_name_only_what_there_is_and_code_that_parses() -> None:
    pages = sorted(PATTERNS.glob("*.md"))
    assert {name(page): missing(page.read_text()) for page in pages} == {
        name(page): [] for page in pages
    }
    for page in pages:
        for indent, code in PYTHON.findall(page.read_text()):
            ast.parse(re.sub(f"^{indent}", "", code, flags=re.MULTILINE))


def test_what_is_not_there_is_noticed() -> None:
    text = (
        "`courses/rules/states.py`, `state` and `nothing`; `courses/rules/none.py`, `x`; "
        "`NONE` of `worker.py`; `tests/nowhere/`; `catalogue/demo/data/courses/`; `jobs` of "
        "the `worker.py`; `templates/browse/nothing.html`"
    )
    assert missing(text) == [
        "courses/rules/none.py",
        "tests/nowhere/",
        "templates/browse/nothing.html",
        "courses/rules/states.py: nothing",
        "worker.py: NONE",
    ]


def test_the_drawing_of_the_layers_is_that_of_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = [re.findall("[a-z0-9_]+", layer) for layer in contracts["contracts"][0]["layers"]]
    known = {each for layer in layers for each in layer}
    text = (ROOT / "docs" / "architecture.md").read_text()
    drawing = text.split("## The layers")[1].split("```")[1]
    drawn = [
        found
        for line in drawing.splitlines()
        if (found := [each for each in re.findall(r"[a-z0-9_]+", line) if each in known])
    ]
    assert [sorted(line) for line in drawn] == [sorted(layer) for layer in layers]
