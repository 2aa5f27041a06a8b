"""Part 6: every page and act behind the sign-in, in a house at work and in a new one.

A visit to either house and the bare page take turns, one request each, and of all the lower
quartile counts. What a visit costs more in the house at work is read from turns minutes apart
otherwise, and the same machine is half as quick again from one minute to the next.
The clock of a process leaves out the time in which others have the processor, but not what they
do to its caches; so whatever else the machine does only ever adds, by half and more. A median
holds that: within one run it called the same bare page twice as dear. The very quickest turn does
not hold it, but a short request finds a quiet moment more easily than a long one: on a busy
machine it made pages a third dearer than they are. What happens now and then, as collecting garbage
does, is left out of both alike. The clock counts nanoseconds, so that one request is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from tests.load.catalogues import Catalogue, Catalogues, build, tidied
from tests.load.cpu import per_request, small_database
from tests.load.house import LARGE, SMALL, Size, enlarge
from tests.load.meter import Forward, counting, forwarding
from tests.load.serving import HOST, Worker, apart, bare_worker, catalogue_worker
from tests.load.stage import Stage
from tests.load.table import Row, milliseconds
from tests.load.visits import Visit, every
from tests.machine.apps import running

PART = "6. Signed in: pages and acts"
WARM_TURNS, TURNS = 2, 15
MOST_ATTEMPTS = 3
"""Of a hundred rows, one meets a bad moment in most runs, and another one each time."""
BARE_PAGE = ("/?page=2",)
BARE_WARM_REQUESTS = 40
SECOND_TIME = 1_000_000
MOST_TIMES, MOST_SUBMITTING = 5.0, 4.5
MOST_GROWTH, NOTHING = 1.5, 1.5
"""What costs less than ``NOTHING`` bare pages may grow as it likes."""
MOST_STATEMENTS = 12
SUBMITTING = ("enrolment.check", True)


@dataclass(frozen=True)
class Cost:
    """What one visit costs: processor time, the bare page's beside it, and statements."""

    seconds: float
    bare: float
    statements: int

    @property
    def times(self) -> float:
        """Return how many bare pages it costs."""
        return self.seconds / self.bare


def house(catalogues: Catalogues, size: Size) -> Catalogue:
    """Make a house of this size."""
    copy = catalogues.databases.copy("sqlite", "sample", catalogues.folder)
    made = Catalogue(catalogues.stack.enter_context(copy), "sqlite", size.courses, 0.0)
    with made.opened() as app:
        enlarge(app, size)
        tidied(app)
    build(made)
    return made


def _turns(
    visits: Sequence[Visit], served: Sequence[tuple[Stage, Forward]], bare: Worker
) -> tuple[list[float], float]:
    """Return the processor time of a visit to each house, and that of a bare page.

    The houses and the bare page take turns, so that what is set against each other was asked for
    within the same moments.
    """
    own: list[list[float]] = [[] for _house in served]
    base = []
    for turn in range(WARM_TURNS + TURNS):
        for visit, (scene, forward), seconds in zip(visits, served, own, strict=True):
            _go(visit, scene)
            if turn >= WARM_TURNS:
                seconds.append(forward.seconds)
                base.append(per_request(bare, BARE_PAGE))
    return [_undisturbed(seconds) for seconds in own], _undisturbed(base)


def _serve(stack: ExitStack, catalogue: Catalogue, folder: Path) -> tuple[Stage, Forward]:
    """Let a worker serve a house; return the house's scene and what keeps the worker's time."""
    worker = stack.enter_context(catalogue_worker(catalogue.settings(), folder))
    here = catalogue.settings() | {"BASE_URL": f"http://{HOST}:{worker.port}"}
    app = stack.enter_context(running(here))
    forward = stack.enter_context(forwarding(app, worker))
    return Stage(app, SECOND_TIME), forward


def _undisturbed(turns: list[float]) -> float:
    """Return what a request costs while little else goes on: a quarter of the turns cost less."""
    return quantiles(turns, n=4)[0]


def statements(catalogue: Catalogue) -> dict[str, int]:
    """Return how many statements each visit takes once everything is warm."""
    found = {}
    with running(catalogue.settings()) as app, counting(app) as meter:
        scene = Stage(app)
        for visit in every(scene):
            for _turn in range(2):
                _go(visit, scene)
            found[visit.name] = len(meter.latest)
    return found


def _go(visit: Visit, scene: Stage) -> None:
    answer = visit.go(scene)
    assert answer.status_code == visit.status, f"{visit.name}: {answer.status}"


def rows(catalogues: Catalogues) -> Iterator[Row]:
    """Visit a new house and one at work; what misses is visited anew, for noise only adds."""
    houses, folder = [house(catalogues, size) for size in (SMALL, LARGE)], catalogues.folder
    asked = [statements(each) for each in houses]
    with ExitStack() as stack:
        served = [_serve(stack, each, folder) for each in houses]
        bare = stack.enter_context(bare_worker(f"orm({small_database(catalogues)!r})", folder))
        stack.enter_context(apart([each.worker for _scene, each in served] + [bare]))
        per_request(bare, BARE_PAGE * BARE_WARM_REQUESTS)
        for visits in zip(*(every(scene) for scene, _forward in served), strict=True):
            visit = visits[0]
            for _attempt in range(MOST_ATTEMPTS):
                seconds, base = _turns(visits, served, bare)
                small, large = (
                    Cost(own, base, numbers[visit.name])
                    for own, numbers in zip(seconds, asked, strict=True)
                )
                found = row(visit, large, small)
                if found.met:
                    break
            yield found


def row(visit: Visit, large: Cost, small: Cost) -> Row:
    """Return a visit's row, judged by the budgets of a page or of an act."""
    most = MOST_SUBMITTING if visit.covers == SUBMITTING else MOST_TIMES
    growth = large.times / small.times
    same = large.statements == small.statements
    few = visit.act or large.statements <= MOST_STATEMENTS
    quick = visit.hashes or (
        large.times <= most and (growth <= MOST_GROWTH or large.times <= NOTHING)
    )
    numbers = "the same SQL" if visit.act else f"SQL ≤ {MOST_STATEMENTS}, the same"
    target = numbers if visit.hashes else f"≤ {most:g} ×, growth ≤ {MOST_GROWTH:g}, {numbers}"
    return Row(
        PART,
        visit.name,
        f"{milliseconds(large.seconds)} = {large.times:.1f} ×, {large.statements} SQL",
        f"{milliseconds(large.bare)}; new house {milliseconds(small.seconds)} = "
        f"{small.times:.1f} ×, {small.statements} SQL",
        target,
        same and few and quick,
    )
