"""One gunicorn with one worker, as ``flask serve`` starts it, and what its worker costs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalogue.cli.serve import web_options
from catalogue.config import ROOT
from tests.machine.cluster import free_port
from tests.machine.site import environment

HOST = "127.0.0.1"
FROZEN = """
def pre_fork(server, worker):
    import gc

    gc.collect()
    gc.freeze()
"""
"""As ``flask serve`` does before it forks, also for the baselines."""

START_SECONDS = 180
"""A large catalogue's index may have to be loaded first."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers as they were sent, the body as it was sent."""

    status: int
    head: bytes
    body: bytes

    @property
    def size(self) -> int:
        """Return the bytes on the wire."""
        return len(self.head) + len(self.body)


def ask(port: int, address: str, encoding: str = "gzip") -> Answer:
    """Ask as a browser would, on a connection of its own, one encoding accepted."""
    request = (
        f"GET {address} HTTP/1.1\r\nHost: {HOST}:{port}\r\nAccept-Encoding: {encoding}\r\n"
        "Accept: text/html\r\nConnection: close\r\n\r\n"
    )
    parts = []
    with socket.create_connection((HOST, port), timeout=START_SECONDS) as connection:
        connection.sendall(request.encode("ascii"))
        while part := connection.recv(1 << 16):
            parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    return Answer(int(head.split(b" ", 2)[1]), head, body)


@dataclass(frozen=True)
class Worker:
    """The one process that answers on a port."""

    port: int
    pid: int

    def ask(self, address: str, encoding: str = "gzip") -> Answer:
        """Ask for a page, which has to be there."""
        answer = ask(self.port, address, encoding)
        assert answer.status == 200, f"{address}: {answer.status}"
        return answer

    def cpu(self) -> float:
        """Return the seconds of processor time that the process has used so far."""
        return processor_seconds(self.pid)

    def memory(self) -> int:
        """Return the bytes of memory that the process occupies."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("The worker has ended.")


@contextmanager
def apart(workers: Sequence[Worker]) -> Iterator[None]:
    """Let workers that take turns share one processor, and whoever asks them have another.

    Moved from one to the other, a short request finds its caches cold more often than a long one.
    """
    ours, *others = sorted(os.sched_getaffinity(0))
    if not others:
        yield
        return
    for worker in workers:
        for thread in Path(f"/proc/{worker.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), others[-1:])
    os.sched_setaffinity(0, [ours])
    try:
        yield
    finally:
        os.sched_setaffinity(0, [ours, *others])


def processor_seconds(pid: int) -> float:
    """Return the seconds of processor time that a process has used so far."""
    # Linux numbers every process's clock after its pid; it counts nanoseconds, not ticks.
    return time.clock_gettime((~pid << 3) | 2)


@contextmanager
def catalogue_worker(
    settings: Mapping[str, str], folder: Path, processes: int = 1
) -> Iterator[Worker]:
    """Serve the catalogue with one worker or more, without the process that works by the clock.

    Of several workers, the first is lent.
    """
    port = free_port()
    values = environment({**settings, "BASE_URL": f"http://{HOST}:{port}"})
    with _served("catalogue.app:create_app()", values, port, folder, processes) as served:
        yield served


@contextmanager
def bare_worker(app: str, folder: Path) -> Iterator[Worker]:
    """Serve a baseline, such as ``constant(15000)``: a call of a function of ``bare``."""
    with _served(f"tests.load.bare:{app}", dict(os.environ), free_port(), folder) as served:
        yield served


@contextmanager
def _served(
    app: str, values: dict[str, str], port: int, folder: Path, processes: int = 1
) -> Iterator[Worker]:
    options = web_options(HOST, port, processes) | {"preload_app": True}
    settings, said = folder / f"gunicorn-{port}.py", folder / f"gunicorn-{port}.log"
    lines = [f"{name} = {value!r}\n" for name, value in options.items()]
    settings.write_text("".join(lines) + FROZEN)
    with said.open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", str(settings), app],
            cwd=ROOT,
            env=values,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(server, port, said)
        yield Worker(port, children(server.pid)[0])
    finally:
        server.terminate()
        server.wait(timeout=30)


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            ask(port, "/")
        except (OSError, IndexError, ValueError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"The server did not start.\n{log.read_text()[-4000:]}")
