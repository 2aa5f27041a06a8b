"""Reads of drafts, applications and an edition's list."""

from catalogue.enrolment.queries.applications import (
    application_by_code,
    application_by_id,
    last_event_id,
    next_waiting,
    own_applications,
    receiver_ids,
    standing_addresses,
    standing_application,
    undecided_applications,
    waiting_position,
)
from catalogue.enrolment.queries.drafts import (
    draft_by_id,
    drafts_of,
    find_draft,
    has_unowned_drafts,
    unsent_drafts,
)
from catalogue.enrolment.queries.editions import (
    Line,
    edition_lines,
    find_edition_for_staff,
    receivers,
)

__all__ = [
    "Line",
    "application_by_code",
    "application_by_id",
    "draft_by_id",
    "drafts_of",
    "edition_lines",
    "find_draft",
    "find_edition_for_staff",
    "has_unowned_drafts",
    "last_event_id",
    "next_waiting",
    "own_applications",
    "receiver_ids",
    "receivers",
    "standing_addresses",
    "standing_application",
    "undecided_applications",
    "unsent_drafts",
    "waiting_position",
]
