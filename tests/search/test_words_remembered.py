"""Who answers a text is put together from who has each word; the engine itself is asked here."""

from __future__ import annotations

import pytest
from flask import Flask
from tantivy import Query

from catalogue.database import now
from catalogue.search import services
from catalogue.search.index import snapshot
from catalogue.search.index.snapshot import IndexSnapshot
from catalogue.search.text.ranking import question
from tests.search.relevance import judged
from tests.search.shelf import LANGUAGES

OTHERS = (
    "internet governance for small states",
    "internet governance for small diplomatic unicorns",
    "gobernanza de la red para estados pequeños y curiosos",
    "the of and",
    "¿¡ !?",
    "UM",
    "child protection IMR diplomacy academy training weekend",
)


def generation_of(app: Flask) -> IndexSnapshot:
    return services.index_of(app).current(now())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_engine_finds_the_same_courses(reading_app: Flask, language: str) -> None:
    asked = [each.q for half in judged.HALVES for each in judged.queries(half)]
    with reading_app.app_context():
        generation = generation_of(reading_app)
        for q in (*asked, *OTHERS):
            whole = question(generation, q, language)
            assert whole is not None
            assert generation.text(q, language).matching == generation.slots(whole.query), q


def test_a_word_of_another_text_is_not_asked_for_again(
    reading_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reading_app.app_context():
        generation = generation_of(reading_app)
        generation._texts.clear()
        generation._words.clear()
        asked: list[Query] = []
        ask = generation.slots

        def noted(query: Query) -> int:
            asked.append(query)
            return ask(query)

        monkeypatch.setattr(generation, "slots", noted)
        for q in ("cyber governance", "governance security", "security cyber"):
            generation.text(q, "en")
    assert len(asked) == len({"cyber", "governance", "security"})


def test_only_so_many_words_are_remembered(reading_app: Flask) -> None:
    with reading_app.app_context():
        generation = generation_of(reading_app)
        for number in range(snapshot.WORDS.most + 10):
            generation.text(f"word{number}", "en")
    assert len(generation._words) == snapshot.WORDS.most
