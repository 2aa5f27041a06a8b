"""Style sheets, scripts and drawings: sent compressed, kept by browsers for a year."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask, Response, send_file, url_for
from werkzeug.exceptions import NotFound
from whitenoise import WhiteNoise

from catalogue.accounts.access import Rule, admits
from catalogue.caches import remembered
from catalogue.web import security_headers
from catalogue.web.compression import packed

FOLDER = Path(__file__).parent.parent / "static"
YEAR = 31_536_000
DAY = 86_400
ENDINGS = {"br": ".br", "gzip": ".gz"}
"""What WhiteNoise expects a file's compressed copy to end with."""


@remembered(256)
def _digest(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    """Return a static file's address with its content's hash, so that it may be kept for a year."""
    return url_for("static", filename=name, v=_digest(name))


def compress_files(folder: Path = FOLDER) -> None:
    """Put compressed copies beside the files, where there are none or older ones.

    A folder that cannot be written to is served as it is.
    """
    for path in folder.rglob("*"):
        if not path.is_file() or path.suffix in ENDINGS.values():
            continue
        for encoding, ending in ENDINGS.items():
            copy = path.with_name(path.name + ending)
            if not copy.exists() or copy.stat().st_mtime_ns != path.stat().st_mtime_ns:
                _write_copy(path, copy, packed(encoding, path.read_bytes(), once=True))


def _write_copy(path: Path, copy: Path, data: bytes) -> None:
    beside = copy.with_name(f"{copy.name}.{uuid4().hex}")
    try:
        beside.write_bytes(data)
    except OSError:
        return
    at = path.stat()
    beside.chmod(at.st_mode & 0o777)
    os.utime(beside, ns=(at.st_atime_ns, at.st_mtime_ns))
    beside.replace(copy)


def serve_files(app: Flask, always: dict[str, str]) -> None:
    """Serve ``/static/`` before the app is reached; ``always`` are the headers of every answer."""

    def finish(response_headers: Any, _path: str, _url: str) -> None:
        security_headers.add_to(response_headers, always)

    def hashed(_path: str, url: str) -> bool:
        return url.startswith("/static/")

    compress_files()
    files = WhiteNoise(
        app.wsgi_app,
        max_age=YEAR,
        immutable_file_test=hashed,
        add_headers_function=finish,
        # No other site has a use for them.
        allow_all_origins=False,
    )
    files.add_files(str(FOLDER), prefix="static/")
    app.wsgi_app = files  # type: ignore[method-assign]  # Flask's documented way.

    @admits(Rule.MACHINE)
    def missing(filename: str) -> str:
        raise NotFound(filename)

    @admits(Rule.MACHINE)
    def favicon() -> Response:
        """Answer with the mark to whoever asks for it without having read a page."""
        return send_file(FOLDER / "img" / "favicon.ico", mimetype="image/x-icon", max_age=DAY)

    app.add_url_rule("/static/<path:filename>", "static", missing)
    app.add_url_rule("/favicon.ico", "favicon", favicon)
