"""What codes, statuses, refusals and events are called, in the page's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    Requirements,
    StudyLanguage,
)
from catalogue.enrolment.rules.asked import Kept
from catalogue.enrolment.rules.nomination import awaits_letter
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
        NominationPlan.WILL_BE_SENT: _l("Yes, the letter will follow"),
        NominationPlan.ASKED: _l("I have requested the letter and am waiting for a reply"),
        NominationPlan.NONE: _l("No, I am applying on my own"),
    },
    Act: {
        Act.OFFER: _l("Offer a place"),
        Act.WAITLIST: _l("Put on the waiting list"),
        Act.DECLINE: _l("Decline"),
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
}


def label(code: StrEnum) -> str:
    """Return what a code is called in the page's language."""
    return str(LABELS[type(code)][code])


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


def next_step(
    status: Status,
    decision: Decision,
    *,
    until: str = "",
    is_past: bool = False,
    days: int = 0,
    position: int = 0,
    begins: str = "",
    has_begun: bool = False,
) -> str:
    """Return what comes next for the applicant, in one or two sentences.

    ``until`` is the end of a held place with hour and zone, which may be past; empty as long as the
    letter that gives ``days`` has not left. ``begins`` is the first day, which is behind whoever
    enters late (``has_begun``).
    """
    if status is Status.WAITLISTED:
        return _(
            "You are number %(position)d on the waiting list. If a place becomes "
            "available, it goes to the next person, and we will write to you at once.",
            position=position,
        )
    if status is Status.OFFERED and is_past:
        return _("This offer could be accepted until %(until)s. That time has passed.", until=until)
    if status is Status.OFFERED and not until:
        return ngettext(
            "We are offering you a place. From when our e-mail about it is sent, you have "
            "%(num)d day to accept it.",
            "We are offering you a place. From when our e-mail about it is sent, you have "
            "%(num)d days to accept it.",
            days,
        )
    if status is Status.OFFERED:
        return _(
            "We are holding a place for you until %(until)s. Please accept it by "
            "then; otherwise it goes to the next person.",
            until=until,
        )
    if status in (Status.ACCEPTED, Status.ENROLLED) and begins:
        return _with_a_place(begins, has_begun=has_begun)
    if status is Status.LAPSED and decision is not Decision.OFFERED:
        return str(NOT_CONFIRMED)
    return str(_NEXT[status])


def _with_a_place(begins: str, *, has_begun: bool) -> str:
    if has_begun:
        return _(
            "You have a place. The course began on %(begins)s, and the course team "
            "is in touch with all participants. If you can no longer take part, "
            "please withdraw.",
            begins=begins,
        )
    return _(
        "You have a place. The course begins on %(begins)s, and the course team "
        "will write to you before then. If you can no longer take part, please "
        "withdraw so that someone else can.",
        begins=begins,
    )


NOT_CONFIRMED = _l(
    "The e-mail address was not confirmed in time, so the application has ended. You can apply "
    "again while applications are open."
)
KEEPS_TURN = _l(
    "After that, the place is no longer held, but your application keeps its turn. If a place is "
    "available when you confirm, it is yours; if not, you join the waiting list, in the order in "
    "which applications were sent."
)
ONCE_CONFIRMED = _l(
    "Please confirm your e-mail address. If a place is available then, it is yours; if not, you "
    "join the waiting list, in the order in which applications were sent."
)
NO_HOLD = _l("No place is being held for you yet.")
ALL_TAKEN = _l("All places are taken at the moment.")

_NEXT: dict[Status, Any] = {
    Status.UNCONFIRMED: _l(
        "We have received your application. Please open the link we sent you and confirm your "
        "e-mail address, so that you can follow the progress of your application here."
    ),
    Status.UNDER_REVIEW: _l(
        "The institutions running the course will read your application and decide on it. We "
        "will write to you as soon as they have."
    ),
    Status.AWAITING_NOMINATION: _l(
        "We are still waiting for your nomination letter. We will read your "
        "application in the meantime and decide once the letter arrives."
    ),
    Status.ACCEPTED: _l("You have a place. The course team will write to you before it begins."),
    Status.ENROLLED: _l("You have a place. The course team will write to you before it begins."),
    Status.DECLINED: _l(
        "We are sorry that we cannot offer you a place this time. You are "
        "welcome to apply for another edition."
    ),
    Status.WITHDRAWN: _l(
        "You have withdrawn this application. You can apply again while applications are open."
    ),
    Status.LAPSED: _l(
        "The offer was not accepted in time, so the place was passed on. You can "
        "apply again while applications are open."
    ),
}


def nomination_instructions(
    nomination: Nomination, answers: Mapping[str, Any], email: str, code: str
) -> str:
    """Return where a nomination letter is to be sent; empty where none is awaited."""
    if not awaits_letter(nomination, answers.get("nomination")):
        return ""
    if nomination is Nomination.REQUIRED:
        return _(
            "This edition requires a nomination letter from your institution. It can follow your "
            "application: please have it sent to %(email)s, quoting your application number, "
            "%(code)s.",
            email=email,
            code=code,
        )
    return _(
        "You said that a nomination letter would follow. Please ask your institution to send it "
        "to %(email)s, quoting your application number, %(code)s.",
        email=email,
        code=code,
    )


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
