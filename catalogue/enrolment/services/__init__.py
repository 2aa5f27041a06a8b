"""Use cases of applying, deciding and answering; each is one transaction."""

from catalogue.enrolment.services.answering import accept, withdraw
from catalogue.enrolment.services.confirming import Confirmation, confirm, send_new_link
from catalogue.enrolment.services.correcting import correct_address, send_again
from catalogue.enrolment.services.deciding import Prospect, decide
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
from catalogue.enrolment.services.moving import move
from catalogue.enrolment.services.recording import (
    add_internal_note,
    read_application,
    record_letter,
    revoke_letter,
)
from catalogue.enrolment.services.reserve import LONGEST, move_in_line, switch_reserve
from catalogue.enrolment.services.retention import (
    delete_abandoned_drafts,
    delete_excess_drafts,
    delete_old_applications,
)
from catalogue.enrolment.services.submitting import Applicant, submit
from catalogue.enrolment.services.terms import start_terms
from catalogue.enrolment.services.undoing import undo

__all__ = [
    "LONGEST",
    "Applicant",
    "Confirmation",
    "Prospect",
    "Saved",
    "accept",
    "add_internal_note",
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
    "move",
    "move_draft",
    "move_in_line",
    "read_application",
    "record_letter",
    "release_sent_draft",
    "revoke_letter",
    "save_draft",
    "send_again",
    "send_bulk_notifications",
    "send_new_link",
    "start_terms",
    "submit",
    "switch_reserve",
    "undo",
    "withdraw",
]
