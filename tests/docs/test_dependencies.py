"""The tables of dependencies name what ``pyproject.toml`` names, no more and no less."""

from __future__ import annotations

import re
import tomllib

import pytest

from catalogue.config import ROOT

NAME = re.compile(r"^[a-zA-Z0-9_.-]+")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
DECLARED = {
    "To run": PROJECT["project"]["dependencies"],
    "To run on more than one machine": PROJECT["project"]["optional-dependencies"]["redis"],
    "To test": PROJECT["dependency-groups"]["test"],
    "To build": PROJECT["build-system"]["requires"] + PROJECT["dependency-groups"]["build"],
}


def names(requirements: list[str]) -> list[str]:
    found = (NAME.match(each) for each in requirements)
    return sorted(match.group() for match in found if match)


def section(heading: str) -> list[str]:
    text = (ROOT / "docs" / "dependencies.md").read_text()
    part = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| ([a-zA-Z0-9_.-]+) \| .+ \| .+ \|$", part, flags=re.MULTILINE)
    return [row for row in rows if row != "package"]


@pytest.mark.parametrize("heading", DECLARED)
def test_every_dependency_is_explained(heading: str) -> None:
    assert section(heading) == names(DECLARED[heading])
