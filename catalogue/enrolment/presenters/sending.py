"""What is said to whoever has sent an application and not confirmed the address yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.courses.models import Edition
from catalogue.courses.rules.states import start_instant
from catalogue.enrolment import labels
from catalogue.enrolment.codes import Answer, Place
from catalogue.enrolment.models import ApplicationDraft
from catalogue.enrolment.rules import places as rules
from catalogue.i18n import formats

IN_ORDER = frozenset({Place.HELD, Place.WAITING})
"""How an application stands that counts by its turn, as long as the address is unconfirmed."""


@dataclass(frozen=True)
class Terms:
    """How long a place is held for an address, and how long an application waits for it."""

    hours: int
    days: int


@dataclass(frozen=True)
class Sent:
    """What the page after sending says.

    ``held_until`` is empty where nothing is held, or the time has not begun.
    """

    what_next: list[str]
    held_until: datetime | None = None
    is_confirmed: bool = False
    is_undelivered: bool = False
    is_over: bool = False

    @property
    def may_correct(self) -> bool:
        """Say whether the address may still be corrected from this browser."""
        return not self.is_confirmed and not self.is_over


def after_sending(draft: ApplicationDraft, edition: Edition, at: datetime, terms: Terms) -> Sent:
    """Return what the page after sending says: the same for a second application by an address.

    It goes by when the letter left and what was found at sending, which both of them have.
    """
    if draft.sent_as is Place.TAKEN:
        return Sent([_("You have a place. Our e-mail explains the next steps.")], is_confirmed=True)
    application = draft.application
    if application is not None and application.confirmed_at is not None:
        return Sent([_("Your e-mail address is confirmed. Thank you.")], is_confirmed=True)
    letter = draft.letter
    left_at = letter.sent_at if letter is not None else None
    if letter is not None and letter.given_up_at is not None:
        return Sent(_undelivered(draft.sent_as), is_undelivered=True)
    if draft.sent_as not in IN_ORDER:
        return Sent([_by_selection()])
    if _is_over(draft, edition, left_at, at, terms):
        return Sent([str(labels.NOT_CONFIRMED)], is_over=True)
    until = rules.held_for_sender(draft.sent_as, left_at, terms.hours)
    if draft.sent_as is Place.HELD and (until is None or at <= until):
        when = formats.instant(until, edition.zone) if until else ""
        said = [hold(when, terms.hours), str(labels.KEEPS_TURN), ends(terms.days)]
        return Sent(said, held_until=until)
    return Sent([f"{in_line(edition)} {_with_the_link()}", ends(terms.days)])


def _is_over(
    draft: ApplicationDraft,
    edition: Edition,
    left_at: datetime | None,
    at: datetime,
    terms: Terms,
) -> bool:
    if draft.application is not None and draft.application.answer is not Answer.NONE:
        return True
    if left_at is None:
        return False
    return at > rules.confirm_by(left_at, terms.days, start_instant(edition))


def hold(until: str, hours: int) -> str:
    """Return that a place is held for an address, and for how long.

    ``until`` is empty as long as the letter has not left.
    """
    if until:
        return _(
            "We are holding a place for you until %(until)s. To keep it, confirm your e-mail "
            "address by then, using the link we have sent you.",
            until=until,
        )
    return ngettext(
        "We are holding a place for you for %(num)d hour from when our e-mail is sent. To keep it, "
        "confirm your e-mail address within that time, using the link in the e-mail.",
        "We are holding a place for you for %(num)d hours from when our e-mail is sent. To keep "
        "it, confirm your e-mail address within that time, using the link in the e-mail.",
        hours,
    )


def in_line(edition: Edition) -> str:
    """Return that no place is held, and what confirming the address leads to."""
    first = labels.ALL_TAKEN if edition.places_left <= 0 else labels.NO_HOLD
    return f"{first} {labels.ONCE_CONFIRMED}"


def ends(days: int) -> str:
    """Return when an application ends whose address nobody confirms."""
    return ngettext(
        "If the address has not been confirmed %(num)d day after our e-mail was sent, or when the "
        "course starts, the application ends.",
        "If the address has not been confirmed %(num)d days after our e-mail was sent, or when the "
        "course starts, the application ends.",
        days,
    )


def _with_the_link() -> str:
    return _("Use the link in the e-mail we have sent you.")


def _undelivered(sent_as: Place | None) -> list[str]:
    said = [_("Please check the e-mail address and correct it.")]
    if sent_as in IN_ORDER:
        said.append(
            _("Your application keeps its turn, but no place is held while we cannot reach you.")
        )
    return said


def _by_selection() -> str:
    return _(
        "Please confirm your e-mail address using the link we have sent you. The institutions "
        "running the course will then read your application and decide on it; we will write to "
        "you as soon as they have."
    )
