"""The documentation holds together: links lead somewhere, and the map shows every folder."""

from __future__ import annotations

import re
from pathlib import Path

from catalogue.config import PREFIX, ROOT, SETTINGS
from catalogue.courses.codes import PartnerRole, State
from catalogue.demo.people import PASSWORD
from catalogue.demo.reading import DATA, read

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
DECISION = re.compile(r"\d{4}-[a-z0-9-]+\.md")
SETTING = re.compile(r"CATALOGUE_[A-Z_]+")
TARGET = re.compile(r"`?make ([a-z-]+)(?:`|  )")
CODE = re.compile(r"`((?:[a-z0-9_]+/)+[a-z0-9_]+\.(?:py|md|toml|css|html))`")
INVISIBLE = {"__pycache__"}


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def test_links_to_files_lead_somewhere() -> None:
    wrong = []
    for page in PAGES:
        targets = [link.split("#")[0] for link in LINK.findall(page.read_text())]
        local = [target for target in targets if target and "://" not in target]
        wrong += [(name(page), each) for each in local if not (page.parent / each).exists()]
    assert wrong == []


def test_settings_targets_and_files_of_code_exist() -> None:
    settings = {f"{PREFIX}{setting.name}" for setting in SETTINGS}
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    wrong = []
    for page in PAGES:
        text = page.read_text()
        missing = [
            path
            for path in CODE.findall(text)
            if not (ROOT / path).exists() and not (ROOT / "catalogue" / path).exists()
        ]
        missing += {*SETTING.findall(text)} - settings
        missing += {*TARGET.findall(text)} - targets
        wrong += [(name(page), each) for each in missing]
    assert wrong == []


def test_the_readme_names_every_account_of_the_sample() -> None:
    text = (ROOT / "README.md").read_text()
    people = read(DATA / "people.toml").tables("person")
    assert [email for each in people if (email := each.text("email")) not in text] == []
    assert PASSWORD in text


def test_the_index_names_every_page() -> None:
    folder = ROOT / "docs"
    linked = set(LINK.findall((folder / "README.md").read_text()))
    pages = {each.relative_to(folder).as_posix() for each in folder.rglob("*.md")}
    assert pages - {"README.md"} <= linked


def test_the_map_shows_every_folder_of_the_code() -> None:
    text = (ROOT / "docs" / "map.md").read_text()
    folders = [each.name for each in (ROOT / "catalogue").iterdir() if each.is_dir()]
    files = [each.name for each in (ROOT / "catalogue").glob("*.py") if each.stem != "__init__"]
    tests = [f"tests/{each.name}" for each in (ROOT / "tests").iterdir() if each.is_dir()]
    wanted = [*(f"`{each}/`" for each in folders), *(f"`{each}`" for each in files)]
    wanted += [f"`{each}/`" for each in tests]
    assert [
        each
        for each in wanted
        if each not in text and not any(hidden in each for hidden in INVISIBLE)
    ] == []


def test_decisions_are_numbered_without_gaps_and_tell_all_three_things() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert all(DECISION.fullmatch(each.name) for each in records)
    numbers = [int(each.name[:4]) for each in records]
    assert numbers == list(range(1, len(numbers) + 1))
    for each in records:
        text = each.read_text()
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in text, f"{each.name} lacks {heading}"


def test_the_glossary_has_every_role_and_state() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text()
    codes = [*PartnerRole, *State]
    assert [code.value for code in codes if f"`{code.value}`" not in text] == []
