"""Where this machine keeps the programs that the tests drive."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNPACKED_NGINX = ROOT / ".venv" / "nginx"
"""Where the setup unpacks nginx: installing the package would start a server on the machine."""

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SERVER_PROGRAMS = ("initdb", "postgres")


def find_chromium() -> Path | None:
    """Return a Chromium of this machine, or None."""
    for name in CHROMIUM_NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def _postgres_folders() -> list[Path]:
    versions = sorted(
        (path for path in Path("/usr/lib/postgresql").glob("*/bin")),
        key=lambda path: float(path.parent.name),
        reverse=True,
    )
    pg_config = shutil.which("pg_config")
    if pg_config:
        answer = subprocess.run(
            [pg_config, "--bindir"], capture_output=True, text=True, check=False
        )
        versions.append(Path(answer.stdout.strip() or "/nowhere"))
    on_path = shutil.which("postgres")
    if on_path:
        versions.append(Path(on_path).resolve().parent)
    return versions


def find_postgres() -> Path | None:
    """Return the folder of PostgreSQL's server programs, the newest first, or None.

    A client alone (``psql``, ``pg_config``) is not enough: the tests start a server of their own.
    """
    for folder in _postgres_folders():
        if all((folder / program).is_file() for program in SERVER_PROGRAMS):
            return folder
    return None


def find_nginx() -> Path | None:
    """Return an nginx of this machine, installed or unpacked by the tests' setup, or None."""
    folders = ["/usr/sbin", "/usr/local/sbin", str(UNPACKED_NGINX / "usr" / "sbin")]
    found = shutil.which("nginx") or shutil.which("nginx", path=":".join(folders))
    return Path(found) if found else None
