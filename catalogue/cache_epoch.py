"""The time during which nothing changes that the public sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import has_request_context, request

from catalogue.caches import Cache, Kind

MOMENT = "catalogue.cache_epoch"
"""The name under which a request's environment holds its moment."""


# An epoch begins when a process hears of a new version of the catalogue, or when the one before is
# over, and ends with whichever comes first: the version moves (`search.repositories.changes`), or
# an instant comes at which time alone changes what pages say. `web.page_cache` begins them and
# gives each request the one in which it came; what a request remembers goes into *that* one, so a
# slow request cannot put something old into a new epoch.
#
# Its caches therefore need no end of their own, and their keys neither version nor time. They do
# need the language, and must not depend on who asks. Threads share them: to put the same value in
# twice does no harm, and nothing may be read, changed and written back.
#
# This stands below every feature, and not in `web`, since `courses` and `browse` remember things
# by it (decision 27).


@dataclass(frozen=True)
class CacheEpoch:
    """While it lasts nothing public changes: a version, until an instant (seconds since 1970).

    Its caches, by name, end with it.
    """

    version: int
    since: float
    until: float
    caches: dict[str, Cache[Any, Any]] = field(default_factory=dict, compare=False, repr=False)

    def covers(self, at: float) -> bool:
        """Say whether an instant lies within."""
        return self.since <= at < self.until


def epoch_cache(kind: Kind) -> Cache[Any, Any] | None:
    """Return what may be remembered until something changes; nothing where that is not known."""
    epoch: CacheEpoch | None = request.environ.get(MOMENT) if has_request_context() else None
    if epoch is None:
        return None
    # Of two threads that ask first, both get the same.
    return epoch.caches.get(kind.name) or epoch.caches.setdefault(kind.name, Cache.of(kind))
