"""How soon somebody hears of what happened."""

from __future__ import annotations

from enum import StrEnum


class Pace(StrEnum):
    """How soon a kind of event is told."""

    AT_ONCE = "at-once"
    """It asks for an answer, or takes something away."""
    DAILY = "daily"
    """It is good to know."""


class Cadence(StrEnum):
    """How often somebody wishes to be written to about what others did."""

    AT_ONCE = "at-once"
    """Each kind at its own pace."""
    DAILY = "daily"
    """Everything once a day."""
    NEVER = "never"
    """Nothing but what must not be missed."""
