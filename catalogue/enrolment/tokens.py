"""Signed tokens that a mail carries, and codes that people read out."""

from __future__ import annotations

import secrets

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters and digits that are mistaken for one another."""

CONFIRM_DAYS = 30
"""How long the link in a receipt works; a place that waits for it is given up much earlier."""

CONFIRM, CONTINUE = "application-confirm", "draft-continue"
DAY = 86_400


class LinkExpired(Exception):
    """A genuine link that is too old; ``subject_id`` is what it was for."""

    def __init__(self, subject_id: int) -> None:
        super().__init__(subject_id)
        self.subject_id = subject_id


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
    serializer = _serializer(purpose)
    try:
        return int(serializer.loads(token, max_age=days * DAY))
    except SignatureExpired as error:
        subject_id = serializer.load_payload(error.payload or b"")
        raise LinkExpired(int(subject_id)) from error
    except BadSignature:
        return None
