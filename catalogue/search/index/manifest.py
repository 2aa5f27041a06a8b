"""The index's folder on this machine: which copy is current, and who may write.

The folder holds copies (``index-…``), of which ``current.json`` names one with the number of the
last change it has applied. There is one copy, and while the index is built anew another beside it.
The file is replaced after what it says has been committed: a copy may be further than its manifest
says, where a process died in between, but never less far.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

CURRENT = "current.json"
LOCK = "lock"
COPY = "index-"

CLOCK_SLACK = timedelta(minutes=5)
"""An index written further than this in the future was written by a clock that was wrong."""


@dataclass(frozen=True)
class IndexManifest:
    """Which copy is current and how far it is at least.

    ``applied`` is the number of the last change in it and ``mark`` the instant of that change,
    which shows whether the index belongs to this database; ``at`` is the instant it was last
    written for and ``generation`` rises with every change. ``next_change`` is the second at which
    time alone next changes the state of a listed edition.
    """

    schema: str
    copy: str
    generation: int
    applied: int
    mark: str
    at: float
    next_change: int

    def is_from_the_future(self, now: datetime) -> bool:
        """Say whether a clock that was wrong, or is now, has written it."""
        return self.at > (now + CLOCK_SLACK).timestamp()


class Folder:
    """The folder of the index; many processes use it at the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._current = path / CURRENT
        self._read: tuple[tuple[int, int, int], IndexManifest] | None = None

    @contextmanager
    def new_copy(self) -> Iterator[str]:
        """Make an empty folder for a copy and yield its name; it goes again if filling it fails."""
        name = f"{COPY}{uuid4().hex[:12]}"
        (self.path / name).mkdir(parents=True)
        try:
            yield name
        except BaseException:
            shutil.rmtree(self.path / name, ignore_errors=True)
            raise

    def copy_path(self, name: str) -> Path:
        """Return where a copy lies."""
        return self.path / name

    def standing(self) -> IndexManifest | None:
        """Return how far the index is, or nothing where there is none that can be read."""
        try:
            # Whoever changes it puts another file in its place.
            at = self._current.stat()
            seen = at.st_ino, at.st_mtime_ns, at.st_size
            if self._read is None or self._read[0] != seen:
                self._read = seen, IndexManifest(**json.loads(self._current.read_bytes()))
            return self._read[1]
        except (OSError, ValueError, TypeError):
            return None

    def stand(self, standing: IndexManifest) -> None:
        """Make a standing the current one, at once for every reader."""
        beside = self.path / f"{CURRENT}.{os.getpid()}"
        with beside.open("w") as file:
            json.dump(asdict(standing), file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._current)

    def tidy(self, current: str) -> None:
        """Remove every copy but the current one; to be called by the holder of the lock.

        That is also what a process left that died while it built one. Readers of an old copy keep
        its open files until they look at the new one.
        """
        for each in self.path.glob(f"{COPY}*"):
            if each.name != current:
                shutil.rmtree(each, ignore_errors=True)

    @contextmanager
    def lock(self, *, wait: bool) -> Iterator[bool]:
        """Take the writer's lock, which ends with the process; yield whether it was had."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / LOCK).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
