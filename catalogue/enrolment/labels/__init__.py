"""What codes, statuses, refusals and events are called, and what comes next in sentences."""

from catalogue.enrolment.labels.codes import (
    LABELS,
    act_label,
    answer_label,
    event,
    funders_said,
    label,
    refusal,
    status_label,
)
from catalogue.enrolment.labels.next_steps import (
    ALL_TAKEN,
    KEEPS_TURN,
    NO_HOLD,
    NOT_CONFIRMED,
    ONCE_CONFIRMED,
    next_step,
    nomination_instructions,
)

__all__ = [
    "ALL_TAKEN",
    "KEEPS_TURN",
    "LABELS",
    "NOT_CONFIRMED",
    "NO_HOLD",
    "ONCE_CONFIRMED",
    "act_label",
    "answer_label",
    "event",
    "funders_said",
    "label",
    "next_step",
    "nomination_instructions",
    "refusal",
    "status_label",
]
