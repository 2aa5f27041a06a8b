"""Part 4: how long a page may still be shown after something else was published."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import quote_plus

from flask import Flask
from sqlalchemy import select

from catalogue.courses.models import Course, CourseWords
from catalogue.database import db, writing
from catalogue.search.repositories.changes import record_change
from tests.load.catalogues import Catalogues
from tests.load.serving import ask, children, processor_seconds
from tests.load.table import Row, milliseconds
from tests.machine.site import Site, serving

PART = "4. From a publication to every process"
COURSES = 1_000
PUBLICATIONS = 5
MOST_SECONDS = 1.0
VISITORS = 4
PAUSE = 0.004
CALM_SECONDS = 1.5
"""Once nothing outdated was seen for so long, every process has had its turn many times."""
PATIENCE_SECONDS = 15.0
MARKED = re.compile(rb"</?mark>")


def publish(app: Flask, title: str) -> str:
    """Give the first course another English title, as publishing does; return its address."""
    with app.app_context():
        session = writing()
        course = session.scalars(
            select(Course).where(Course.published_at.is_not(None)).order_by(Course.id).limit(1)
        ).one()
        words = session.get_one(CourseWords, (course.id, "en"))
        words.title = title
        record_change(session, "course", course.id)
        session.commit()
        slug = course.slug
        db.session.remove()
    return f"/en/courses/{slug}"


@dataclass
class Watch:
    """Visitors who ask for two pages again and again, each on ever new connections."""

    port: int
    addresses: tuple[str, ...]
    wanted: bytes
    outdated: float = 0.0
    """When an outdated answer last came, on the steady clock."""
    last_outdated: str = ""
    fresh: set[str] = field(default_factory=set)
    stop: threading.Event = field(default_factory=threading.Event)

    def is_calm(self) -> bool:
        """Say whether every page was seen as it should be, and no other for a while."""
        quiet = time.monotonic() - self.outdated >= CALM_SECONDS
        return quiet and self.fresh == set(self.addresses)

    def run(self, turn: int) -> None:
        """Ask until told to stop, beginning with another page than one's neighbour."""
        while not self.stop.is_set():
            address = self.addresses[turn % len(self.addresses)]
            body = ask(self.port, address, "identity").body
            if self.wanted in MARKED.sub(b"", body):
                self.fresh.add(address)
            else:
                self.outdated, self.last_outdated = time.monotonic(), address
            turn += 1
            self.stop.wait(PAUSE)


def seconds_until_seen(site: Site, app: Flask, title: str) -> float:
    """Publish a title; return after how long the last outdated page was shown by any process.

    Raises ``AssertionError`` where it does not appear on a page, or a web process answered nothing.
    """
    port = int(site.address.rpartition(":")[2])
    # The first may answer before the second has begun.
    site.wait_for(lambda: len(web_workers(site)) > 1, "the second web process")
    workers = web_workers(site)
    before = {pid: processor_seconds(pid) for pid in workers}
    course = publish(app, title)
    published = time.monotonic()
    watch = Watch(port, (course, f"/en/courses?q={quote_plus(title)}"), f">{title}<".encode())
    watch.outdated = published
    visitors = [threading.Thread(target=watch.run, args=(turn,)) for turn in range(VISITORS)]
    for each in visitors:
        each.start()
    try:
        while not watch.is_calm():
            assert time.monotonic() - published < PATIENCE_SECONDS, (
                f"{title}: {watch.last_outdated} is outdated, {watch.fresh} not.\n{site.said()}"
            )
            time.sleep(0.05)
    finally:
        watch.stop.set()
        for each in visitors:
            each.join()
    idle = [pid for pid in workers if processor_seconds(pid) - before[pid] < PAUSE]
    assert not idle, f"Of {workers}, {idle} answered nothing."
    return watch.outdated - published


def web_workers(site: Site) -> list[int]:
    """Return the processes that answer requests: the children of gunicorn's first one."""
    return [pid for child in children(site.pid) for pid in children(child)]


def rows(catalogues: Catalogues) -> Iterator[Row]:
    """Publish several times; the baseline is how soon another connection reads the new row."""
    catalogue = catalogues.get(COURSES)
    settings = {"ENVIRONMENT": "production", "SAMPLE": "0", "WORKERS": "2"}
    with catalogue.opened() as app, serving(catalogue.place, **settings) as site:
        found = [
            seconds_until_seen(site, app, f"Zymurgy {number} in practice")
            for number in range(PUBLICATIONS)
        ]
        base = median(_read_back(app, number) for number in range(PUBLICATIONS))
    yield Row(
        PART,
        f"last outdated page of 2 web processes, slowest of {PUBLICATIONS} publications",
        milliseconds(max(found)),
        f"{milliseconds(base)} (commit, then read by another connection)",
        f"≤ {MOST_SECONDS:g} s",
        max(found) <= MOST_SECONDS,
    )


def _read_back(app: Flask, number: int) -> float:
    publish(app, f"Read back {number}")
    began = time.perf_counter()
    with app.app_context(), db.engine.connect() as connection:
        query = select(CourseWords.title).where(CourseWords.title == f"Read back {number}")
        assert connection.scalar(query)
    return time.perf_counter() - began
