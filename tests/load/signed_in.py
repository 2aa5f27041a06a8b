"""Part 6: every page and act behind the sign-in, in a house at work and in a new one.

A visit and the bare page take turns, one request each, and of either the lower quartile counts.
The clock of a process leaves out the time in which others have the processor, but not what they
do to its caches; so whatever else the machine does only ever adds, by half and more. A median
holds that: within one run it called the same bare page twice as dear. The very quickest turn does
not hold it, but a short request finds a quiet moment more easily than a long one: on a busy
machine it made pages a third dearer than they are. What happens now and then, as collecting garbage
does, is left out of both alike. The clock counts nanoseconds, so that one request is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import quantiles

from tests.load.catalogues import Catalogue, Catalogues, build, tidied
from tests.load.cpu import per_request, small_database
from tests.load.house import LARGE, SMALL, Size, enlarge
from tests.load.meter import counting, forwarding
from tests.load.serving import HOST, bare_worker, catalogue_worker
from tests.load.stage import Stage
from tests.load.table import Row, milliseconds
from tests.load.visits import Visit, every
from tests.machine.apps import running

PART = "6. Signed in: pages and acts"
WARM_TURNS, TURNS = 2, 15
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


def times(catalogue: Catalogue, catalogues: Catalogues) -> dict[Visit, tuple[float, float]]:
    """Return each visit's processor time, and a bare page's from turns in between."""
    folder, found = catalogues.folder, {}
    with ExitStack() as stack:
        ours = stack.enter_context(catalogue_worker(catalogue.settings(), folder))
        here = catalogue.settings() | {"BASE_URL": f"http://{HOST}:{ours.port}"}
        app = stack.enter_context(running(here))
        bare = stack.enter_context(bare_worker(f"orm({small_database(catalogues)!r})", folder))
        forward = stack.enter_context(forwarding(app, ours))
        scene = Stage(app, SECOND_TIME)
        per_request(bare, BARE_PAGE * BARE_WARM_REQUESTS)
        for visit in every(scene):
            own, base = [], []
            for turn in range(WARM_TURNS + TURNS):
                _go(visit, scene)
                if turn >= WARM_TURNS:
                    own.append(forward.seconds)
                    base.append(per_request(bare, BARE_PAGE))
            found[visit] = _undisturbed(own), _undisturbed(base)
    return found


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


def costs(catalogues: Catalogues, size: Size) -> dict[Visit, Cost]:
    """Return what each visit to a house of this size costs."""
    made = house(catalogues, size)
    asked = statements(made)
    spent = times(made, catalogues)
    return {visit: Cost(*spent[visit], asked[visit.name]) for visit in spent}


def rows(catalogues: Catalogues) -> Iterator[Row]:
    """Visit both houses; the bare page has its turns between those of each visit."""
    small, large = costs(catalogues, SMALL), costs(catalogues, LARGE)
    before = {visit.name: cost for visit, cost in small.items()}
    for visit, cost in large.items():
        yield row(visit, cost, before[visit.name])


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
