"""Letters to applicants, always in the language in which they applied."""

from catalogue.enrolment.letters.applications import (
    accepted,
    declined,
    duplicate,
    extended,
    lapsed,
    new_link,
    offered,
    promoted,
    receipt,
    unconfirmed,
    waitlisted,
    withdrawn,
)
from catalogue.enrolment.letters.calendar import own_calendar
from catalogue.enrolment.letters.changing import (
    change_names,
    changed_lines,
    edition_changed,
    edition_changed_for_draft,
)
from catalogue.enrolment.letters.drafts import continue_later, extended_for_draft

__all__ = [
    "accepted",
    "change_names",
    "changed_lines",
    "continue_later",
    "declined",
    "duplicate",
    "edition_changed",
    "edition_changed_for_draft",
    "extended",
    "extended_for_draft",
    "lapsed",
    "new_link",
    "offered",
    "own_calendar",
    "promoted",
    "receipt",
    "unconfirmed",
    "waitlisted",
    "withdrawn",
]
