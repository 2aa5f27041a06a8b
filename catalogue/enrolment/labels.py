"""What codes, statuses, refusals and events are called, in the page's language."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from catalogue.courses.codes import Nomination
from catalogue.enrolment.codes import (
    Decision,
    EventKind,
    NominationPlan,
    Place,
    Requirements,
    StudyLanguage,
)
from catalogue.enrolment.rules.nomination import awaits_letter
from catalogue.enrolment.rules.transitions import Act, Refusal, Refused, Status

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Status: {
        Status.UNCONFIRMED: _l("Address to be confirmed"),
        Status.UNDER_REVIEW: _l("Under review"),
        Status.AWAITING_NOMINATION: _l("Awaiting the nomination letter"),
        Status.WAITLISTED: _l("On the waiting list"),
        Status.OFFERED: _l("Place offered"),
        Status.ACCEPTED: _l("Place accepted"),
        Status.ENROLLED: _l("Place confirmed"),
        Status.DECLINED: _l("Not selected"),
        Status.WITHDRAWN: _l("Withdrawn"),
        Status.LAPSED: _l("Lapsed"),
    },
    Requirements: {
        Requirements.ALL: _l("Yes, all of them"),
        Requirements.NOT_ALL: _l("Not all of them; I explain it in my motivation"),
    },
    StudyLanguage: {
        StudyLanguage.EASILY: _l("Easily, as in my daily work"),
        StudyLanguage.WELL: _l("Well: I read and write it without much help"),
        StudyLanguage.WITH_EFFORT: _l("With some effort"),
    },
    NominationPlan: {
        NominationPlan.WILL_BE_SENT: _l("Yes, the letter will follow"),
        NominationPlan.ASKED: _l("I have asked for it and await the answer"),
        NominationPlan.NONE: _l("No, I apply on my own"),
    },
    Act: {
        Act.OFFER: _l("Offer a place"),
        Act.WAITLIST: _l("Put on the waiting list"),
        Act.DECLINE: _l("Decline"),
    },
}

REFUSALS: dict[Refusal, Any] = {
    Refusal.FULL: _l("All places are taken, and this edition keeps no waiting list."),
    Refusal.CLOSED: _l("This edition takes no applications now."),
    Refusal.ROUTE_CLOSED: _l("The deadline of the way of taking part that you chose has passed."),
    Refusal.NOT_ELIGIBLE: _l(
        "This edition is not for people of your country of residence or nationality."
    ),
    Refusal.ALREADY_OFFERED: _l("A place has already been offered to this applicant."),
    Refusal.ALREADY_WAITLISTED: _l("The application is already on the waiting list."),
    Refusal.ALREADY_DECLINED: _l("The application has already been declined."),
    Refusal.ALREADY_ACCEPTED: _l("The place has already been accepted."),
    Refusal.ALREADY_WITHDRAWN: _l("The application has already been withdrawn."),
    Refusal.ALREADY_LAPSED: _l("The place has lapsed: it was not answered in time."),
    Refusal.ALREADY_CONFIRMED: _l("The address has already been confirmed."),
    Refusal.HAS_PLACE: _l("The applicant holds a place, so they cannot join the waiting list."),
    Refusal.NOT_OFFERED: _l("No place is on offer."),
    Refusal.TOO_LATE: _l("The time to accept the offer is over."),
    Refusal.NOT_BY_SELECTION: _l("In this edition places are given in order of arrival."),
    Refusal.NOT_WAITING: _l("The application is not on the waiting list."),
    Refusal.EDITION_OVER: _l("The edition is over or has been cancelled."),
    Refusal.CHANGED: _l("Something has changed in the meantime."),
}

EVENTS: dict[EventKind, Any] = {
    EventKind.SUBMITTED: _l("Application received"),
    EventKind.CONFIRMED: _l("Address confirmed"),
    EventKind.OFFERED: _l("Place offered"),
    EventKind.WAITLISTED: _l("Moved to the waiting list"),
    EventKind.DECLINED: _l("Declined"),
    EventKind.ACCEPTED: _l("Place accepted"),
    EventKind.WITHDRAWN: _l("Withdrawn by the applicant"),
    EventKind.LAPSED: _l("Place given up: the time was over"),
    EventKind.PROMOTED: _l("A place became free and went to this application"),
    EventKind.EXTENDED: _l("Told that the deadline was extended"),
}


def label(code: StrEnum) -> str:
    """Return what a code is called in the page's language."""
    return str(LABELS[type(code)][code])


def refusal(refused: Refused) -> str:
    """Return why something was not done, with the numbers that show it."""
    if refused.reason is Refusal.NO_PLACE:
        return ngettext(
            "No place is left: %(taken)d of %(num)d is taken.",
            "No place is left: %(taken)d of %(num)d are taken.",
            refused.details["capacity"],
            taken=refused.details["taken"],
        )
    return str(REFUSALS[refused.reason])


def event(kind: EventKind) -> str:
    """Return what happened, as a line of the history."""
    return str(EVENTS[kind])


def next_step(
    status: Status,
    decision: Decision,
    *,
    email: str,
    until: str = "",
    position: int = 0,
    begins: str = "",
    has_begun: bool = False,
) -> str:
    """Return what comes next for the applicant, in one or two sentences.

    ``until`` is the end of a held place with hour and zone, ``begins`` the first day,
    which is behind whoever enters late (``has_begun``).
    """
    if status is Status.UNCONFIRMED and until:
        return _(
            "A place is held for you until %(until)s. It is yours once you open the link that we "
            "sent to %(email)s and confirm your address; otherwise it goes to the next person.",
            until=until,
            email=email,
        )
    if status is Status.WAITLISTED:
        return _(
            "You are number %(position)d on the waiting list. If a place becomes free, it goes to "
            "the next in line, and we will write to you at once.",
            position=position,
        )
    if status is Status.OFFERED:
        return _(
            "A place is held for you until %(until)s. Please accept it by then; otherwise it goes "
            "to the next person.",
            until=until,
        )
    if status in (Status.ACCEPTED, Status.ENROLLED) and begins:
        return _with_a_place(begins, has_begun=has_begun)
    if status is Status.LAPSED and decision is Decision.ADMITTED:
        return _(
            "The address was not confirmed in time, so the place was passed on. You may apply "
            "again while applications are open."
        )
    return str(_NEXT[status])


def _with_a_place(begins: str, *, has_begun: bool) -> str:
    if has_begun:
        return _(
            "You have a place. The course began on %(begins)s, and those who teach it write to "
            "everybody who takes part. If you can no longer come, please withdraw.",
            begins=begins,
        )
    return _(
        "You have a place. The course begins on %(begins)s, and those who teach it will write "
        "to you before then. If you can no longer come, please withdraw: somebody else will be "
        "glad of the place.",
        begins=begins,
    )


_NEXT: dict[Status, Any] = {
    Status.UNCONFIRMED: _l(
        "Your application counts already. Please open the link that we sent you and confirm your "
        "address, so that you can follow it here."
    ),
    Status.UNDER_REVIEW: _l(
        "The institutions behind the course read the applications and decide. We will write to "
        "you as soon as they have."
    ),
    Status.AWAITING_NOMINATION: _l(
        "A nomination letter from your institution is still awaited. Your application is read "
        "meanwhile and decided on once the letter is there."
    ),
    Status.ACCEPTED: _l(
        "You have a place. Those who teach the course will write to you before it begins."
    ),
    Status.ENROLLED: _l(
        "You have a place. Those who teach the course will write to you before it begins."
    ),
    Status.DECLINED: _l(
        "This time you were not selected. You are welcome to apply to another edition."
    ),
    Status.WITHDRAWN: _l(
        "You have withdrawn this application. You may apply again while applications are open."
    ),
    Status.LAPSED: _l(
        "The offer was not accepted in time, so the place was passed on. You may apply again while "
        "applications are open."
    ),
}


def after_sending(sent_as: Place | None, hours: int) -> str:
    """Return what the page after sending says: the same for a second application by an address."""
    if sent_as is Place.HELD:
        return ngettext(
            "A place is held for you for %(num)d hour. It is yours once you have confirmed your "
            "address with the link in our mail.",
            "A place is held for you for %(num)d hours. It is yours once you have confirmed your "
            "address with the link in our mail.",
            hours,
        )
    if sent_as is Place.TAKEN:
        return _("A place is yours. Our mail says what comes next.")
    if sent_as is Place.WAITING:
        return _(
            "All places are taken at the moment, so you are on the waiting list. Please confirm "
            "your address with the link in our mail, which also gives your number on the list."
        )
    return _(
        "Please confirm your address with the link in our mail. The institutions behind the course "
        "then read the applications and decide; we will write to you as soon as they have."
    )


def nomination_instructions(
    nomination: Nomination, answers: Mapping[str, Any], email: str, code: str
) -> str:
    """Return where a nomination letter is to be sent; empty where none is awaited."""
    if not awaits_letter(nomination, answers.get("nomination")):
        return ""
    if nomination is Nomination.REQUIRED:
        return _(
            "This edition asks for a nomination letter from your institution. It may follow your "
            "application: please have it sent to us at %(email)s, and give the number %(code)s.",
            email=email,
            code=code,
        )
    return _(
        "You said that a nomination letter will follow. Please have your institution send it to "
        "%(email)s, with the number %(code)s.",
        email=email,
        code=code,
    )


def answer_label(name: str, value: str) -> tuple[str, str]:
    """Return an eligibility question and its answer, stored as a code, in the page's language."""
    kinds: dict[str, tuple[Any, type[StrEnum]]] = {
        "requirements": (_("Meets the conditions"), Requirements),
        "study_language": (_("Follows the teaching language"), StudyLanguage),
        "nomination": (_("Nomination letter"), NominationPlan),
    }
    question, kind = kinds[name]
    return question, label(kind(value))
