"""The codes of listings."""

from __future__ import annotations

from enum import StrEnum


class ListingKind(StrEnum):
    """What a chain of revisions describes."""

    COURSE = "course"
    EDITION = "edition"
