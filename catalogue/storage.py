"""Where uploads go: one object store, a local folder by default."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

PROBE = ".ready"


def open_store(url: str) -> ObjectStore:
    """Return the store at a URL (``file:///…``, ``s3://…``); a local folder is made if missing."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        Path(unquote(parts.path)).mkdir(parents=True, exist_ok=True)
    return from_url(url)


def storage_answers(url: str) -> bool:
    """Say whether something can be written to the store and taken away again."""
    try:
        store = open_store(url)
        obstore.put(store, PROBE, b"ready")
        obstore.delete(store, PROBE)
    except (BaseError, OSError):
        return False
    return True
