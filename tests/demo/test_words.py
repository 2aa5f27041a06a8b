"""The sample's texts keep the rules for texts, whoever wrote them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

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


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.relative_to(DATA).as_posix())
def test_texts_are_written_as_agreed(file: Any) -> None:
    for key, language, text in texts(tomllib.loads(file.read_text())):
        where = f"{key} in {language}: {text[:60]}"
        assert not HTML.search(text), where
        assert not HEADING.search(text), where
        assert not MIDNIGHT.search(text), where
        assert not STRAIGHT.search(text), where
        assert language != "es" or not FAMILIAR.search(text), where
        assert key != "summary" or file.parent.name == "agreements" or len(text) <= SUMMARY, where
