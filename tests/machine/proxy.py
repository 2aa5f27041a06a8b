"""The documented nginx site, run as it stands but for ports and folders, by an ordinary nginx."""

from __future__ import annotations

import os
import re
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalogue.config import ROOT
from tests.machine.cluster import free_port
from tests.machine.programs import find_nginx

SITE = ROOT / "docs" / "nginx.conf"
CERTIFICATE = "/etc/letsencrypt/live/catalogue.example.org"
DEBIAN_FOLDERS = ("etc/nginx", "var/log/nginx", "var/lib/nginx", "var/cache", "run")
"""What Debian's package brings; whatever else the site needs it has to make by itself."""

MAIN = """
daemon off;
pid {root}/run/nginx.pid;
error_log {root}/var/log/nginx/error.log;
events {{}}
http {{
    client_body_temp_path {root}/var/lib/nginx/body;
    proxy_temp_path {root}/var/lib/nginx/proxy;
    fastcgi_temp_path {root}/var/lib/nginx/fastcgi;
    uwsgi_temp_path {root}/var/lib/nginx/uwsgi;
    scgi_temp_path {root}/var/lib/nginx/scgi;
    access_log {root}/var/log/nginx/access.log;
    include {root}/etc/nginx/catalogue.conf;
}}
"""


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Proxy:
    """A running nginx in a folder of its own."""

    root: Path
    port: int

    def get(self, path: str) -> Answer:
        """Ask for an address by HTTPS, whatever the certificate says."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        address = f"https://127.0.0.1:{self.port}{path}"
        try:
            answer = urllib.request.urlopen(address, timeout=10, context=context)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode(errors="replace")
            return Answer(answer.status, dict(answer.headers), text)

    def logs(self) -> str:
        """Return all that was logged, whatever the file."""
        files = sorted((self.root / "var" / "log" / "nginx").iterdir())
        return "".join(file.read_text() for file in files)


def _certificate(folder: Path) -> None:
    folder.mkdir(parents=True)
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(
        [*request, *files, "-subj", "/CN=catalogue.example.org"], check=True, capture_output=True
    )


def prepare(root: Path, port: int, upstream: int, **changes: str) -> list[str]:
    """Lay out what Debian's package would, with the site; return the command that runs nginx.

    ``changes`` are words of the site's limits to replace, such as ``rate="1r/m"``.
    """
    for folder in DEBIAN_FOLDERS:
        (root / folder).mkdir(parents=True)
    _certificate(root / CERTIFICATE.lstrip("/"))
    site = SITE.read_text()
    for old, new in (
        ("/etc/letsencrypt", f"{root}/etc/letsencrypt"),
        ("/var/", f"{root}/var/"),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{upstream}"),
    ):
        assert old in site
        site = site.replace(old, new)
    for name, value in changes.items():
        site, found = re.subn(rf"\b{name}=\w+(/\w)?", f"{name}={value}", site)
        assert found
    (root / "etc" / "nginx" / "catalogue.conf").write_text(site)
    main = root / "etc" / "nginx" / "nginx.conf"
    main.write_text(MAIN.format(root=root))
    program = find_nginx()
    if program is None:
        raise RuntimeError("nginx is missing; `make test` unpacks it.")
    # The workers of a process that root starts run as somebody else, who has to reach the folder.
    user = ["-g", "user root;"] if os.geteuid() == 0 else []
    return [str(program), "-p", str(root), "-c", str(main), *user]


@contextmanager
def proxy(root: Path, upstream: int, **changes: str) -> Iterator[Proxy]:
    """Run the documented site in front of a port of this machine."""
    port = free_port()
    process = subprocess.Popen(prepare(root, port, upstream, **changes))
    try:
        running = Proxy(root, port)
        until = time.monotonic() + 10
        while True:
            try:
                running.get("/healthz")
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.05)
        yield running
    finally:
        process.send_signal(signal.SIGQUIT)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
