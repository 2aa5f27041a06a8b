"""The three facts about an application, kept apart: the decision, the answer, the place."""

from __future__ import annotations

from enum import StrEnum


class Decision(StrEnum):
    """What the edition's partners have decided."""

    PENDING = "pending"
    ADMITTED = "admitted"
    """A first-come application that found a free place; nobody had to decide."""
    OFFERED = "offered"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    OFFER_WITHDRAWN = "offer-withdrawn"
    PLACE_WITHDRAWN = "place-withdrawn"


class Answer(StrEnum):
    """What the applicant has said since."""

    NONE = "none"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Place(StrEnum):
    """What the application occupies; ``held`` and ``taken`` count in ``places_taken``."""

    NONE = "none"
    WAITING = "waiting"
    HELD = "held"
    TAKEN = "taken"


class EventKind(StrEnum):
    """What can happen to an application."""

    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    OFFERED = "offered"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    PROMOTED = "promoted"
    HOLD_ENDED = "hold-ended"
    """A place that waited for the address is held no longer; the application keeps its turn."""
    UNCONFIRMED = "unconfirmed"
    """The address was not confirmed in all that time; the application was given up."""
    CORRECTED = "corrected"
    """The address was corrected by whoever had typed it; which it was before is not kept."""
    EXTENDED = "extended"
    """The applicant was told that the deadline was moved later; nothing else changed."""
    CHANGED = "changed"
    """The applicant was told what changed in the edition: ``changes`` of the details."""
    CANCELLED = "cancelled"
    """The applicant was told that the edition does not take place."""
    REINSTATED = "reinstated"
    """The applicant was told that it takes place after all."""
    ADMITTED = "admitted"
    OFFER_EXTENDED = "offer-extended"
    OFFER_WITHDRAWN = "offer-withdrawn"
    PLACE_WITHDRAWN = "place-withdrawn"
    RELEASED = "released"
    """The place was given up as the applicant had asked the staff."""
    RECONSIDERED = "reconsidered"
    MOVED = "moved"
    UNDONE = "undone"
    """A decision was taken back before anybody heard of it."""
    NOTED = "noted"
    LETTER_RECORDED = "letter-recorded"
    LETTER_REVOKED = "letter-revoked"


NOTES = frozenset({EventKind.NOTED, EventKind.LETTER_RECORDED, EventKind.LETTER_REVOKED})
"""What the staff note without deciding anything; a decision before it can still be undone."""


class Audience(StrEnum):
    """Who reads what happened to an application."""

    APPLICANT = "applicant"
    """The applicant, and the staff."""
    STAFF = "staff"


class BulkNotificationKind(StrEnum):
    """What many are told at once."""

    DEADLINE_EXTENDED = "deadline-extended"
    EDITION_CHANGED = "edition-changed"
    EDITION_CANCELLED = "edition-cancelled"
    EDITION_REINSTATED = "edition-reinstated"


class Requirements(StrEnum):
    """Whether an applicant meets an edition's conditions, in their own view."""

    ALL = "all"
    NOT_ALL = "not-all"


class StudyLanguage(StrEnum):
    """How well an applicant follows the teaching language, in their own view."""

    EASILY = "easily"
    WELL = "well"
    WITH_EFFORT = "with-effort"


class NominationPlan(StrEnum):
    """What an applicant can say about a letter from an institution."""

    WILL_BE_SENT = "will-be-sent"
    ASKED = "asked"
    NONE = "none"
