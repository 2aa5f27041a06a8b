"""What is kept on this machine is readable by its owner only."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import Flask
from sqlalchemy.engine import make_url

log = logging.getLogger(__name__)

OTHERS = 0o077
"""The rights of everybody but the owner."""

BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside its file."""


def private_paths(app: Flask) -> list[Path]:
    """Return the files with what people entrusted to the catalogue, and the folders full of them.

    The data folder itself is left as it is: it may be somebody's who keeps other things in it.
    """
    paths = [app.config["DATA_DIR"] / "secret-key", app.config["SEARCH_PATH"]]
    database = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if database.get_backend_name() == "sqlite" and database.database:
        paths += [Path(database.database + ending) for ending in BESIDE]
    storage = urlsplit(app.config["STORAGE_URL"])
    if storage.scheme == "file":
        paths.append(Path(unquote(storage.path)))
    return [path for path in paths if path.exists()]


def init_app(app: Flask) -> None:
    """Take away everybody else's rights where earlier versions, or a copy, left some."""
    for path in private_paths(app):
        mode = path.stat().st_mode
        if mode & OTHERS:
            try:
                path.chmod(mode & 0o7777 & ~OTHERS)
            except OSError:
                log.warning(
                    "Other users can read %s, and its permissions cannot be changed.", path.name
                )
