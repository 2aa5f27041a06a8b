"""The catalogue as it is really served: gunicorn and the worker, in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalogue.config import PREFIX, ROOT
from tests.machine.cluster import free_port
from tests.machine.databases import Databases, EngineName, Place
from tests.machine.mail import MailServer
from tests.machine.mail import serving as mail_server

START_SECONDS = 60
PATIENCE_SECONDS = 15


@dataclass
class Site:
    """A served catalogue."""

    address: str
    data_dir: Path
    log: Path
    mail: MailServer
    pid: int = 0
    """The process that started all others; 0 before it runs."""

    def url(self, path: str) -> str:
        """Return the full address of a path."""
        return self.address + path

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        """Wait for something that the worker does, such as delivering a mail."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > until:
                raise AssertionError(f"{what} did not happen.\n{self.said()}")
            time.sleep(0.1)

    def said(self) -> str:
        """Return the end of what the processes printed."""
        return self.log.read_text(errors="replace")[-8_000:]


def environment(settings: dict[str, str]) -> dict[str, str]:
    """Return this process's environment with every setting of the catalogue replaced."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
    kept.pop("FLASK_DEBUG", None)
    return kept | {PREFIX + name: value for name, value in settings.items()}


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def served(
    databases: Databases, folder: Path, engine: EngineName = "sqlite", **settings: str
) -> Iterator[Site]:
    """Serve a copy of the sample catalogue; else as ``serving``."""
    with databases.copy(engine, "sample", folder) as place, serving(place, **settings) as site:
        yield site


@contextmanager
def serving(place: Place, **settings: str) -> Iterator[Site]:
    """Serve a catalogue on a free port, with mail going to a server of its own.

    Fails on return if a process reported an exception that nothing answered.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with mail_server() as mail:
        values = place.settings(BASE_URL=address, MAIL_URL=mail.url, **settings)
        site = Site(address, place.data_dir, place.data_dir / "log", mail)
        with site.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "flask", "serve"],
                cwd=ROOT,
                env=environment(values) | {"HOST": "127.0.0.1", "PORT": str(port)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            until = time.monotonic() + START_SECONDS
            while not _answers(address):
                if process.poll() is not None or time.monotonic() > until:
                    raise AssertionError(f"The catalogue did not start.\n{site.said()}")
                time.sleep(0.1)
            site.pid = process.pid
            yield site
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        assert "Traceback (most recent call last)" not in site.said(), site.said()
