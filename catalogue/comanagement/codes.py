"""The codes of listings."""

from __future__ import annotations

from enum import StrEnum


class ListingKind(StrEnum):
    """What a chain of revisions describes."""

    COURSE = "course"
    EDITION = "edition"


class Freshness(StrEnum):
    """How a field's words in one language stand to those in the language it is first written in."""

    SOURCE = "source"
    MISSING = "missing"
    CURRENT = "current"
    OUTDATED = "outdated"


class Change(StrEnum):
    """What happened to a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
