"""What a setting may say. Each check raises ``SettingError`` by the setting's name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "CATALOGUE_"
LEAST_KEY_LENGTH = 32
MAKE_A_KEY = "Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
STORAGE_SCHEMES = ("file", "s3", "s3a", "gs", "az", "abfs", "http", "https", "memory")
ADDRESS = re.compile(r"[^\s@<>(),:;\[\]\\\"\x80-\U0010ffff]+@[^\s@<>(),:;\[\]\\\"]+")
"""An address that mail can be sent from and to; only its domain may have other letters."""
MAILBOX = re.compile(rf"{ADDRESS.pattern}|[^<>@]*<{ADDRESS.pattern}>")
REDIS_SCHEMES = ("redis", "rediss", "unix")


class SettingError(Exception):
    """A setting is missing or cannot be used; the message names it and says what would do."""


def check_names(names: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a name that no setting has: a mistyped one would be passed over without a word."""
    known = list(known)
    for name in sorted(set(names) - set(known)):
        near = get_close_matches(name, known, n=1)
        meant = f" Did you mean {PREFIX}{near[0]}?" if near else ""
        raise SettingError(f"There is no setting called {PREFIX}{name}.{meant}")


def check_key(value: str) -> str:
    """Return a secret key that is long enough not to be guessed."""
    if len(value) < LEAST_KEY_LENGTH:
        raise SettingError(
            f"{PREFIX}SECRET_KEY must have at least {LEAST_KEY_LENGTH} characters. {MAKE_A_KEY}"
        )
    return value


def check_mailbox(name: str, value: str, with_name: bool = False) -> str:
    """Return a mail address, or with a name before it in the way of ``Name <name@host>``."""
    good = MAILBOX.fullmatch(value) if with_name else ADDRESS.fullmatch(value)
    if not good:
        example = "Our catalogue <catalogue@example.org>" if with_name else "catalogue@example.org"
        raise SettingError(f"{PREFIX}{name} must look like {example}.")
    return value


def check_folder(name: str, folder: Path) -> Path:
    """Return a folder, made where it is missing, in which this process can write."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK | os.X_OK)
    except OSError as error:
        raise SettingError(
            f"{PREFIX}{name}: {folder} cannot be created ({error.strerror})."
        ) from error
    if not writable:
        raise SettingError(f"{PREFIX}{name}: the catalogue cannot write in {folder}.")
    return folder


def check_storage(value: str) -> str:
    """Return an address of an object store."""
    parts = urlsplit(value)
    if parts.scheme not in STORAGE_SCHEMES or not (parts.netloc or parts.path):
        raise SettingError(
            f"{PREFIX}STORAGE_URL must look like file:///srv/files or s3://bucket/folder."
        )
    return value


def check_redis(value: str) -> str:
    """Return an address of a Redis server, or nothing."""
    parts = urlsplit(value)
    if value and (parts.scheme not in REDIS_SCHEMES or not (parts.netloc or parts.path)):
        raise SettingError(f"{PREFIX}REDIS_URL must look like redis://127.0.0.1:6379/0.")
    return value
