"""``make bench``: measure, print a table, write it to ``docs/performance.md``.

Every figure stands beside a baseline taken in the same run, since milliseconds differ from machine
to machine. It ends with 1 where a target is missed. ``BENCH="cpu search"`` runs only these parts
and writes nothing; ``BENCH="cpu search write"`` writes their sections anew.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.load import (
    cpu,
    document,
    mailing,
    memory,
    publishing,
    relevance,
    search,
    signed_in,
    weight,
)
from tests.load.catalogues import Catalogues
from tests.load.table import Row, missed, text, told
from tests.machine import run
from tests.machine.databases import Databases

log = logging.getLogger(__name__)

PARTS: dict[str, Callable[[Catalogues], Iterator[Row]]] = {
    "weight": weight.rows,
    "cpu": cpu.rows,
    "search": search.rows,
    "publishing": publishing.rows,
    "memory": memory.rows,
    "signed-in": signed_in.rows,
    "mail": mailing.rows,
    "relevance": relevance.rows,
}
WRITE = "write"
"""Among the parts: write what they measured."""


def measure(names: list[str], catalogues: Catalogues) -> list[Row]:
    """Return the rows of these parts, telling what is done meanwhile."""
    found = []
    for name in names:
        print(f"{time.strftime('%H:%M:%S')} {name} …", file=sys.stderr, flush=True)
        try:
            for row in PARTS[name](catalogues):
                found.append(row)
                print(told(row), file=sys.stderr, flush=True)
        except Exception as error:
            # A run takes long; what broke is told, and the other parts are still measured.
            log.exception("The part “%s” broke off.", name)
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            found.append(Row(f"{name}: broken off", said, "", target="to end", met=False))
    return found


def main(names: list[str]) -> int:
    """Measure, print, write, judge."""
    writes = not names or WRITE in names
    names = [name for name in names if name != WRITE]
    unknown = set(names) - PARTS.keys()
    if unknown:
        print(f"No such part: {', '.join(unknown)}. Parts: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    this_run = run.begin()
    databases = Databases(this_run)
    try:
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            rows = measure(names or list(PARTS), Catalogues(databases, Path(folder), stack))
    finally:
        databases.close()
        run.end(this_run)
    return conclude(rows, whole=not names, writes=writes)


def conclude(rows: list[Row], *, whole: bool, writes: bool = True) -> int:
    """Print the rows, write a whole run down or the sections asked for; return the exit code."""
    print(text(rows))
    if writes:
        (document.write if whole else document.renew)(rows, list(PARTS))
    return 1 if missed(rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
