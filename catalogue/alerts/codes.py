"""The codes of alerts: what one can be told of, and what can be told."""

from __future__ import annotations

from enum import StrEnum


class AlertKind(StrEnum):
    """What an alert watches."""

    COURSE = "course"
    SEARCH = "search"


class AlertEvent(StrEnum):
    """What has happened to an edition."""

    ANNOUNCED = "announced"
    OPENED = "opened"
    FREED = "freed"
