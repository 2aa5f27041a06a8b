"""Whoever types one word of a family finds every other: several hundred families of the field."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.search.index.snapshot import IndexSnapshot
from catalogue.search.text import analysis
from tests.search.shelf import course, filters, generation, ids

Family = tuple[str, ...]


def read() -> dict[str, list[Family]]:
    """Return the families of ``families.txt`` by language."""
    found: dict[str, list[Family]] = {}
    language = ""
    for line in Path(__file__).with_name("families.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(language, []).append(tuple(line.split()))
    return found


FAMILIES = read()
EVERY = [(language, family) for language, found in FAMILIES.items() for family in found]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> IndexSnapshot:
    """A course for every family, called by its first word."""
    return generation(
        tmp_path_factory.mktemp("families"),
        *(
            course(number, family[0] if language == "en" else "", es=family[0] * (language == "es"))
            for number, (language, family) in enumerate(EVERY)
        ),
    )


def test_there_are_enough() -> None:
    assert all(len(FAMILIES[language]) >= 150 for language in ("en", "es"))


def stems_of(language: str, family: Family) -> set[tuple[str, ...]]:
    return {tuple(analysis.stems(analysis.readable(word), language)) for word in family}


def test_a_family_has_one_stem() -> None:
    found = [(family, stems_of(language, family)) for language, family in EVERY]
    assert [each for each in found if [len(stems) for stems in each[1]] != [1]] == []


@pytest.mark.slow
def test_every_form_finds_the_course_on_either_page(shelf: IndexSnapshot) -> None:
    missed = [
        (page, word)
        for number, (_language, family) in enumerate(EVERY)
        for word in family
        for page in ("en", "es")
        if number not in ids(shelf.find(filters(word), page, 50))
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("es", "paz", "PAC"),
        ("es", "mar", "mes"),
        ("es", "red", "rey"),
        ("es", "tesis", "testigo"),
        ("es", "diplomacia", "diploma"),
        ("es", "ministro", "mínimo"),
        ("en", "flour", "floor"),
        ("en", "policy", "police"),
        ("en", "exercise", "exert"),
        ("en", "diploma", "diplomacy"),
        ("en", "course", "corse"),
        ("en", "hour", "hor"),
        ("en", "fence", "fens"),
    ],
)
def test_words_of_different_families_stay_apart(language: str, one: str, other: str) -> None:
    assert list(analysis.stems(one, language)) != list(
        analysis.stems(analysis.readable(other), language)
    )


@pytest.mark.parametrize(
    ("british", "american"), [("revise", "revision"), ("precise", "precision")]
)
def test_what_looks_like_british_spelling_keeps_its_family(british: str, american: str) -> None:
    assert list(analysis.stems(british, "en")) == list(analysis.stems(american, "en"))
