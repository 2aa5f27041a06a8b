"""Give this machine what the tests drive: a Chromium and PostgreSQL's server programs.

What is there is used as it is. What is missing is installed with apt-get where that is possible
(as root or by sudo without a password); elsewhere one line says what to install and it exits 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.machine.programs import find_chromium, find_postgres

NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/catalogue-tests.conf")


def _as_root() -> list[str] | None:
    """Return what to put before a command to run it as root; None where that cannot be done."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None


def _install(packages: list[str], before: list[str]) -> None:
    """Install Debian packages; PostgreSQL's comes without its usual running cluster."""
    env = ["env", "DEBIAN_FRONTEND=noninteractive"]
    print(f"Installing {' and '.join(packages)} for the tests …", flush=True)
    subprocess.run([*before, "mkdir", "-p", str(NO_CLUSTER.parent)], check=True)
    subprocess.run(
        [*before, "tee", str(NO_CLUSTER)],
        input=b"create_main_cluster = false\n",
        stdout=subprocess.DEVNULL,
        check=True,
    )
    try:
        apt = [*before, *env, "apt-get", "-qq", "-o=Dpkg::Use-Pty=0"]
        subprocess.run([*apt, "update"], capture_output=True, check=False)
        done = subprocess.run(
            [*apt, "install", "--yes", "--no-install-recommends", *packages],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout + done.stderr, file=sys.stderr)
    finally:
        subprocess.run([*before, "rm", "-f", str(NO_CLUSTER)], check=True)


def _missing() -> dict[str, str]:
    """Return the Debian packages that are missing, each with what it is in words."""
    missing = {}
    if find_chromium() is None:
        missing["chromium"] = "Chromium (a `chromium` or `google-chrome` on the PATH)"
    if find_postgres() is None:
        missing["postgresql"] = "PostgreSQL's server programs (`initdb` and `postgres`)"
    return missing


def main() -> int:
    """Install what is missing; return the process's exit code."""
    missing = _missing()
    if missing:
        before = _as_root()
        if before is not None and shutil.which("apt-get"):
            _install(sorted(missing), before)
            missing = _missing()
    if missing:
        print(f"The tests need {' and '.join(missing.values())}: please install.", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
