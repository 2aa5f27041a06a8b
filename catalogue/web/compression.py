"""Compressing what everybody may read, in the encodings that a client says it takes.

Only shared answers and files are compressed: a page that holds a secret (the token of a form)
beside what its reader typed would give the secret away by its length (CVE-2013-3587, "BREACH").
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

IDENTITY = "identity"
BROTLI_QUALITY = 5
"""About as fast as gzip's level 6, and a page comes out a seventh smaller."""
BROTLI_BEST = 11
GZIP_LEVEL = 6
GZIP_BEST = 9

ENCODINGS = ("br", "gzip")
"""What can be sent, the better first: it is taken where a client likes both as well."""

TEXT = (
    "text/",
    "application/atom+xml",
    "application/json",
    "application/ld+json",
    "application/xml",
)
"""How the types of content begin that compressing makes smaller."""


def accepted(header: str) -> str:
    """Return the best encoding that an ``Accept-Encoding`` header takes (RFC 9110, 12.5.3)."""
    return parse_accept_header(header, Accept).best_match(ENCODINGS, IDENTITY)


def is_text(content_type: str) -> bool:
    """Say whether content of this type is worth compressing."""
    return content_type.startswith(TEXT)


def packed(encoding: str, data: bytes, *, once: bool = False) -> bytes:
    """Return the data in an encoding; ``once`` takes the time to make it as small as it gets."""
    pack: dict[str, Callable[[], bytes]] = {
        "br": lambda: brotli.compress(data, quality=BROTLI_BEST if once else BROTLI_QUALITY),
        "gzip": lambda: gzip.compress(data, GZIP_BEST if once else GZIP_LEVEL, mtime=0),
        IDENTITY: lambda: data,
    }
    return pack[encoding]()


def unpacked(encoding: str, data: bytes) -> bytes:
    """Return what ``packed`` was given."""
    unpack: dict[str, Callable[[bytes], bytes]] = {
        "br": brotli.decompress,
        "gzip": gzip.decompress,
        IDENTITY: lambda same: same,
    }
    return unpack[encoding](data)
