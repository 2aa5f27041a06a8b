"""Give this machine what the tests drive: Chromium, nginx and PostgreSQL's server programs.

What is there is used as it is. What is missing is installed with apt-get where that is possible
(as root or by sudo without a password); elsewhere one line says what to install and it exits 1.
nginx is only unpacked, since its package would start a server on this machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.machine.programs import UNPACKED_NGINX, find_chromium, find_nginx, find_postgres

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


def _refresh(before: list[str]) -> None:
    """Read the list of packages anew; an old one names versions that are no longer there."""
    subprocess.run([*before, "apt-get", "-qq", "update"], capture_output=True, check=False)


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


def _unpack_nginx() -> None:
    """Unpack Debian's nginx, for whose downloading and unpacking nobody has to be root."""
    with tempfile.TemporaryDirectory() as folder:
        for package in ("nginx", "nginx-core"):
            download = ["apt-get", "-qq", "download", package]
            subprocess.run(download, cwd=folder, capture_output=True, check=False)
            for archive in Path(folder).glob(f"{package}_*.deb"):
                subprocess.run(["dpkg-deb", "-x", str(archive), str(UNPACKED_NGINX)], check=True)
            if find_nginx() is not None:
                return


def _missing() -> dict[str, str]:
    """Return the Debian packages that are missing, each with what it is in words."""
    missing = {}
    if find_nginx() is None:
        missing["nginx"] = "nginx"
    if find_chromium() is None:
        missing["chromium"] = "Chromium (a `chromium` or `google-chrome` on the PATH)"
    if find_postgres() is None:
        missing["postgresql"] = "PostgreSQL's server programs (`initdb` and `postgres`)"
    return missing


def main() -> int:
    """Install what is missing; return the process's exit code."""
    missing = _missing()
    if missing and shutil.which("apt-get"):
        before = _as_root()
        packages = sorted(missing.keys() - {"nginx"})
        if before is not None:
            _refresh(before)
        if before is not None and packages:
            _install(packages, before)
        if "nginx" in missing:
            print("Unpacking nginx for the tests …", flush=True)
            _unpack_nginx()
        missing = _missing()
    if missing:
        print(f"The tests need {' and '.join(missing.values())}: please install.", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
