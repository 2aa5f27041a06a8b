"""``make mutants``: change the rules in one place at a time, and count what the tests notice.

``docs/mutation-testing.md`` says what is changed and which tests run. This writes its table anew
and ends with 1 where a module's tests notice less than ``LEAST`` percent.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from catalogue.config import ROOT
from tests.machine import run
from tests.machine.databases import Databases

LEAST = 90
"""Percent of a module's mutants that its tests have to notice."""

WORK = ROOT / "mutants"
"""Where the mutated copy of the tree and every outcome are laid."""
PAGE = ROOT / "docs" / "mutation-testing.md"
TABLE = re.compile(r"(?<=<!-- scores -->\n).*?(?=<!-- end of scores -->)", re.DOTALL)

SURVIVED = frozenset({0, 5, 33})
"""Exit codes of a mutant that its tests passed, or that no test reaches."""
UNCHECKED = frozenset({None, 2})
"""What stands for a mutant that was never tried, or not to the end."""


@dataclass(frozen=True)
class Score:
    """How many mutants of a module there were, and which of them nobody noticed."""

    module: str
    total: int
    unnoticed: tuple[str, ...]

    @property
    def percent(self) -> float:
        """Return how many in a hundred were noticed."""
        return 100 * (self.total - len(self.unnoticed)) / self.total

    def row(self) -> str:
        """Return the module's line of the table."""
        return f"| `{self.module}` | {self.total} | {len(self.unnoticed)} | {self.percent:.1f} % |"


def score(file: Path) -> Score | None:
    """Return the score that a file of outcomes tells, or nothing where nothing was changed."""
    codes = json.loads(file.read_text())["exit_code_by_key"]
    untried = [name for name, code in codes.items() if code in UNCHECKED]
    if untried:
        raise RuntimeError(f"{file} is not finished: {untried[0]}")
    module = file.relative_to(WORK).as_posix().removesuffix(".meta")
    unnoticed = tuple(name for name, code in codes.items() if code in SURVIVED)
    return Score(module, len(codes), unnoticed) if codes else None


def scores() -> list[Score]:
    """Return the scores of all modules, by their names."""
    found = [score(file) for file in sorted(WORK.rglob("*.meta"))]
    return [each for each in found if each is not None]


def table(found: Iterable[Score], minutes: float) -> str:
    """Return the part of the page that is measured."""
    found = list(found)
    whole = Score("all", sum(each.total for each in found), sum((s.unnoticed for s in found), ()))
    processors = f"{os.cpu_count()} processors"
    lines = [
        f"Measured on {time.strftime('%Y-%m-%d')}, in {minutes:.0f} minutes with {processors}.",
        "",
        "| module | mutants | unnoticed | noticed |",
        "|---|---|---|---|",
        *(each.row() for each in [*found, whole]),
    ]
    return "\n".join(lines).replace("`all`", "all") + "\n"


def mutate() -> int:
    """Try every mutant anew; the tests' databases are copies of templates made once, here."""
    shutil.rmtree(WORK, ignore_errors=True)
    this_run = run.begin(in_memory=True)
    databases = Databases(this_run)
    try:
        for contents in ("empty", "sample"):
            databases.template("sqlite", contents)
        return subprocess.run([Path(sys.executable).parent / "mutmut", "run"], cwd=ROOT).returncode
    finally:
        databases.close()
        run.end(this_run)


def main() -> int:
    """Mutate, write the table, name what was not noticed, judge."""
    begun = time.monotonic()
    failed = mutate()
    if failed:
        return failed
    found = scores()
    measured = table(found, (time.monotonic() - begun) / 60)
    PAGE.write_text(TABLE.sub(lambda _match: measured, PAGE.read_text()))
    print(measured)
    for name in (name for each in found for name in each.unnoticed):
        print(f"mutmut show {name}")
    return int(any(each.percent < LEAST for each in found))


if __name__ == "__main__":
    sys.exit(main())
