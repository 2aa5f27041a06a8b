"""A throw-away PostgreSQL server for one run of the tests.

It runs as a process of its own that ends with the test run whose number it was given, however
that run ends, so an interrupted run leaves no server and no files behind.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.machine.programs import find_postgres

START_SECONDS = 60
MEMORY_NEEDED = 2 * 1024**3
UNSAFE_BUT_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "checkpoint_timeout": "1h",
    "listen_addresses": "127.0.0.1",
    "timezone": "America/Lima",
}
"""Nothing has to survive. The odd zone shows where a query trusts the server's clock settings."""


SUPERVISORS: list[subprocess.Popen[bytes]] = []
"""Kept because a process that outlives its object is warned about; it ends with the run."""


@dataclass(frozen=True)
class Cluster:
    """A running server."""

    port: int
    pid: int

    def url(self, database: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://catalogue@127.0.0.1:{self.port}/{database}"


def free_port() -> int:
    """Return a TCP port on the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _owner() -> dict[str, Any]:
    """Return whom the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL needs a user other than root, and there is none.")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _fast_folder() -> Path | None:
    """Return memory kept as files, if there is enough: copying a database is 20 times faster."""
    memory = Path("/dev/shm")
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    if usable and shutil.disk_usage(memory).free >= MEMORY_NEEDED:
        return memory
    return None


def _make(programs: Path, home: Path, owner: dict[str, Any]) -> None:
    """Make the server's files in its home folder."""
    if owner:
        os.chown(home, owner["user"], owner["group"])
    subprocess.run(
        [
            str(programs / "initdb"),
            f"--pgdata={home / 'data'}",
            "--username=catalogue",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=home,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        **owner,
    )


def _serve(programs: Path, home: Path, owner: dict[str, Any], port: int) -> subprocess.Popen[bytes]:
    options = [f"-c{name}={value}" for name, value in UNSAFE_BUT_FAST.items()]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [str(programs / "postgres"), f"-D{home / 'data'}", f"-p{port}", f"-k{home}", *options],
            stdout=log,
            stderr=log,
            cwd=home,
            start_new_session=True,
            **owner,
        )


def supervise(ready: Path, run_pid: int) -> int:
    """Start a server, write its particulars to ``ready``, stop it when the run has ended."""
    programs = find_postgres()
    if programs is None:
        raise RuntimeError("PostgreSQL's server programs are missing; `make test` installs them.")
    owner = _owner()
    home = Path(tempfile.mkdtemp(prefix="catalogue-postgres-", dir=_fast_folder()))
    asked_to_stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: asked_to_stop.append(number))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _make(programs, home, owner)
        port = free_port()
        server = _serve(programs, home, owner, port)
        written = ready.with_suffix(".new")
        written.write_text(json.dumps(asdict(Cluster(port, os.getpid()))))
        written.rename(ready)
        while not asked_to_stop and _alive(run_pid) and server.poll() is None:
            time.sleep(0.2)
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=30)
    finally:
        shutil.rmtree(home, ignore_errors=True)
        ready.unlink(missing_ok=True)
    return 0


def _answers(cluster: Cluster) -> bool:
    import psycopg

    try:
        with psycopg.connect(cluster.url("postgres"), connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def start(folder: Path, run_pid: int) -> Cluster:
    """Return this run's server, starting it if no other process of the run has; call it locked."""
    ready = folder / "postgres.json"
    if not ready.exists():
        log = folder / "postgres-supervisor.log"
        with log.open("wb") as output:
            SUPERVISORS.append(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.machine.cluster", str(ready), str(run_pid)],
                    cwd=Path(__file__).resolve().parents[2],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            )
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if ready.exists():
            cluster = Cluster(**json.loads(ready.read_text()))
            if _answers(cluster):
                return cluster
        time.sleep(0.05)
    said = (folder / "postgres-supervisor.log").read_text(errors="replace")
    raise RuntimeError(f"PostgreSQL did not start within {START_SECONDS} s.\n{said}")


def stop(folder: Path) -> None:
    """Stop this run's server, if it was started, and wait until its files are gone."""
    ready = folder / "postgres.json"
    if not ready.exists():
        return
    cluster = Cluster(**json.loads(ready.read_text()))
    try:
        os.kill(cluster.pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    until = time.monotonic() + 10
    while ready.exists() and time.monotonic() < until:
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(supervise(Path(sys.argv[1]), int(sys.argv[2])))
