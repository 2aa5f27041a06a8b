"""``make bench``: what pages cost in a catalogue of 12 courses and in one of 2,000.

Milliseconds differ from machine to machine; the ratio between the two catalogues says what grows.
"bare" is how many times as long the page takes as Flask alone with a body of that size.
It ends with 1 where a page takes more statements in the larger catalogue, or too many at all.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.load.measure import Cost, addresses, cost, generated
from tests.machine import run
from tests.machine.databases import Databases

SMALL, LARGE = 12, 2_000
MOST_STATEMENTS = 8
HEAD = (
    f"{'page':12} {'SQL':>9} {f'ms at {SMALL}':>10} {f'ms at {LARGE:,}':>12} {'ratio':>6} "
    f"{'bare':>6} {'KB':>6}"
)


def measure(databases: Databases, folder: Path, courses: int) -> dict[str, Cost]:
    """Return what every page costs with so many courses."""
    with generated(databases, "sqlite", folder, courses) as visitor:
        app = visitor.application
        return {name: cost(app, visitor, at) for name, at in addresses(visitor).items()}


def main() -> int:
    """Measure, print, judge."""
    this_run = run.begin()
    databases = Databases(this_run)
    try:
        with tempfile.TemporaryDirectory() as folder:
            small = measure(databases, Path(folder), SMALL)
            large = measure(databases, Path(folder), LARGE)
    finally:
        databases.close()
        run.end(this_run)
    print(HEAD)
    bad = []
    for name, few in small.items():
        many = large[name]
        counts = len(few.statements), len(many.statements)
        ratio = many.milliseconds / few.milliseconds
        print(
            f"{name:12} {counts[0]:4} {counts[1]:4} {few.milliseconds:10.1f} "
            f"{many.milliseconds:12.1f} {ratio:6.1f} "
            f"{many.milliseconds / many.bare_milliseconds:6.0f} {many.compressed_bytes / 1024:6.1f}"
        )
        if counts[0] != counts[1] or max(counts) > MOST_STATEMENTS:
            bad.append(f"{name}: {counts[0]} and {counts[1]} statements")
    for each in bad:
        print(each, file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
