"""Codes of the workspace's list of courses."""

from __future__ import annotations

from enum import StrEnum


class CourseState(StrEnum):
    """How the draft of a course stands to what the public reads."""

    PUBLISHED = "published"
    """The public reads the newest revision."""
    CHANGED = "changed"
    """The draft has changes that the public does not read yet."""
    UNPUBLISHED = "unpublished"
    """The public has never read it."""
