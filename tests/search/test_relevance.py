"""What people look for comes first: judged queries through the real index."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.search.relevance import judged
from tests.search.shelf import LANGUAGES

KINDS = {
    "exact",
    "stem",
    "accentless",
    "mistyped",
    "abbreviation",
    "cross-language",
    "partner",
    "synonym",
}


@pytest.fixture
def library(sample_app: Flask, tmp_path: Path) -> judged.Library:
    return judged.Library(sample_app, tmp_path / "judged")


@pytest.mark.slow
@pytest.mark.parametrize("half", judged.HALVES)
def test_the_best_answer_comes_first(library: judged.Library, half: str) -> None:
    outcomes = library.ask(half)
    for language in LANGUAGES:
        score = judged.mrr(each for each in outcomes if each.query.language == language)
        assert score >= judged.TARGET, f"{language}\n{judged.report(outcomes)}"


@pytest.mark.parametrize("half", judged.HALVES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_query_is_judged(half: str, language: str) -> None:
    asked = [each for each in judged.queries(half) if each.language == language]
    assert len(asked) >= 18
    assert {each.kind for each in asked} == KINDS


def test_every_judgement_names_listings_that_exist(library: judged.Library) -> None:
    known = set(library.slugs.values())
    for half in judged.HALVES:
        for each in judged.queries(half):
            assert 1 <= len(each.best) <= 2
            assert known.issuperset(each.best), each


@pytest.mark.parametrize("half", judged.HALVES)
def test_no_query_is_asked_twice(half: str) -> None:
    asked = [(each.language, each.q.casefold()) for each in judged.queries(half)]
    assert len(asked) == len(set(asked))
