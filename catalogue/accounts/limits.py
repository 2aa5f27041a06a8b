"""How often something may be tried. ``CATALOGUE_LIMITS=0`` switches it off.

Counts are kept in the database, for all processes together, or where ``CATALOGUE_REDIS_URL`` is
set in Redis. They are kept by account, in the spelling in which accounts are looked up, and by
network; neither can lock an owner out (``docs/decisions/0021-limits-and-hashing.md``).
"""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.strategies import RateLimiter
from werkzeug.exceptions import TooManyRequests

from catalogue.accounts.context.devices import device_of
from catalogue.accounts.rules import account_key, network_of
from catalogue.accounts.services.counting import SharedCounts
from catalogue.tokens import hash_of
from catalogue.wiring import wiring

log = logging.getLogger(__name__)

PER_NETWORK = {
    "sign-in": parse("60 per 10 minutes"),
    "password": parse("30 per 10 minutes"),
    "reset": parse("20 per hour"),
    "draft": parse("120 per hour"),
    "submit": parse("300 per hour"),
    "join": parse("20 per hour"),
    "later": parse("30 per hour"),
    "correct": parse("30 per hour"),
    "link": parse("120 per hour"),
    "alert": parse("60 per hour"),
}
"""By network: generous, since a whole ministry may stand behind one address."""
PER_PLACE = {
    "sign-in": parse("10 per 10 minutes"),
    "password": parse("10 per 10 minutes"),
    "reset": parse("5 per hour"),
    "submit": parse("20 per hour"),
    "join": parse("5 per hour"),
    "later": parse("5 per hour"),
    "correct": parse("5 per hour"),
    "alert": parse("10 per hour"),
}
"""By account and the place from which it is tried: a network, or a browser known to the account."""
PER_ACCOUNT = {
    "sign-in": parse("100 per hour"),
    "password": parse("100 per hour"),
    "reset": parse("20 per hour"),
    "submit": parse("60 per hour"),
    "join": parse("20 per hour"),
    "later": parse("20 per hour"),
    "correct": parse("20 per hour"),
    "alert": parse("30 per hour"),
}
"""By account, wherever it is tried from; browsers known to the account are not asked."""

GETTING_IN = frozenset({"sign-in", "password", "reset"})
"""What an owner does to get into the account."""


class AccountBusy(TooManyRequests):
    """Too much was tried on one account from everywhere together, perhaps not by its owner."""


@dataclass(frozen=True)
class Limit:
    """One count that an attempt goes towards, and what is raised where it is full."""

    item: RateLimitItem
    keys: tuple[str, ...]
    refusal: type[TooManyRequests] = TooManyRequests


def init_app(app: Flask) -> None:
    """Set up the counts."""
    wired = wiring(app)
    wired.counts = SharedCounts()
    if app.config["REDIS_URL"]:
        wired.redis = Limiter(
            get_remote_address,
            app=app,
            enabled=app.config["LIMITS"],
            storage_uri=app.config["REDIS_URL"],
            storage_options={"wrap_exceptions": True},
            strategy="moving-window",
        ).limiter


def limit(action: str, account: str = "") -> None:
    """Count an attempt at ``action``; raises ``TooManyRequests`` where there were too many.

    ``account`` is the mail address that is meant; only its digest is kept. Where it is the account
    itself that is busy, ``AccountBusy`` is raised.
    """
    if current_app.config["LIMITS"]:
        for each in _limits(action, account):
            _count(each)


def may_try(action: str, account: str) -> None:
    """Raise ``TooManyRequests`` where ``action`` has failed too often; nothing is counted.

    With ``limit`` called on failure only, whoever signs in rightly is never slowed down.
    """
    if current_app.config["LIMITS"]:
        for each in _limits(action, account):
            _count(each, ask=True)


def _limits(action: str, account: str) -> list[Limit]:
    """Return what an attempt counts towards, the widest first.

    An attempt from a browser in which the account's owner has signed in before counts towards that
    browser instead of the account: whatever others try elsewhere, the owner goes on. Where it is
    about getting in, it does not count towards the network either, which others may share.
    """
    network = network_of(request.remote_addr or "")
    by_network = Limit(PER_NETWORK[action], (action, "from", network))
    if not account:
        return [by_network]
    owner = hash_of(account_key(account))
    device = device_of(account)
    if device is not None:
        by_device = Limit(PER_PLACE[action], (action, "for", owner, "in", device))
        return [by_device] if action in GETTING_IN else [by_network, by_device]
    return [
        by_network,
        Limit(PER_PLACE[action], (action, "for", owner, "from", network)),
        Limit(PER_ACCOUNT[action], (action, "for", owner), AccountBusy),
    ]


def _count(limited: Limit, *, ask: bool = False) -> None:
    item, keys = limited.item, limited.keys
    wired = wiring()
    redis, counts = wired.redis, wired.counts
    try:
        wait = 0 if redis is None else _wait_by_redis(redis, item, keys, ask=ask)
    except StorageError as error:
        # Without Redis the database counts, rather than nobody or everybody being let in.
        log.warning("Redis cannot be reached for the rate limits: %s", type(error).__name__)
        redis, wait = None, 0
    if redis is None and counts is not None:
        allowed = counts.test(item, *keys) if ask else counts.hit(item, *keys)
        wait = 0 if allowed else max(1, counts.wait(item, *keys))
    if wait:
        raise limited.refusal(retry_after=wait)


def _wait_by_redis(
    redis: RateLimiter, item: RateLimitItem, keys: tuple[str, ...], *, ask: bool
) -> int:
    allowed = redis.test(item, *keys) if ask else redis.hit(item, *keys)
    if allowed:
        return 0
    return max(1, math.ceil(redis.get_window_stats(item, *keys).reset_time - time.time()))
