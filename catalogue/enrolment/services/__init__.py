"""Use cases of applying, deciding and answering; each is one transaction."""

from catalogue.enrolment.services.answering import accept, withdraw
from catalogue.enrolment.services.confirming import Confirmation, confirm, send_new_link
from catalogue.enrolment.services.correcting import correct_address, send_again
from catalogue.enrolment.services.deciding import decide, read_application
from catalogue.enrolment.services.drafts import (
    Saved,
    adopt_drafts,
    close_drafts,
    mail_continue_link,
    move_draft,
    release_sent_draft,
    save_draft,
)
from catalogue.enrolment.services.extending import send_bulk_notifications
from catalogue.enrolment.services.lapsing import (
    fill_free_places,
    give_up_unconfirmed,
    lapse_held_places,
)
from catalogue.enrolment.services.retention import (
    delete_abandoned_drafts,
    delete_excess_drafts,
    delete_old_applications,
)
from catalogue.enrolment.services.submitting import Applicant, submit
from catalogue.enrolment.services.terms import start_terms

__all__ = [
    "Applicant",
    "Confirmation",
    "Saved",
    "accept",
    "adopt_drafts",
    "close_drafts",
    "confirm",
    "correct_address",
    "decide",
    "delete_abandoned_drafts",
    "delete_excess_drafts",
    "delete_old_applications",
    "fill_free_places",
    "give_up_unconfirmed",
    "lapse_held_places",
    "mail_continue_link",
    "move_draft",
    "read_application",
    "release_sent_draft",
    "save_draft",
    "send_again",
    "send_bulk_notifications",
    "send_new_link",
    "start_terms",
    "submit",
    "withdraw",
]
