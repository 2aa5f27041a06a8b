"""The glossary says what the interface says, in both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import polib
import pytest
from flask import Flask

from catalogue.config import ROOT
from catalogue.courses import labels
from catalogue.courses.codes import PartnerRole, State
from catalogue.i18n.languages import using_locale


def rows() -> dict[str, tuple[str, str]]:
    """Return English and Spanish by the first code of each row."""
    found: dict[str, tuple[str, str]] = {}
    for line in (ROOT / "docs" / "glossary.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[2].startswith("`"):
            found.setdefault(cells[2].split("`")[1], (cells[0], cells[1]))
    return found


@pytest.mark.parametrize("codes", [State, PartnerRole], ids=lambda codes: codes.__name__)
def test_states_and_roles_are_called_as_the_pages_call_them(
    reading_app: Flask, codes: type[StrEnum]
) -> None:
    said = rows()
    with reading_app.app_context():
        for place, language in enumerate(("en", "es")):
            with using_locale(language):
                spoken = {code.value: str(labels.LABELS[codes][code]).casefold() for code in codes}
            assert {code.value: said[code.value][place].casefold() for code in codes} == spoken


ENGLISH = "## English: use, and do not use"


def english_refusals() -> list[str]:
    """Return the quoted phrases of the last column of the English table."""
    section = (ROOT / "docs" / "glossary.md").read_text().split(ENGLISH, 1)[1].split("\n## ")[0]
    cells = [line.strip("|").split("|")[-1] for line in section.splitlines() if line[:1] == "|"]
    return [phrase for cell in cells for phrase in re.findall("“([^”]+)”", cell)]


def says(phrase: str, message: str) -> bool:
    """Return whether a message says a phrase: whole words, whatever the case; not after "e-"."""
    return bool(re.search(rf"(?<![\w-]){re.escape(phrase)}(?!\w)", message, re.IGNORECASE))


@pytest.mark.slow
def test_no_english_message_says_what_the_glossary_refuses() -> None:
    refused = english_refusals()
    assert "somebody" in refused
    assert says("by mail", "Apply by mail.")
    assert not says("by mail", "Apply by e-mail.")
    file = polib.pofile(str(ROOT / "translations" / "es" / "LC_MESSAGES" / "messages.po"))
    messages = {text for entry in file for text in (entry.msgid, entry.msgid_plural) if text}
    assert not [(phrase, each) for each in messages for phrase in refused if says(phrase, each)]


GLOSSARY = ROOT / "docs" / "glossary.md"
SPANISH = re.compile(r'lang="es".*')


def unwanted() -> dict[str, re.Pattern[str]]:
    """Return the words that the glossary keeps out of Spanish; "caduc…" is any word so begun."""
    section = GLOSSARY.read_text().split("## Spanish words decided")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    words = [word.strip() for row in rows[2:] for word in row[2].split(",") if word.strip()]
    return {word: beginning(word.rstrip("…"), whole=word[-1] != "…") for word in words}


def beginning(word: str, *, whole: bool) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(word)}" + (r"\b" if whole else ""), re.IGNORECASE)


def spoken(node: Any, *, spanish: bool = False) -> Iterator[str]:
    """Give the texts of the sample that stand under "es"."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from spoken(value, spanish=spanish or key == "es")
    elif isinstance(node, list):
        for value in node:
            yield from spoken(value, spanish=spanish)
    elif spanish and isinstance(node, str):
        yield node


def interface() -> Iterator[str]:
    for entry in polib.pofile(str(ROOT / "translations" / "es" / "LC_MESSAGES" / "messages.po")):
        yield from entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]


def sample() -> Iterator[str]:
    for path in (ROOT / "catalogue" / "demo" / "data").rglob("*.toml"):
        yield from spoken(tomllib.loads(path.read_text()))


def proxy() -> Iterator[str]:
    yield from SPANISH.findall((ROOT / "docs" / "nginx.conf").read_text())


@pytest.mark.parametrize("texts", [interface, sample, proxy], ids=lambda texts: texts.__name__)
def test_spanish_is_that_of_latin_america(texts: Any) -> None:
    said = list(texts())
    assert said
    words = unwanted()
    assert [
        (word, text) for text in said for word, found in words.items() if found.search(text)
    ] == []


def test_unwanted_words_are_found() -> None:
    words = unwanted()
    assert len(words) > 20
    assert words["caduc…"].search("El enlace ha caducado.")
    assert words["plaza…"].search("Le ofrecemos una plaza")
    assert not words["plaza…"].search("el emplazamiento")
    assert words["conformidad"].search("sin conformidad")
    assert list(spoken({"es": {"a": ["x"]}, "en": "y"})) == ["x"]
