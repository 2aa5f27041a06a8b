"""Part 5: what a process keeps over 20,000 requests, and how much SQL a page takes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import islice

from catalogue.search.services import SECONDS_BETWEEN_LOOKS
from tests.load.addresses import LOCATION, address, public_pages, sitemaps, varied
from tests.load.catalogues import Catalogue, Catalogues
from tests.load.publishing import publish
from tests.load.serving import Worker, bare_worker, catalogue_worker
from tests.load.table import Row
from tests.machine.apps import count_statements, running
from tests.machine.visitor import Visitor

PART = "5. Memory and SQL"
COURSES = 10_000
EARLY, LATE = 1_000, 20_000
MOST_GROWTH, MOST_MEMORY, MOST_STATEMENTS = 15, 200, 8
FEW, MANY = 15, 100_000
MEGABYTE = 1024 * 1024


def single_pages(visitor: Visitor) -> list[str]:
    """Return the addresses of all courses, partners and programmes, from the sitemap."""
    found = [
        each for part in sitemaps(visitor) for each in LOCATION.findall(visitor.get(part).text)
    ]
    assert len(found) > COURSES
    return found


def visits(visitor: Visitor) -> Iterator[str]:
    """Yield what visitors ask for without end: half courses and partners, half lists."""
    chance = random.Random(3)
    single = single_pages(visitor)
    for language, filters in varied(3):
        yield chance.choice(single)
        yield address(language, filters)


def growth(served: Worker, addresses: Iterator[str]) -> tuple[int, int]:
    """Return the megabytes that a worker occupies after 1,000 and after 20,000 requests."""
    for each in islice(addresses, EARLY):
        served.ask(each)
    early = served.memory()
    for each in islice(addresses, LATE - EARLY):
        served.ask(each)
    return early // MEGABYTE, served.memory() // MEGABYTE


def rows(catalogues: Catalogues) -> Iterator[Row]:
    """Measure the memory, then count statements; a bare Flask's memory is the baseline."""
    catalogue, folder = catalogues.get(COURSES), catalogues.folder
    with (
        catalogue.visited() as visitor,
        catalogue_worker(catalogue.settings(), folder) as ours,
        bare_worker("constant(15000)", folder) as bare,
    ):
        early, late = growth(ours, visits(visitor))
        bare_early, bare_late = growth(bare, iter(["/"] * LATE))
    yield Row(
        PART,
        f"growth from request {EARLY:,} to {LATE:,} at {COURSES:,} courses",
        f"{late - early} MB",
        f"{bare_late - bare_early} MB (bare Flask)",
        f"≤ {MOST_GROWTH} MB",
        late - early <= MOST_GROWTH,
    )
    yield Row(
        PART,
        f"a process after {LATE:,} requests",
        f"{late} MB",
        f"{bare_late} MB (bare Flask)",
        f"≤ {MOST_MEMORY} MB",
        late <= MOST_MEMORY,
    )
    few, many = (cold_statements(catalogues.get(courses)) for courses in (FEW, MANY))
    for name, count in many.items():
        yield Row(
            PART,
            f"SQL statements at {MANY:,} courses: {name}",
            str(count),
            f"{few[name]} at {FEW}",
            f"≤ {MOST_STATEMENTS}, the same",
            count == few[name] and count <= MOST_STATEMENTS,
        )


def cold_statements(catalogue: Catalogue) -> dict[str, int]:
    """Return how many statements each public page takes that no process keeps."""
    with running(catalogue.settings() | {"PAGE_CACHE_MB": "0"}) as app:
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        pages = public_pages(visitor)
        return {name: _statements(visitor, each) for name, each in pages.items()}


def _statements(visitor: Visitor, page: str) -> int:
    """Count a page's statements after a publication that another page has already noticed.

    The process is given time to ask for the catalogue's version again, so that this counts too.
    """
    publish(visitor.application, f"Before {page}")
    time.sleep(SECONDS_BETWEEN_LOOKS)
    visitor.get("/en/courses?q=anything")
    time.sleep(SECONDS_BETWEEN_LOOKS)
    with count_statements(visitor.application) as seen:
        assert visitor.get(page).status_code == 200
    return len(seen)
