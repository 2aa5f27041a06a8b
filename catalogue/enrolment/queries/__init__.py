"""Reads of drafts, applications and an edition's list."""

from catalogue.enrolment.queries.applications import (
    application_by_code,
    application_by_id,
    count_waiting,
    last_event_id,
    next_waiting,
    own_applications,
    receiver_ids,
    standing_addresses,
    standing_application,
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
from catalogue.enrolment.queries.notifications import (
    count_of,
    latest_notification,
    next_of,
    notifications_to_send,
    undecided,
    unfinished_notifications,
)

__all__ = [
    "Line",
    "application_by_code",
    "application_by_id",
    "count_of",
    "count_waiting",
    "draft_by_id",
    "drafts_of",
    "edition_lines",
    "find_draft",
    "find_edition_for_staff",
    "has_unowned_drafts",
    "last_event_id",
    "latest_notification",
    "next_of",
    "next_waiting",
    "notifications_to_send",
    "own_applications",
    "receiver_ids",
    "receivers",
    "standing_addresses",
    "standing_application",
    "undecided",
    "unfinished_notifications",
    "unsent_drafts",
    "waiting_position",
]
