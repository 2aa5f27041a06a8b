"""What the formats of linked data share: nodes as they are written to JSON."""

from __future__ import annotations

from typing import Any

NOTHING: tuple[Any, ...] = (None, "", [], {})


def without_empty(value: Any) -> Any:
    """Return a node without what has nothing to say, all the way down."""
    if isinstance(value, dict):
        kept = {name: without_empty(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each not in NOTHING}
    if isinstance(value, list):
        return [each for each in map(without_empty, value) if each not in NOTHING]
    return value
