"""Signed tokens that a mail carries, and codes that people read out."""

from __future__ import annotations

import secrets

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters and digits that are mistaken for one another."""

CONFIRM_DAYS = 30
"""How long the link in a receipt works; what waits for it is given up much earlier."""

CONFIRM, CONTINUE = "application-confirm", "draft-continue"
DAY = 86_400


class LinkExpired(Exception):
    """A genuine link that is too old; ``subject_id`` is what it was for.

    ``changes`` is how often the address had been corrected when it was made.
    """

    def __init__(self, subject_id: int, changes: int = 0) -> None:
        super().__init__(subject_id)
        self.subject_id = subject_id
        self.changes = changes


def new_code() -> str:
    """Return an application's code: eight characters that can be read out over the telephone."""
    letters = [secrets.choice(ALPHABET) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=purpose)


def sign(purpose: str, subject_id: int) -> str:
    """Return a token for a link in a mail; it serves one purpose only."""
    return str(_serializer(purpose).dumps(subject_id))


def read(purpose: str, token: str, days: int) -> int | None:
    """Return what a link is for, or nothing where it was not made here.

    Raises ``LinkExpired`` where it was, but longer than ``days`` ago.
    """
    found = _read(purpose, token, days)
    return found[0] if found is not None else None


def sign_confirmation(application_id: int, changes: int) -> str:
    """Return the token of a link that confirms an address.

    ``changes`` is how often the address was corrected: the link is good for this one only.
    """
    what = [application_id, changes] if changes else application_id
    return str(_serializer(CONFIRM).dumps(what))


def read_confirmation(token: str) -> tuple[int, int] | None:
    """Return which application a link confirms, and after how many corrections it was made.

    Returns nothing where it was not made here; raises ``LinkExpired`` where it is too old.
    """
    return _read(CONFIRM, token, CONFIRM_DAYS)


def _read(purpose: str, token: str, days: int) -> tuple[int, int] | None:
    serializer = _serializer(purpose)
    try:
        return _both(serializer.loads(token, max_age=days * DAY))
    except SignatureExpired as error:
        raise LinkExpired(*_both(serializer.load_payload(error.payload or b""))) from error
    except BadSignature:
        return None


def _both(payload: int | list[int]) -> tuple[int, int]:
    """Return what a token says; one that names no corrections was made before there were any."""
    if isinstance(payload, list):
        return int(payload[0]), int(payload[1])
    return int(payload), 0
