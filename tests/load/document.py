"""The text around the tables in ``docs/performance.md``."""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

from catalogue.config import ROOT
from tests.load.table import Row, markdown, missed

FILE = ROOT / "docs" / "performance.md"
HEAD = """# Performance

Written by `make bench` on {day}; run it to measure anew. Milliseconds differ from machine to \
machine, so each figure stands beside a baseline taken in the same run on the same machine: \
{processors} processors ({model}), Python {python}, SQLite {sqlite}.

The targets are the budgets that the house has set itself. {verdict}
"""
JUDGED = "the house has set itself. "
SECTION, BEHIND = "\n## ", "\n## What others need"
MISSED = "| MISSED |"
TAIL = """
## What others need

Measured earlier on two processors of the same kind, for an anonymous visitor of a stock set-up; \
these are facts about those programs and no targets.

| program | page | processor time | first visit, compressed |
|---|---|---|---|
| pretix | list of events | 186 ms | 299 KB |
| pretix | event | 67 ms | |
| Indico | category | 105–296 ms | 1.9 MB |
| Indico | event | 98 ms | |
| Indico | form | 76 ms | |
| bare Flask | a constant of 15 KB | 0.4 ms | |
| bare Flask | 20 rows with a relation through the ORM | 4–5.3 ms | |

## How it is measured

- **Weight**: Chromium with an empty cache, what it reports as received, headers included; and a \
client of our own that takes gzip only and also fetches the icon. `tests/load/test_weight.py` \
holds the same limits in every run of the tests.
- **Processor time**: user and system time of the one worker of a gunicorn with the options of \
`flask serve`, over some hundreds of requests on connections of their own. Ours and the baselines \
take short turns; medians of the rounds, and of each round’s ratio. *Warm* pages are asked for \
again and again; a *cold* list was never asked for before, shows 20 results and counts every facet.
- **Search**: generated courses with three listed editions each; queries that at least 80 % of the \
courses answer, with facets, orders and pages as they come. The engine is timed within a process \
of its own (wall time), which remembers who has a word once it was asked for, as a server’s does; \
the second row has it forget everything before each query. The tables of PostgreSQL have been \
analysed, as its own housekeeping does. The baseline is SQLite’s FTS5 over the same documents, \
without facets.
- **Publications**: a title is published by another process while four visitors ask two web \
processes for the course and for a search; the time ends with the last outdated answer.
- **Memory**: the resident set of one worker; half of the visits go to pages from the sitemap, \
half to lists never asked for before.
- **Signed in**: the same gunicorn, visited as people do: each form is asked for, filled in and \
sent, and the last request counts. The house at work has the sample and 5,000 generated courses, \
more than 200 organisations with three members each, 5,000 applications in one edition and 2,000 \
people waiting in another, a course of 400 revisions, one partner with 2,000 courses, and 20,000 \
drafts, sent mails and lines of the audit log; in the new house, with 120 generated courses, \
every list is a page long, so that \
longer pages are not taken for slower ones. A visit to each house and the bare page take fifteen \
turns, one request each, on one processor, and of each the lower quartile counts, since whatever \
else goes on only adds; what misses its target is visited anew, three times at most. Growth \
compares the two ratios; it does not count below 1.5 bare pages. Hashing a password is slow \
on purpose and has no budget. Every address behind the sign-in is visited, and every form that \
anybody may send: `tests/load/test_signed_in.py` fails where one is left out, and holds the number \
of statements in every run of the tests.
- **Mail**: rounds of the worker, with 20,000 letters of an announcement due.
- **Relevance**: judged queries in `tests/search/relevance/`. The first half was written before \
any work on the ranking, the second was committed before it was ever asked.

`make bench BENCH="cpu search"` runs only these parts ({parts}) and writes nothing; with `write` \
among them, their sections are written anew and say when. A whole run takes some forty minutes and \
ends with an error where a target is missed.
"""


def write(rows: Sequence[Row], parts: Sequence[str]) -> None:
    """Write the page anew."""
    bad = missed(rows)
    FILE.write_text(
        HEAD.format(
            day=time.strftime("%Y-%m-%d"),
            processors=os.cpu_count(),
            model=_model(),
            python=platform.python_version(),
            sqlite=sqlite3.sqlite_version,
            verdict=_verdict(len(bad)),
        )
        + markdown(rows)
        + TAIL.format(parts=", ".join(f"`{part}`" for part in parts)),
        encoding="utf-8",
    )


def renew(rows: Sequence[Row], parts: Sequence[str]) -> None:
    """Write the sections of these rows anew; the others stay as they were measured."""
    head, *found = FILE.read_text(encoding="utf-8").partition(BEHIND)[0].split(SECTION)
    sections = {each.partition("\n")[0]: each.rstrip() for each in found}
    for each in markdown(rows).split(SECTION)[1:]:
        title, _, table = each.partition("\n")
        sections[title] = f"{title}\n\nMeasured on {time.strftime('%Y-%m-%d')}.\n{table.rstrip()}"
    body = "".join(f"{SECTION}{sections[title]}\n" for title in sorted(sections, key=_place))
    lead, _, _verdict_before = head.rpartition(JUDGED)
    FILE.write_text(
        f"{lead}{JUDGED}{_verdict(body.count(MISSED))}\n"
        + body
        + TAIL.format(parts=", ".join(f"`{part}`" for part in parts)),
        encoding="utf-8",
    )


def _place(title: str) -> tuple[bool, str]:
    """Return where a section stands: those with a number first."""
    return not title[0].isdigit(), title


def _verdict(missing: int) -> str:
    if not missing:
        return "All are met."
    return "1 target is missed." if missing == 1 else f"{missing} targets are missed."


def _model() -> str:
    """Return the processor's name as Linux tells it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
