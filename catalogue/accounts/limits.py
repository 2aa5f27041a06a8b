"""How often something may be tried. ``CATALOGUE_LIMITS=0`` switches it off.

Counts are kept in the process, or for all machines together where ``CATALOGUE_REDIS_URL`` is set.
"""

from __future__ import annotations

import logging
import math
import time

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter
from werkzeug.exceptions import TooManyRequests

from catalogue.accounts.queries import digest

log = logging.getLogger(__name__)

PER_ADDRESS = {
    "sign-in": parse("60 per 10 minutes"),
    "password": parse("30 per 10 minutes"),
    "reset": parse("20 per hour"),
    "submit": parse("300 per hour"),
    "join": parse("20 per hour"),
    "later": parse("30 per hour"),
    "alert": parse("60 per hour"),
}
"""By network address: generous, since a whole ministry may stand behind one."""
PER_ACCOUNT = {
    "sign-in": parse("10 per 10 minutes"),
    "password": parse("10 per 10 minutes"),
    "reset": parse("5 per hour"),
    "submit": parse("20 per hour"),
    "join": parse("5 per hour"),
    "later": parse("5 per hour"),
    "alert": parse("10 per hour"),
}
"""By the account or mail address that is meant, known or not."""


def init_app(app: Flask) -> None:
    """Set up the counts."""
    limiter = Limiter(
        get_remote_address,
        app=app,
        enabled=app.config["LIMITS"],
        storage_uri=app.config["REDIS_URL"] or "memory://",
        storage_options={"wrap_exceptions": True},
        strategy="moving-window",
    )
    app.extensions["catalogue.limits"] = limiter
    app.extensions["catalogue.limits.near"] = MovingWindowRateLimiter(MemoryStorage())


def limit(action: str, account: str = "") -> None:
    """Count an attempt at ``action``; raises ``TooManyRequests`` where there were too many.

    ``account`` is the mail address that is meant; only its digest is kept.
    """
    if not current_app.config["LIMITS"]:
        return
    _count(PER_ADDRESS[action], action, "from", request.remote_addr or "")
    if account:
        _count(PER_ACCOUNT[action], action, "for", digest(account.strip().casefold()))


def may_try(action: str, account: str) -> None:
    """Raise ``TooManyRequests`` where ``action`` has failed too often; nothing is counted.

    With ``limit`` called on failure only, whoever signs in rightly is never slowed down.
    """
    if not current_app.config["LIMITS"]:
        return
    _count(PER_ADDRESS[action], action, "from", request.remote_addr or "", ask=True)
    _count(PER_ACCOUNT[action], action, "for", digest(account.strip().casefold()), ask=True)


def _count(item: RateLimitItem, *keys: str, ask: bool = False) -> None:
    shared: RateLimiter = current_app.extensions["catalogue.limits"].limiter
    try:
        _hit(shared, item, *keys, ask=ask)
    except StorageError:
        # Without the shared counts this process counts for itself, rather than turning people away.
        log.exception("The shared rate limits cannot be reached.")
        _hit(current_app.extensions["catalogue.limits.near"], item, *keys, ask=ask)


def _hit(limiter: RateLimiter, item: RateLimitItem, *keys: str, ask: bool) -> None:
    allowed = limiter.test if ask else limiter.hit
    if not allowed(item, *keys):
        reset = limiter.get_window_stats(item, *keys).reset_time
        raise TooManyRequests(retry_after=max(1, math.ceil(reset - time.time())))
