"""Judged queries over the sample catalogue and the listings in ``corpus/``, and how well they fare.

The measure is the mean reciprocal rank: 1 where the first answer is one that a person accepts,
1/2 where the second is, and so on; 0 where none of the first ten is.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

from flask import Flask

import catalogue.demo
from catalogue.courses.codes import State
from catalogue.courses.models import Course
from catalogue.courses.queries.documents import documents
from catalogue.courses.rules.states import rank
from catalogue.database import db, now
from catalogue.i18n.collation import sort_key
from catalogue.search import services
from catalogue.search.documents import CourseDocument, CourseText, EditionFacets
from tests.search.shelf import LANGUAGES, Shelf, filters

HERE = Path(__file__).parent
HALVES = ("first", "second")
ALL = "all kinds"
TARGET = 0.90
LOOKED_AT = 10
"""How many answers a person reads."""
FIRST_ID = 1_000_000
"""The sample's own numbers stay below this one."""


@dataclass(frozen=True)
class Judged:
    """What somebody types on a page of a language, and the slugs that answer it best."""

    half: str
    language: str
    kind: str
    q: str
    best: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """A query and what the search answered, best first."""

    query: Judged
    answers: tuple[str, ...]

    @property
    def reciprocal_rank(self) -> float:
        """Return 1/rank of the first answer that a person accepts, or 0."""
        places = [n for n, slug in enumerate(self.answers, 1) if slug in self.query.best]
        return 1 / places[0] if places else 0.0


def queries(half: str) -> list[Judged]:
    """Return the judged queries of a half, in the order of its file."""
    return [
        Judged(half, language, kind, q, tuple(best))
        for language, kinds in _read(f"queries_{half}.toml").items()
        for kind, rows in kinds.items()
        for q, *best in rows
    ]


def mrr(outcomes: Iterable[Outcome]) -> float:
    """Return the mean reciprocal rank; there has to be an outcome."""
    return mean(each.reciprocal_rank for each in outcomes)


class Library:
    """The sample of an app and the corpus, as one index that this app's search answers from.

    The index is made in ``folder``, which has to be new; the app is not to be used otherwise.
    """

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        with app.app_context():
            self.now = now()
            self.slugs = {row.id: row.slug for row in db.session.query(Course.id, Course.slug)}
            self.documents = list(documents(None, self.now))
        for number, (slug, listing) in enumerate(corpus().items(), FIRST_ID):
            self.slugs[number] = slug
            self.documents.append(_document(number, listing, self.now))
        app.config["SEARCH_PATH"] = folder
        Shelf(*self.documents).attach(app, seconds=3600)

    def ask(self, half: str) -> list[Outcome]:
        """Return what the search answers to every query of a half."""
        with self.app.app_context():
            return [Outcome(query, self._answers(query)) for query in queries(half)]

    def _answers(self, query: Judged) -> tuple[str, ...]:
        found = services.find(
            filters(query.q), language=query.language, now=self.now, per_page=LOOKED_AT
        )
        return self.named(found.course_ids)

    def named(self, course_ids: Iterable[int]) -> tuple[str, ...]:
        """Return the slugs of courses."""
        return tuple(self.slugs[each] for each in course_ids)


def table(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, str, str, int, float]]:
    """Yield (half, language, kind, how many, mean reciprocal rank); ``ALL`` sums a language."""
    groups: dict[tuple[str, str, str], list[Outcome]] = defaultdict(list)
    for each in outcomes:
        for kind in (ALL, each.query.kind):
            groups[each.query.half, each.query.language, kind].append(each)
    for (half, language, kind), members in groups.items():
        yield half, language, kind, len(members), mrr(members)


def report(outcomes: Sequence[Outcome]) -> str:
    """Return the figures per kind, then every query whose first answer is not an accepted one."""
    lines = [
        f"{half:6} {language} {kind:14} {count:3} {score:.3f}"
        for half, language, kind, count, score in table(outcomes)
    ]
    for each in outcomes:
        if each.reciprocal_rank < 1:
            lines.append(
                f"{each.query.language} {each.query.kind}: “{each.query.q}” wants "
                f"{' or '.join(each.query.best)}, got {', '.join(each.answers[:4]) or 'nothing'}"
            )
    return "\n".join(lines)


@cache
def corpus() -> Mapping[str, Any]:
    """Return the listings beside the sample's by slug."""
    found: dict[str, Any] = {}
    for file in ("digital", "diplomacy", "negotiation", "economy"):
        listings = _read(f"corpus/{file}.toml")
        assert not found.keys() & listings.keys(), file
        found |= listings
    return found


def _document(number: int, listing: Mapping[str, Any], at: datetime) -> CourseDocument:
    """Return a listing as the index wants it: with one edition, open or closed at the instant."""
    about = sorted(_with_parents(listing["topics"]))
    partners, topics = _read("corpus/partners.toml"), _topics()
    names = {
        code: " ; ".join(
            [topics[topic]["words"][code] for topic in about]
            + [partners[slug][code] for slug in listing["partners"]]
        )
        for code in LANGUAGES
    }
    return CourseDocument(
        number,
        {code: CourseText(**listing[code]) for code in LANGUAGES},
        names,
        {code: sort_key(listing[code]["title"], code) for code in LANGUAGES},
        topics=frozenset(about),
        partners=frozenset(listing["partners"]),
        level=listing["level"],
        editions=(_edition(listing["open"], at),),
    )


def _edition(is_open: bool, at: datetime) -> EditionFacets:
    deadline = at + timedelta(days=30 if is_open else -30)
    return EditionFacets(
        format="online",
        open=is_open,
        languages=frozenset({"en"}),
        regions=frozenset({"worldwide"}),
        starts=deadline + timedelta(days=20),
        deadlines=(deadline,),
        rank=rank(State.OPEN if is_open else State.CLOSED),
    )


def _with_parents(codes: Iterable[str]) -> set[str]:
    return {code for each in codes for code in (each, _topics()[each].get("parent", each))}


@cache
def _topics() -> Mapping[str, Any]:
    rows = _read(str(Path(catalogue.demo.__path__[0]) / "data" / "topics.toml"))["topic"]
    return {row["code"]: row for row in rows}


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
