"""What codes, statuses, refusals and events are called, in the page's language."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from catalogue.courses.codes import Admission
from catalogue.enrolment.codes import (
    EventKind,
    NominationPlan,
    Requirements,
    StudyLanguage,
)
from catalogue.enrolment.rules.asked import Kept
from catalogue.enrolment.rules.transitions import Act, Refusal, Refused, Status
from catalogue.i18n.fallback import in_language, tagged

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Status: {
        Status.UNCONFIRMED: _l("E-mail address not yet confirmed"),
        Status.UNDER_REVIEW: _l("Under review"),
        Status.AWAITING_NOMINATION: _l("Awaiting the nomination letter"),
        Status.WAITLISTED: _l("On the waiting list"),
        Status.OFFERED: _l("Place offered"),
        Status.ACCEPTED: _l("Place accepted"),
        Status.ENROLLED: _l("Place confirmed"),
        Status.DECLINED: _l("Not selected"),
        Status.OFFER_WITHDRAWN: _l("Offer withdrawn"),
        Status.PLACE_WITHDRAWN: _l("Place withdrawn"),
        Status.WITHDRAWN: _l("Withdrawn"),
        Status.LAPSED: _l("Lapsed"),
        Status.CANCELLED: _l("Edition cancelled"),
    },
    Requirements: {
        Requirements.ALL: _l("Yes, all of them"),
        Requirements.NOT_ALL: _l("Not all of them; I explain this under “Reasons for applying”"),
    },
    StudyLanguage: {
        StudyLanguage.EASILY: _l("Very easily: I use the language at work every day"),
        StudyLanguage.WELL: _l("Fairly easily: I read and write the language without much help"),
        StudyLanguage.WITH_EFFORT: _l("With some effort"),
    },
    NominationPlan: {
        NominationPlan.WILL_BE_SENT: _l("Yes, I have the letter or my institution will send it"),
        NominationPlan.ASKED: _l("I have requested the letter and am waiting for a reply"),
        NominationPlan.NONE: _l("No, I am applying on my own"),
    },
    Act: {
        Act.OFFER: _l("Offer a place"),
        Act.ADMIT: _l("Give a place"),
        Act.WAITLIST: _l("Put on the waiting list"),
        Act.DECLINE: _l("Decline"),
        Act.EXTEND: _l("Extend the offer"),
        Act.WITHDRAW_OFFER: _l("Withdraw the offer"),
        Act.RELEASE: _l("Release the place, as the applicant asked"),
        Act.WITHDRAW_PLACE: _l("Withdraw the place"),
        Act.RECONSIDER: _l("Review the application again"),
        Act.MOVE: _l("Move to another edition"),
    },
}

REFUSALS: dict[Refusal, Any] = {
    Refusal.FULL: _l("All places are taken, and this edition has no waiting list."),
    Refusal.CLOSED: _l("This edition is not accepting applications at the moment."),
    Refusal.ROUTE_CLOSED: _l("The deadline for the participation option you chose has passed."),
    Refusal.NOT_ELIGIBLE: _l(
        "This edition is not open to people with your country of residence or nationality."
    ),
    Refusal.ALREADY_OFFERED: _l("This applicant has already been offered a place."),
    Refusal.ALREADY_WAITLISTED: _l("The application is already on the waiting list."),
    Refusal.ALREADY_DECLINED: _l("The application has already been declined."),
    Refusal.ALREADY_ACCEPTED: _l("The place has already been accepted."),
    Refusal.ALREADY_WITHDRAWN: _l("The application has already been withdrawn."),
    Refusal.ALREADY_LAPSED: _l("The place has lapsed: there was no reply in time."),
    Refusal.ALREADY_CONFIRMED: _l("The e-mail address has already been confirmed."),
    Refusal.UNCONFIRMED: _l("The e-mail address has not been confirmed."),
    Refusal.TOO_OFTEN: _l(
        "The e-mail address has been corrected too many times. Please start another application."
    ),
    Refusal.HAS_PLACE: _l("This applicant has a place, so they cannot join the waiting list."),
    Refusal.NOT_OFFERED: _l("No place has been offered."),
    Refusal.TOO_LATE: _l("The time to accept the offer has passed."),
    Refusal.NOT_BY_SELECTION: _l(
        "Places in this edition are given on a first-come, first-served basis."
    ),
    Refusal.BY_SELECTION: _l("Places in this edition are offered by selection."),
    Refusal.HAS_NO_PLACE: _l("This applicant has no place in this edition."),
    Refusal.ENDED: _l("The application has been decided on. Review it again first."),
    Refusal.NOT_ENDED: _l("The application has not been declined."),
    Refusal.NOT_LATER: _l("The offer is already held for as long as it can be."),
    Refusal.APPLIED_AGAIN: _l("The same person has another application for that edition."),
    Refusal.OTHER_ADMISSION: _l("The other edition gives its places in a different way."),
    Refusal.TARGET_CLOSED: _l("The other edition is closed, has ended or has been cancelled."),
    Refusal.ROUTE_MISSING: _l("The other edition does not have the chosen participation option."),
    Refusal.LETTER_LEFT: _l(
        "The e-mail has already been sent, so the decision can no longer be undone unnoticed."
    ),
    Refusal.NOT_WAITING: _l("The application is not on the waiting list."),
    Refusal.EDITION_OVER: _l("The edition has ended or been cancelled."),
    Refusal.CHANGED: _l("Something has changed in the meantime."),
}

EVENTS: dict[EventKind, Any] = {
    EventKind.SUBMITTED: _l("Application received"),
    EventKind.CONFIRMED: _l("E-mail address confirmed"),
    EventKind.OFFERED: _l("Place offered"),
    EventKind.WAITLISTED: _l("Moved to the waiting list"),
    EventKind.DECLINED: _l("Declined"),
    EventKind.ACCEPTED: _l("Place accepted"),
    EventKind.WITHDRAWN: _l("Withdrawn by the applicant"),
    EventKind.LAPSED: _l("Place released: the time to respond has passed"),
    EventKind.PROMOTED: _l("A place became available and was given to this application"),
    EventKind.HOLD_ENDED: _l("Place no longer held: the e-mail address is not confirmed"),
    EventKind.UNCONFIRMED: _l("Application ended: the e-mail address was not confirmed"),
    EventKind.CORRECTED: _l("E-mail address corrected by the applicant"),
    EventKind.EXTENDED: _l("Notified that the deadline was extended"),
    EventKind.CHANGED: _l("Notified of changes to the edition"),
    EventKind.CANCELLED: _l("Notified that the edition was cancelled"),
    EventKind.REINSTATED: _l("Notified that the edition will take place after all"),
    EventKind.ADMITTED: _l("Place given"),
    EventKind.OFFER_EXTENDED: _l("Offer extended"),
    EventKind.OFFER_WITHDRAWN: _l("Offer withdrawn"),
    EventKind.PLACE_WITHDRAWN: _l("Place withdrawn"),
    EventKind.RELEASED: _l("Place released, as the applicant asked"),
    EventKind.RECONSIDERED: _l("Under review again"),
    EventKind.MOVED: _l("Moved to another edition"),
    EventKind.UNDONE: _l("Decision undone before the e-mail was sent"),
    EventKind.NOTED: _l("Internal note"),
    EventKind.LETTER_RECORDED: _l("Nomination letter arrived"),
    EventKind.LETTER_REVOKED: _l("Nomination letter: entry removed"),
}


def label(code: StrEnum) -> str:
    """Return what a code is called in the page's language."""
    return str(LABELS[type(code)][code])


def status_label(status: Status, admission: Admission) -> str:
    """Return what a status is called: what nobody selects is not called selection."""
    if status is Status.WAITLISTED and admission is Admission.SELECTION:
        return _("On the reserve list")
    if status is Status.DECLINED and admission is not Admission.SELECTION:
        return _("Not accepted")
    return label(status)


def act_label(act: Act, admission: Admission, *, again: bool = False) -> str:
    """Return what an act of the staff is called; ``again`` after a lapse or a withdrawal."""
    if act is Act.WAITLIST and admission is Admission.SELECTION:
        return _("Put on the reserve list")
    if act is Act.OFFER and again:
        return _("Offer a place again")
    if act is Act.ADMIT and again:
        return _("Give a place again")
    return label(act)


def refusal(refused: Refused) -> str:
    """Return why something was not done, with the numbers that show it."""
    if refused.reason is Refusal.NO_PLACE:
        return ngettext(
            "No places left: %(taken)d of %(num)d is taken.",
            "No places left: %(taken)d of %(num)d are taken.",
            refused.details["capacity"],
            taken=refused.details["taken"],
        )
    return str(REFUSALS[refused.reason])


def event(kind: EventKind) -> str:
    """Return what happened, as a line of the history."""
    return str(EVENTS[kind])


def answer_label(name: str, value: str) -> tuple[str, str]:
    """Return an eligibility question and its answer, stored as a code, in the page's language."""
    kinds: dict[str, tuple[Any, type[StrEnum]]] = {
        "requirements": (_("Meets the requirements"), Requirements),
        "study_language": (_("Level in the teaching language"), StudyLanguage),
        "nomination": (_("Nomination letter"), NominationPlan),
    }
    question, kind = kinds[name]
    return question, label(kind(value))


def funders_said(asked: Kept, present: Sequence[str]) -> Sequence[str]:
    """Return who was said to pay, as named then; those of today where that was not kept."""
    route = (asked or {}).get("route") or {}
    if "funders" not in route:
        return present
    return [tagged(in_language(*each)) for each in route["funders"]]
