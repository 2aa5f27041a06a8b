"""Random tokens: what stands in links, forms and cookies and nobody can guess."""

from __future__ import annotations

import hashlib
import hmac
import secrets

TOKEN_BYTES = 24
"""192 bits: more than anybody will ever try."""


def new_token() -> str:
    """Return a new random token of 48 digits and letters.

    It is written in hexadecimal, since mail programs leave a hyphen or an underscore at the end
    of an address out of the link, and base 64 ends with one of them in three links of a hundred.
    """
    return secrets.token_hex(TOKEN_BYTES)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret: enough to know it again, not enough to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed_hash(key: str, text: str) -> str:
    """Return what is kept of something that could be guessed: without the key it cannot be."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
