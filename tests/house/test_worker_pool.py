"""The worker's jobs run side by side, so its process has connections for all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from catalogue import worker
from catalogue.config import ROOT
from catalogue.database import db

pytestmark = pytest.mark.engines


@pytest.mark.slow
def test_every_job_has_its_connections_however_few_threads_answer(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app("empty", THREADS="2")
    names = [job.name for job in worker.jobs()]
    all_at_once = threading.Barrier(len(names))
    done: list[int] = []

    def hold_two() -> None:
        db.session.execute(text("SELECT 1"))
        with db.engine.connect() as beside:
            beside.execute(text("SELECT 1"))
            all_at_once.wait(timeout=10)
            done.append(1)

    jobs = [worker.Job(name, hold_two, every=1.0) for name in names]
    threads = [
        threading.Thread(target=worker.run_due, args=(app, [job], 100.0), name=job.name)
        for job in jobs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == len(names)
    assert {job.due for job in jobs} == {101.0}


def test_the_documentation_knows_how_many_connections_there_are() -> None:
    told = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    jobs = len(worker.jobs())
    assert f"2 × its jobs ({jobs})" in told
    assert f"2 × 16 + {2 * jobs} = {2 * 16 + 2 * jobs}" in told
