"""Words from which large catalogues are made, in every language that the file has."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass

from catalogue.courses.codes import Level
from catalogue.demo.reading import DATA, Table, read
from catalogue.partners.codes import OrganisationKind

LANGUAGES = ("en", "es")
ARTICLES = ("el ", "la ", "los ", "las ", "the ")
Words = dict[str, str]


@dataclass(frozen=True)
class Subject:
    """What a course can be about."""

    topic: str
    words: Words


@dataclass(frozen=True)
class Form:
    """How a title speaks of its subject, and how far such a course goes."""

    level: Level
    words: Words


@dataclass(frozen=True)
class Body:
    """What an organisation can be called, by its kind."""

    kind: OrganisationKind
    words: Words


@dataclass(frozen=True)
class City:
    """Where an organisation can be."""

    name: str
    country: str


@dataclass(frozen=True)
class Vocabulary:
    """All of it."""

    subjects: list[Subject]
    forms: list[Form]
    turns: list[Words]
    sentences: list[Words]
    bodies: list[Body]
    cities: list[City]


def read_vocabulary() -> Vocabulary:
    """Return the words of ``vocabulary.toml``."""
    file = read(DATA / "vocabulary.toml")
    vocabulary = Vocabulary(
        subjects=[Subject(each.text("topic"), _words(each)) for each in file.tables("subject")],
        forms=[Form(each.code("level", Level), _words(each)) for each in file.tables("form")],
        turns=[_words(each) for each in file.tables("turn")],
        sentences=[_words(each) for each in file.tables("sentence")],
        bodies=[
            Body(each.code("kind", OrganisationKind), _words(each)) for each in file.tables("body")
        ],
        cities=[City(each.text("name"), each.text("country")) for each in file.tables("city")],
    )
    file.finish()
    return vocabulary


def _words(table: Table) -> Words:
    return {language: table.text(language) for language in LANGUAGES}


def title(form: Form, subject: Subject, turn: Words) -> Words:
    """Return a course's title in every language."""
    titles = {}
    for language in LANGUAGES:
        said = subject.words[language]
        phrase = form.words[language].format(
            subject=said,
            Bare=_capitalised(_bare(said)),
            de_subject=_joined("de", said),
            a_subject=_joined("a", said),
        )
        titles[language] = f"{phrase} {turn[language]}".strip()
    return titles


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _bare(text: str) -> str:
    for article in ARTICLES:
        if text.startswith(article):
            return text.removeprefix(article)
    return text


def _joined(preposition: str, text: str) -> str:
    """Join as Spanish does: "de" and "el" are "del", "a" and "el" are "al"."""
    if text.startswith("el "):
        return {"de": "del ", "a": "al "}[preposition] + text.removeprefix("el ")
    return f"{preposition} {text}"


def prose(vocabulary: Vocabulary, chance: random.Random, sentences: int) -> Words:
    """Return a paragraph in every language, saying the same."""
    chosen = chance.sample(vocabulary.sentences, sentences)
    return {language: " ".join(each[language] for each in chosen) for language in LANGUAGES}


def slug(text: str) -> str:
    """Return a text as a slug: lower-case ASCII words and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))
