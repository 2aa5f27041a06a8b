"""The worker: mail, the search index and timed work, all from rows, so a restart loses nothing."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from catalogue.database import db

log = logging.getLogger(__name__)
TICK_SECONDS = 1.0


@dataclass
class Job:
    """Something done again and again; ``every`` is the least number of seconds between two runs."""

    name: str
    run: Callable[[], object]
    every: float = TICK_SECONDS
    due: float = field(default=0.0)


def jobs() -> list[Job]:
    """Return the worker's jobs; each finds its work in the database and may find none."""
    return []


def run_due(app: Flask, todo: list[Job], at: float) -> None:
    """Run every job that is due at ``at`` (seconds of a steady clock), each on its own.

    A job that meets a database that is away is tried again at the next tick; the others still run.
    """
    for job in todo:
        if job.due > at:
            continue
        job.due = at + job.every
        with app.app_context():
            try:
                job.run()
            except SQLAlchemyError:
                log.exception("The job %s could not reach the database.", job.name)
            finally:
                db.session.remove()


def run(app: Flask) -> None:
    """Work until told to stop by SIGTERM or SIGINT; the job under way is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    todo = jobs()
    while not stop.is_set():
        run_due(app, todo, time.monotonic())
        stop.wait(TICK_SECONDS)
