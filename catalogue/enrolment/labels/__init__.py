"""What codes, statuses, refusals and events are called, and what comes next in sentences."""

from catalogue.enrolment.labels.codes import (
    LABELS,
    act_label,
    answer_label,
    event,
    label,
    refusal,
    status_label,
)
from catalogue.enrolment.labels.next_steps import (
    after_sending,
    next_step,
    nomination_instructions,
)

__all__ = [
    "LABELS",
    "act_label",
    "after_sending",
    "answer_label",
    "event",
    "label",
    "next_step",
    "nomination_instructions",
    "refusal",
    "status_label",
]
