"""Browsers in which somebody has signed in before: attempts by others never lock them out.

The cookie names the accounts by a digest that only this house can make, and the browser by a
random number of its own. It signs nobody in; it only keeps the counts of attempts apart.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import Response, after_this_request, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from catalogue.accounts.rules import account_key
from catalogue.cookies import read_cookie, set_cookie

COOKIE = "device"
DAYS = 365
DAY = 86_400
MOST = 5
"""Of how many accounts a browser is known: some are shared by an office."""


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known-device")


def _mark(account: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"device/{account_key(account)}".encode(), hashlib.sha256).hexdigest()[:24]


def _known() -> dict[str, str]:
    """Return the accounts' marks in this browser's cookie, each with the number of its own."""
    try:
        read = _serializer().loads(read_cookie(COOKIE) or "", max_age=DAYS * DAY)
    except BadSignature:
        return {}
    return {str(mark): str(number) for mark, number in read}


def device_of(account: str) -> str | None:
    """Return by what number this browser is known to an account; nothing where it is not."""
    return _known().get(_mark(account))


def remember_device(account: str) -> None:
    """Let this browser be known to the account from now on, by a new number."""
    known = _known()
    known.pop(_mark(account), None)
    known[_mark(account)] = secrets.token_hex(8)
    value = str(_serializer().dumps(list(known.items())[-MOST:]))

    @after_this_request
    def give(response: Response) -> Response:
        set_cookie(response, COOKIE, value, DAYS * DAY)
        return response
