"""Part 2: processor time per request, against a bare Flask on the same gunicorn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from statistics import median

from catalogue.search import services
from tests.load import bare
from tests.load.addresses import full_lists, public_pages
from tests.load.catalogues import Catalogues
from tests.load.serving import Worker, bare_worker, catalogue_worker
from tests.load.table import Row, kilobytes, milliseconds
from tests.machine.apps import count_statements
from tests.machine.visitor import Visitor

PART = "2. Processor time per request"
COURSES = 1_000
ROUNDS = 21
WARM_REQUESTS, COLD_REQUESTS = 100, 20
TURNS = ("constant", "warm", "orm", "cold", "searched")
WARM = ("home", "catalogue", "search", "facets", "course", "partner")
MOST_WARM, MOST_COLD = 2.0, 2.5
COLD_SEED = 11


def per_request(served: Worker, addresses: Sequence[str]) -> float:
    """Return the worker's processor time for one of these requests, in seconds."""
    before = served.cpu()
    for each in addresses:
        served.ask(each)
    return (served.cpu() - before) / len(addresses)


def small_database(catalogues: Catalogues) -> str:
    """Return the address of the bare list's database, made at the first call."""
    file = catalogues.folder / "bare.sqlite"
    if not file.exists():
        bare.fill(f"sqlite:///{file}")
    return f"sqlite:///{file}"


def rows(catalogues: Catalogues) -> Iterator[Row]:
    """Measure in turns, so that whatever else the machine does hits all of them alike."""
    catalogue, folder = catalogues.get(COURSES), catalogues.folder
    with catalogue.visited() as visitor:
        pages = public_pages(visitor)
        number_of_lists, app = (ROUNDS + 1) * COLD_REQUESTS, visitor.application
        cold = iter(full_lists(app, number_of_lists, COLD_SEED, text=False))
        searched = iter(full_lists(app, number_of_lists, COLD_SEED))
        statements = warm_statements(visitor, [pages[name] for name in WARM])
    with ExitStack() as stack:
        ours = stack.enter_context(catalogue_worker(catalogue.settings(), folder))
        warm = [pages[name] for name in WARM]
        size = sum(ours.ask(each).size for each in warm) // len(warm)
        constant = stack.enter_context(bare_worker(f"constant({size})", folder))
        orm = stack.enter_context(bare_worker(f"orm({small_database(catalogues)!r})", folder))
        turns: dict[str, list[float]] = {name: [] for name in TURNS}
        for number in range(ROUNDS + 1):
            turn = {
                "constant": per_request(constant, ["/"] * WARM_REQUESTS),
                "warm": per_request(ours, (warm * WARM_REQUESTS)[:WARM_REQUESTS]),
                "orm": per_request(orm, [f"/?page={n}" for n in range(1, COLD_REQUESTS + 1)]),
                "cold": per_request(ours, list(islice(cold, COLD_REQUESTS))),
                "searched": per_request(ours, list(islice(searched, COLD_REQUESTS))),
            }
            # The first round warms everything up.
            for name, seconds in turn.items() if number else ():
                turns[name].append(seconds)
    constant_of = f"a constant of {kilobytes(size)}"
    warm_page = f"warm page ({', '.join(WARM)})"
    yield _against(warm_page, turns["warm"], turns["constant"], constant_of, MOST_WARM)
    yield Row(
        PART, "SQL statements of a warm page", str(statements), target="0", met=not statements
    )
    base = "20 rows with a relation, ORM and Jinja"
    cold_list = "cold list: 20 results, all facets, 1,000 courses"
    yield _against(cold_list, turns["cold"], turns["orm"], base, MOST_COLD)
    marked = "the same for a text, with what it found marked"
    yield _against(marked, turns["searched"], turns["orm"], base)


def _against(
    what: str, ours: Sequence[float], base: Sequence[float], name: str, most: float | None = None
) -> Row:
    """Return a row that sets a page against its baseline, turn by turn."""
    times = median(one / other for one, other in zip(ours, base, strict=True))
    return Row(
        PART,
        what,
        f"{milliseconds(median(ours))} = {times:.2f} ×",
        f"{milliseconds(median(base))} ({name})",
        f"≤ {most:g} ×" if most else "",
        most is None or times <= most,
    )


def warm_statements(visitor: Visitor, pages: Sequence[str]) -> int:
    """Return how much SQL the pages take before the process next asks for the version."""
    for each in pages:
        visitor.get(each)
    services.index_of(visitor.application).seconds_between_looks = 3600.0
    with count_statements(visitor.application) as seen:
        for each in pages:
            assert visitor.get(each).status_code == 200
    return len(seen)
