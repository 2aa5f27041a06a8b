"""What all processes of one test run share: a folder, and locks in it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.machine import cluster

FOLDER_VARIABLE = "TEST_RUN_OF_CATALOGUE"
MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 2 << 30
"""What the files of a run take at most, twice over."""


def _is_roomy(folder: Path) -> bool:
    """Say whether a folder can be written to and has room for a run."""
    return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free > ENOUGH_BYTES


@dataclass(frozen=True)
class Run:
    """One run of the tests, whatever the number of its processes."""

    folder: Path
    pid: int

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Let one process of the run at a time do what is named."""
        with (self.folder / f"{name}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def once(self, name: str, make: Callable[[], None]) -> None:
        """Do something once in the run; who comes later waits until it is done, or has failed."""
        with self.locked(name):
            done, failed = self.folder / f"{name}.done", self.folder / f"{name}.failed"
            if failed.exists():
                raise RuntimeError(f"{name} failed earlier in this run:\n{failed.read_text()}")
            if not done.exists():
                try:
                    make()
                except BaseException:
                    failed.write_text(traceback.format_exc(limit=-3))
                    raise
                done.touch()

    def server(self) -> cluster.Cluster:
        """Return the run's PostgreSQL server, started by the first who asks."""
        with self.locked("postgres"):
            return cluster.start(self.folder, self.pid)


def begin(*, in_memory: bool = False) -> Run:
    """Begin a run in the process that leads it; its helpers find it by ``current``.

    ``in_memory``, its files are kept there if the machine has a file system for that: tests commit
    thousands of times, and each time the disk is waited for.
    """
    home = MEMORY if in_memory and _is_roomy(MEMORY) else None
    folder = Path(tempfile.mkdtemp(prefix="catalogue-tests-", dir=home))
    os.environ[FOLDER_VARIABLE] = f"{os.getpid()}:{folder}"
    return current()


def current() -> Run:
    """Return the run that this process belongs to."""
    pid, folder = os.environ[FOLDER_VARIABLE].split(":", 1)
    return Run(Path(folder), int(pid))


def end(run: Run) -> None:
    """Stop the run's server and delete its files."""
    cluster.stop(run.folder)
    shutil.rmtree(run.folder, ignore_errors=True)
    os.environ.pop(FOLDER_VARIABLE, None)
