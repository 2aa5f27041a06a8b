"""What pages show of drafts, applications and editions: words chosen, nothing read."""

from catalogue.enrolment.cards.answers import applicant, stored, typed_answers
from catalogue.enrolment.cards.edition import (
    closed,
    deadlines,
    heading,
    only_route,
    shape,
    state_label,
    state_now,
)
from catalogue.enrolment.cards.progress import background_work, has_places_to_hand_on
from catalogue.enrolment.cards.standing import DECISIONS, Standing, history, review, standing

__all__ = [
    "DECISIONS",
    "Standing",
    "applicant",
    "background_work",
    "closed",
    "deadlines",
    "has_places_to_hand_on",
    "heading",
    "history",
    "only_route",
    "review",
    "shape",
    "standing",
    "state_label",
    "state_now",
    "stored",
    "typed_answers",
]
