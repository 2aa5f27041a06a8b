"""Part 3: searching among 100,000 courses of three editions each, on either database."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from itertools import islice
from multiprocessing import get_context
from statistics import median, quantiles
from typing import NamedTuple

from flask import Flask

from catalogue.courses.queries.documents import documents
from catalogue.database import db, now
from catalogue.search import services
from catalogue.search.filters import Filters
from tests.load.addresses import PER_PAGE, full_lists, texts, varied
from tests.load.catalogues import Catalogue, Catalogues, build
from tests.load.cpu import per_request
from tests.load.full_text import FullText
from tests.load.publishing import publish
from tests.load.serving import catalogue_worker
from tests.load.table import Row, milliseconds
from tests.machine.databases import EngineName

PART = "3. Search among 100,000 courses"
LARGE, MIDDLE, SMALL = 100_000, 10_000, 1_000
ENGINES: tuple[EngineName, ...] = ("sqlite", "postgresql")
QUERIES, PLAIN_QUERIES, SEED = 400, 40, 5
NEARLY_ALL = 0.8
"""The share of the courses that a text has to find."""
MOST_P99, MOST_TIMES, MOST_BUILD = 0.025, 4.0, 60.0
MOST_PUBLISH = 0.6
"""With the time for which a process believes its last look, less than the second within which a
publication is to be on every page."""
ROUNDS, REQUESTS = 5, 30
PUBLICATIONS = 9

Query = tuple[str, Filters]


def broad(app: Flask, courses: int) -> set[str]:
    """Return the texts that nearly all courses answer."""
    found = set()
    with app.app_context():
        for q in texts():
            answer = services.find(Filters(q), language="en", now=now(), per_page=PER_PAGE)
            if answer.total >= NEARLY_ALL * courses:
                found.add(q)
    assert len(found) >= PER_PAGE, f"Only {sorted(found)} are found in nearly all courses."
    return found


def queries(wanted: set[str]) -> list[Query]:
    """Return queries for such texts, with facets, orders and pages as they come."""
    return list(islice((each for each in varied(SEED) if each[1].q in wanted), QUERIES))


def timed(
    asked: Sequence[Query],
    ask: Callable[[Query], object],
    before: Callable[[], object] = lambda: None,
) -> list[float]:
    """Return the seconds that each answer took, after a few to warm up.

    ``before`` is done each time, and not counted.
    """
    for each in asked[:10]:
        ask(each)
    found = []
    for each in asked:
        before()
        began = time.perf_counter()
        ask(each)
        found.append(time.perf_counter() - began)
    return found


def p99(seconds: Sequence[float]) -> float:
    """Return the duration below which 99 of 100 lie."""
    return quantiles(seconds, n=100)[98]


def search_of(app: Flask) -> Callable[[Query], object]:
    """Return the asking of the engine with all counts, as a page does it."""

    def ask(query: Query) -> object:
        language, filters = query
        return services.find(filters, language=language, now=now(), per_page=PER_PAGE)

    return ask


class Answers(NamedTuple):
    """The queries, and the seconds of every answer: as they come, and with nothing remembered."""

    asked: Sequence[Query]
    seconds: Sequence[float]
    afresh: Sequence[float]


def answering(catalogue: Catalogue) -> Answers:
    """Ask a catalogue in this process, which should be used for nothing else."""
    with catalogue.opened() as app, app.app_context():
        # As ``flask serve`` does before it forks.
        gc.collect()
        gc.freeze()
        asked, ask = queries(broad(app, catalogue.courses)), search_of(app)
        forget(app)
        seconds = timed(asked, ask)
        return Answers(asked, seconds, timed(asked, ask, before=lambda: forget(app)))


def forget(app: Flask) -> None:
    """Make the process forget the texts and words that it was asked for."""
    generation = services.index_of(app).loaded()
    generation._texts.clear()
    generation._words.clear()


def answers_of(catalogue: Catalogue) -> Answers:
    """Ask a catalogue in a process of its own, as a server's is: this one's memory is crowded."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        return other.submit(answering, catalogue).result()


def publishing(catalogue: Catalogue) -> list[float]:
    """Return the seconds from publications to an index that holds them."""
    with catalogue.opened() as app, app.app_context():
        return [_applied(app, number) for number in range(PUBLICATIONS + 1)][1:]


def _applied(app: Flask, number: int) -> float:
    """Publish a course and return the seconds until the index on disk says so."""
    publish(app, f"Published for the {number}. time")
    began = time.perf_counter()
    services.apply_pending()
    took = time.perf_counter() - began
    answer = services.find(Filters(f"Published {number}. time"), language="en", now=now())
    assert answer.total, "The publication was not found."
    return took


def plain_index(catalogue: Catalogue) -> FullText:
    """Return the baseline's index of a catalogue."""
    with catalogue.opened() as app, app.app_context():
        made = FullText(documents(None, now()))
        db.session.remove()
    return made


def page_times(catalogues: Catalogues, engine: EngineName) -> tuple[float, float]:
    """Return the processor time of a cold list at 100,000 and at 1,000 courses, taken in turns."""
    small, large = catalogues.get(SMALL, engine), catalogues.get(LARGE, engine)
    with small.opened() as app:
        cold = iter(full_lists(app, 2 * (ROUNDS + 1) * REQUESTS, SEED))
    with ExitStack() as stack:
        served = {
            each.courses: stack.enter_context(catalogue_worker(each.settings(), catalogues.folder))
            for each in (small, large)
        }
        found: dict[int, list[float]] = {SMALL: [], LARGE: []}
        for number in range(ROUNDS + 1):
            addresses = list(islice(cold, REQUESTS))
            for courses, seconds in found.items():
                took = per_request(served[courses], addresses)
                if number:
                    seconds.append(took)
    return median(found[LARGE]), median(found[SMALL])


def rows(catalogues: Catalogues) -> Iterator[Row]:
    """Measure on both databases; a plain full text index is the baseline of both."""
    linear = build(catalogues.get(MIDDLE)) * LARGE / MIDDLE
    plain = plain_index(catalogues.get(LARGE))
    for engine in ENGINES:
        large = catalogues.get(LARGE, engine)
        answers = answers_of(large)
        texts_only = answers.asked[:PLAIN_QUERIES]
        base = timed(texts_only, lambda each: plain.find(each[1].q, PER_PAGE))
        yield _answers(engine, answers.seconds, base)
        yield _afresh(engine, answers.afresh)
        changed = publishing(large), publishing(catalogues.get(SMALL, engine))
        yield _publications(engine, *changed)
        yield _pages(engine, *page_times(catalogues, engine))
        yield Row(
            PART,
            f"{engine}: index built",
            f"{large.building_seconds:.0f} s",
            f"{linear:.0f} s (ten times that of {MIDDLE:,} on sqlite)",
            f"≤ {MOST_BUILD:g} s",
            large.building_seconds <= MOST_BUILD,
        )
    plain.close()


def _answers(engine: str, ours: Sequence[float], plain: Sequence[float]) -> Row:
    return Row(
        PART,
        f"{engine}: engine and all counts, p99 of {QUERIES} queries (median)",
        f"{milliseconds(p99(ours))} ({milliseconds(median(ours))})",
        f"{milliseconds(p99(plain))} ({milliseconds(median(plain))}): FTS5, no facets",
        f"p99 ≤ {milliseconds(MOST_P99)}",
        p99(ours) <= MOST_P99,
    )


def _afresh(engine: str, ours: Sequence[float]) -> Row:
    return Row(
        PART,
        f"{engine}: the same with no text or word remembered from before",
        f"{milliseconds(p99(ours))} ({milliseconds(median(ours))})",
    )


def _publications(engine: str, large: list[float], small: list[float]) -> Row:
    return Row(
        PART,
        f"{engine}: one publication in the index, slowest of {PUBLICATIONS} (median)",
        f"{milliseconds(max(large))} ({milliseconds(median(large))})",
        f"{milliseconds(max(small))} ({milliseconds(median(small))}) at {SMALL:,} courses",
        f"≤ {milliseconds(MOST_PUBLISH)}",
        max(large) <= MOST_PUBLISH,
    )


def _pages(engine: str, large: float, small: float) -> Row:
    return Row(
        PART,
        f"{engine}: processor time of a whole cold page",
        f"{milliseconds(large)} = {large / small:.2f} ×",
        f"{milliseconds(small)} at {SMALL:,} courses",
        f"≤ {MOST_TIMES:g} ×",
        large <= MOST_TIMES * small,
    )
