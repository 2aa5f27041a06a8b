"""Every cache of the application is made here: named, bounded, and ending with something.

What is remembered either hangs on nothing that changes and ends with the process, or is true of one
version of the catalogue and ends with it, in every process. Nothing else may be kept between two
requests; a test finds whoever keeps something in another way. ``flask cache list`` tells of all.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Generic, ParamSpec, Self, TypeVar, cast

P = ParamSpec("P")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Ends(StrEnum):
    """With what a cache ends."""

    VERSION = "version"
    PROCESS = "process"


@dataclass(frozen=True)
class Kind:
    """What is known of a cache: ``most`` says how much it holds, ``about`` what."""

    name: str
    ends: Ends
    most: int
    about: str


_known: dict[str, Kind] = {}


def declare(name: str, *, ends: Ends, most: int, about: str) -> Kind:
    """Say what a cache holds that is made later, perhaps again and again."""
    return _declare(Kind(name, ends, most, about))


def _declare(kind: Kind) -> Kind:
    # Each app of a process makes its own of those that hold what an app says.
    known = _known.setdefault(kind.name, kind)
    if (known.ends, known.about) != (kind.ends, kind.about):
        raise ValueError(f"Two caches are called {kind.name!r}.")
    return kind


def known() -> list[Kind]:
    """Return all caches that this process has made, by name."""
    return [_known[name] for name in sorted(_known)]


def remembered(most: int) -> Callable[[Callable[P, V]], Callable[P, V]]:
    """Remember up to so many answers of a function that depend on its arguments alone.

    Whatever else it reads must be the same for as long as the process lives: constants, the data
    of libraries, compiled translations. The cache is called after the function.
    """

    def decorate(function: Callable[P, V]) -> Callable[P, V]:
        name = f"{function.__module__.removeprefix('catalogue.')}.{function.__qualname__}"
        first = (function.__doc__ or "").partition("\n")[0]
        _declare(Kind(name, Ends.PROCESS, most, first))
        return cast("Callable[P, V]", lru_cache(maxsize=most)(function))

    return decorate


class Cache(Generic[K, V]):
    """A dictionary that forgets what was asked for longest ago; threads may share it.

    ``weigh`` says how much of ``most`` a value takes, by default one. What is heavier than all of
    it is not kept.
    """

    def __init__(
        self,
        name: str,
        *,
        ends: Ends,
        most: int,
        about: str,
        weigh: Callable[[V], int] = lambda _value: 1,
    ) -> None:
        self.kind = _declare(Kind(name, ends, most, about))
        self._weigh = weigh
        self._held: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    @classmethod
    def of(cls, kind: Kind) -> Self:
        """Return an empty cache of a kind, which weighs every value the same."""
        return cls(kind.name, ends=kind.ends, most=kind.most, about=kind.about)

    def get(self, key: K) -> V | None:
        """Return what is kept under a key, which is then the last to be forgotten."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def keep(self, key: K, value: V) -> V:
        """Keep a value, or weigh it anew, and return it."""
        weight = self._weigh(value)
        with self._lock:
            before = self._held.pop(key, None)
            self._weight -= before[1] if before else 0
            if weight <= self.kind.most:
                self._held[key] = value, weight
                self._weight += weight
            while self._weight > self.kind.most:
                _key, (_value, lighter) = self._held.popitem(last=False)
                self._weight -= lighter
        return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self._weight = 0

    def __len__(self) -> int:
        return len(self._held)

    @property
    def weight(self) -> int:
        """Return how much of ``most`` is taken."""
        return self._weight
