"""Where uploads go: one object store, a local folder by default."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

PROBE = ".ready"


def make_folder(url: str) -> None:
    """Make a local store's folder where there is none; raises ``OSError`` where it cannot be."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        Path(unquote(parts.path)).mkdir(mode=0o700, parents=True, exist_ok=True)


def open_store(url: str) -> ObjectStore:
    """Return the store at a URL (``file:///…``, ``s3://…``); a local folder has to be there."""
    return from_url(url)


def storage_answers(url: str) -> bool:
    """Say whether the store tells of something in it that is not there; nothing is written."""
    try:
        obstore.head(open_store(url), PROBE)
    except FileNotFoundError:
        return True
    except (BaseError, OSError, ValueError):
        return False
    return True
