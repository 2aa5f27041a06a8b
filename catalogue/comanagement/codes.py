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


class CourseEvent(StrEnum):
    """What happens between those who stand behind a course."""

    PARTNER_ASKED = "partner-asked"
    PARTNER_ACCEPTED = "partner-accepted"
    PARTNER_REFUSED = "partner-refused"
    PARTNER_ENDED = "partner-ended"
    PUBLISHED = "published"
    SIGNED_OFF = "signed-off"
    SIGN_OFF_WITHDRAWN = "sign-off-withdrawn"
    SIGN_OFF_LAPSED = "sign-off-lapsed"
