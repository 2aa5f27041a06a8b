"""Signed tokens of alerts: what ends one, and what a page carries to undo that."""

from __future__ import annotations

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

from catalogue.alerts.rules.news import UNDO_SECONDS

STOP, UNDO = "alert-stop", "alert-undo"


def stop_token(stop_key: str) -> str:
    """Return what a link carries to end a subscription; it works for as long as there is one."""
    return str(URLSafeSerializer(current_app.config["SECRET_KEY"], salt=STOP).dumps(stop_key))


def read_stop_token(token: str) -> str | None:
    """Return the key in a link, or nothing where the link was not made here."""
    try:
        return str(URLSafeSerializer(current_app.config["SECRET_KEY"], salt=STOP).loads(token))
    except BadSignature:
        return None


def undo_token(ended: list[dict[str, Any]]) -> str:
    """Return what a page carries so that its reader can undo what they have just ended."""
    return str(URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=UNDO).dumps(ended))


def read_undo_token(token: str) -> list[dict[str, Any]] | None:
    """Return what was ended, or nothing where the page is too old or was not made here."""
    serializer = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=UNDO)
    try:
        ended: list[dict[str, Any]] = serializer.loads(token, max_age=UNDO_SECONDS)
    except BadSignature:
        return None
    return ended
