"""The sample's texts keep the rules for texts, whoever wrote them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogue.demo.reading import DATA

FAMILIAR = re.compile(
    r"\b(tú|tu|tus|ti|contigo|vosotr[oa]s|vuestr[oa]s?|podéis|puedes)\b", re.IGNORECASE
)
HTML = re.compile(r"</?[a-z][^>]*>")
HEADING = re.compile(r"^#", re.MULTILINE)
MIDNIGHT = re.compile(r"\b(midnight|medianoche)\b", re.IGNORECASE)
STRAIGHT = re.compile(r"\w'\w|\"")
SUMMARY = 220
FILES = sorted(DATA.rglob("*.toml"))


def texts(value: Any, language: str = "") -> Iterator[tuple[str, str, str]]:
    """Return every text that is in a language, with its key and its language."""
    if isinstance(value, list):
        for each in value:
            yield from texts(each, language)
    elif isinstance(value, dict):
        for key, inside in value.items():
            spoken = key if key in ("en", "es") else language
            if isinstance(inside, str) and spoken:
                yield key, spoken, inside
            else:
                yield from texts(inside, spoken)


def mistakes(file: Path) -> Iterator[str]:
    """Return what is wrong with the texts of a file, each with where it stands."""
    for key, language, text in texts(tomllib.loads(file.read_text())):
        summary = key == "summary" and file.parent.name != "agreements"
        wrong = {
            "HTML": HTML.search(text),
            "a heading": HEADING.search(text),
            "midnight": MIDNIGHT.search(text),
            "straight quotes": STRAIGHT.search(text),
            "familiar address": language == "es" and FAMILIAR.search(text),
            "too long": summary and len(text) > SUMMARY,
        }
        where = f"{file.relative_to(DATA)}, {key} in {language}: {text[:60]}"
        yield from (f"{name} in {where}" for name, found in wrong.items() if found)


def test_texts_are_written_as_agreed() -> None:
    assert [each for file in FILES for each in mistakes(file)] == []
