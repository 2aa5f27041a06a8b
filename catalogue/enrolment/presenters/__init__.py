"""What pages show of drafts, applications and editions: words chosen, nothing read."""

from catalogue.enrolment.presenters.answers import applicant, stored, typed_answers
from catalogue.enrolment.presenters.asked import asked, chosen_route
from catalogue.enrolment.presenters.audience import audience
from catalogue.enrolment.presenters.edition import (
    applications_close,
    closed,
    deadlines,
    heading,
    only_route,
    over_now,
    over_words,
    shape,
    state_label,
    state_now,
)
from catalogue.enrolment.presenters.progress import background_work, has_places_to_hand_on
from catalogue.enrolment.presenters.reviewing import Review, consequences, letter_shown, review
from catalogue.enrolment.presenters.sending import Sent, Terms, after_sending
from catalogue.enrolment.presenters.status import (
    Standing,
    history,
    next_dates,
    standing,
)

__all__ = [
    "Review",
    "Sent",
    "Standing",
    "Terms",
    "after_sending",
    "applicant",
    "applications_close",
    "asked",
    "audience",
    "background_work",
    "chosen_route",
    "closed",
    "consequences",
    "deadlines",
    "has_places_to_hand_on",
    "heading",
    "history",
    "letter_shown",
    "next_dates",
    "only_route",
    "over_now",
    "over_words",
    "review",
    "shape",
    "standing",
    "state_label",
    "state_now",
    "stored",
    "typed_answers",
]
