"""Decisions about addresses, passwords and where a sign-in may lead."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from email_validator import validate_email

from catalogue.i18n.cleaning import clean_email

PASSWORD_LEAST = 12
PASSWORD_MOST = 256
IDLE = timedelta(hours=24)
"""A browser that has not been seen for this long is signed out."""
LIFETIME = timedelta(days=14)
"""A sign-in ends after this time, used or not."""
FRESH = timedelta(hours=1)
"""For how long after signing in somebody without a password may choose the first one."""
SEEN_EVERY = timedelta(minutes=30)
"""How exactly it is noted when a browser was last seen."""

COMMON = (
    "password",
    "contrasena",
    "contraseña",
    "qwerty",
    "asdfgh",
    "zxcvbn",
    "1q2w3e",
    "iloveyou",
    "welcome",
    "letmein",
    "bienvenido",
    "teamo",
    "admin",
    "changeme",
    "abc123",
    "princess",
    "football",
    "sunshine",
    "monkey",
    "dragon",
)
"""Beginnings of what every list of stolen passwords is full of."""
RUNS = ("0123456789" * 3, "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
SAFE_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def normalised_email(text: str) -> str:
    """Return the one spelling under which an address is kept: two spellings are one person.

    Raises ``ValueError`` where it is no address, or none that mail servers deliver to.
    """
    valid = validate_email(clean_email(text), check_deliverability=False, allow_smtputf8=False)
    return valid.normalized.lower()


def account_key(text: str) -> str:
    """Return under which key attempts on an account are counted, whether or not it exists.

    It is the very spelling with which the account is looked up, so that no other spelling of an
    address (full-width letters, another sort of full stop) has a count of its own.
    """
    try:
        return normalised_email(text)
    except ValueError:
        return text.strip().casefold()


def network_of(address: str) -> str:
    """Return the network that an address counts as: of IPv6, what one subscriber is given (/64)."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def safe_path(text: str | None) -> str | None:
    r"""Return an address to lead on to if it is a path of this very site, else nothing.

    Browsers read ``//host``, ``/\host`` and paths with tabs in them as other hosts' addresses.
    """
    return text if text and SAFE_PATH.fullmatch(text) else None


def is_weak(password: str, known: tuple[str, ...] = ()) -> bool:
    """Say whether a password is among the first that anybody would try.

    ``known`` are words that stand around the account: its address, its owner's name, the house's.
    What remains once such words and runs are taken away has to be long enough by itself.
    """
    text = password.casefold()
    if len(set(text)) < 5:
        return True
    if any(text in run or text[::-1] in run for run in RUNS):
        return True
    rest = text
    for word in sorted({*COMMON, *(each.casefold() for each in known if len(each) > 3)}, key=len)[
        ::-1
    ]:
        rest = rest.replace(word, "")
    rest = re.sub(r"\d+", "", rest) if len(rest) < len(text) else rest
    return len(rest) < 5 and len(rest) < len(text)


def is_current(created_at: datetime, seen_at: datetime, at: datetime) -> bool:
    """Say whether a sign-in still holds at ``at``."""
    return at < created_at + LIFETIME and at < seen_at + IDLE


def is_fresh(created_at: datetime, at: datetime) -> bool:
    """Say whether a browser was signed in so lately that it is still the same person's."""
    return at < created_at + FRESH


def is_seen_late(seen_at: datetime, at: datetime) -> bool:
    """Say whether it is time to note anew that a browser was seen."""
    return at >= seen_at + SEEN_EVERY
