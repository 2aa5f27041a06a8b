"""``make lighthouse``: Google's Lighthouse at its mobile setting, on pages in both languages.

It judges the sample's listings on an instance that is not marked as sample, since a ``noindex``
page cannot score. It ends with 1 where a category of a page has fewer than 98 points.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median_low

from catalogue.config import ROOT
from tests.load.addresses import first_link
from tests.load.catalogues import Catalogues
from tests.load.serving import HOST, catalogue_worker
from tests.machine import run
from tests.machine.browser import LAUNCH_FLAGS
from tests.machine.databases import Databases
from tests.machine.programs import find_chromium
from tests.machine.visitor import Visitor

PACKAGE = ROOT / "tests" / "load" / "node" / "package.json"
HOME = ROOT / ".lighthouse"
PROGRAM = HOME / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TRIES = 3
LEAST = 98
PROCESSES = 3
"""A browser holds connections open before it uses them, and each keeps a process waiting."""


def install() -> None:
    """Install Lighthouse in the version that is written down, unless it is there."""
    wanted = PACKAGE.read_text()
    kept = HOME / "package.json"
    if PROGRAM.exists() and kept.exists() and kept.read_text() == wanted:
        return
    if shutil.which("npm") is None:
        raise SystemExit("Lighthouse needs Node.js with npm: please install them.")
    print("Installing Lighthouse …", flush=True)
    HOME.mkdir(exist_ok=True)
    options = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    shutil.copy(PACKAGE, kept)
    subprocess.run(["npm", "install", *options], cwd=HOME, check=True)


def pages(visitor: Visitor) -> list[str]:
    """Return home, catalogue, a course and a partner, in both languages."""
    lists = {"/en/": ("courses", "partners"), "/es/": ("cursos", "instituciones")}
    found = []
    for home, (courses, partners) in lists.items():
        found += [home, home + courses]
        for listing in (home + courses, home + partners):
            found.append(first_link(visitor, listing, f"{listing}/"))
    return found


def judge(url: str, folder: Path) -> dict[str, object]:
    """Return Lighthouse’s report on a page. Now and then it loses its recording, and says so."""
    for _try in range(TRIES - 1):
        try:
            return _report(url, folder)
        except subprocess.CalledProcessError:
            print(f"    once more: {url}", flush=True)
    return _report(url, folder)


def _report(url: str, folder: Path) -> dict[str, object]:
    report = folder / "report.json"
    subprocess.run(
        [
            str(PROGRAM),
            url,
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags=--headless=new {' '.join(LAUNCH_FLAGS)}",
        ],
        cwd=HOME,
        env={**os.environ, "CHROME_PATH": str(find_chromium())},
        check=True,
    )
    found: dict[str, object] = json.loads(report.read_text())
    return found


def points(report: dict[str, object]) -> dict[str, int]:
    """Return the points of each category; 0 where it could not be judged."""
    categories: dict[str, dict[str, float | None]] = report["categories"]  # type: ignore[assignment]  # As Lighthouse writes it.
    return {name: round(100 * (categories[name]["score"] or 0)) for name in CATEGORIES}


def judged(url: str, folder: Path) -> tuple[dict[str, int], dict[str, object]]:
    """Return a page's points and its last report.

    Speed is simulated from what one loading took, so one bad moment of the machine costs points:
    where points are missing the page is judged three times, and the middle one counts.
    """
    reports = [judge(url, folder)]
    if min(points(reports[0]).values()) < LEAST:
        reports += [judge(url, folder) for _again in range(2)]
    every = [points(report) for report in reports]
    return {name: median_low([each[name] for each in every]) for name in CATEGORIES}, reports[-1]


def faults(report: dict[str, object]) -> list[str]:
    """Return what cost points, in Lighthouse's words."""
    audits: dict[str, dict[str, object]] = report["audits"]  # type: ignore[assignment]  # As above.
    categories: dict[str, dict[str, list[dict[str, object]]]] = report["categories"]  # type: ignore[assignment]  # As above.
    found = []
    for name in CATEGORIES:
        for part in categories[name]["auditRefs"]:
            audit = audits[str(part["id"])]
            if part["weight"] and audit["score"] not in (1, None):
                found.append(f"{name}: {audit['title']} {audit.get('displayValue', '')}".strip())
    return found


def main() -> int:
    """Install, serve, judge, print."""
    install()
    this_run = run.begin()
    databases = Databases(this_run)
    bad = False
    try:
        with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
            folder = Path(name)
            sample = Catalogues(databases, folder, stack).get(0)
            with sample.visited() as visitor:
                addresses = pages(visitor)
            served = stack.enter_context(catalogue_worker(sample.settings(), folder, PROCESSES))
            print("".join(f"{name:>16}" for name in CATEGORIES))
            for address in addresses:
                found, report = judged(f"http://{HOST}:{served.port}{address}", folder)
                print(
                    "".join(f"{score:16}" for score in found.values()), f"  {address}", flush=True
                )
                if min(found.values()) < LEAST:
                    bad = True
                    print("\n".join(f"    {each}" for each in faults(report)), flush=True)
    finally:
        databases.close()
        run.end(this_run)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
