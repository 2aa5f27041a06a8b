"""What an applicant is told to do next, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from catalogue.courses.codes import Nomination
from catalogue.enrolment.codes import Decision
from catalogue.enrolment.rules.nomination import awaits_letter
from catalogue.enrolment.rules.transitions import Status


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
    can_apply: bool = False,
    by_people: bool = False,
) -> str:
    """Return what comes next for the applicant, in one or two sentences.

    ``until`` is the end of a held place with hour and zone, which may be past; empty as long as the
    letter that gives ``days`` has not left. ``begins`` is the first day, which is behind whoever
    enters late (``has_begun``). ``can_apply`` says whether another
    application can be sent now, ``by_people`` that nobody is offered a place by the list alone.
    """
    if status is Status.WAITLISTED and by_people:
        return _(
            "You are on the reserve list. If a place becomes available, the institutions running "
            "the course can offer it to someone on the list. We will write to you at once if it "
            "is offered to you."
        )
    if status is Status.WAITLISTED:
        return _(
            "You are number %(position)d on the waiting list. If a place becomes "
            "available, it goes to the next person, and we will write to you at once.",
            position=position,
        )
    if status is Status.OFFERED:
        return _offer(until, days, is_past=is_past)
    if status in (Status.ACCEPTED, Status.ENROLLED) and begins:
        return _with_a_place(begins, has_begun=has_begun)
    if status in (Status.LAPSED, Status.WITHDRAWN):
        return _given_up(status, decision, can_apply=can_apply)
    return str(_NEXT[status])


def _offer(until: str, days: int, *, is_past: bool) -> str:
    """Say until when an offer can be accepted, or could."""
    if is_past:
        return _("This offer could be accepted until %(until)s. That time has passed.", until=until)
    if not until:
        return ngettext(
            "We are offering you a place. From when our e-mail about it is sent, you have "
            "%(num)d day to accept it.",
            "We are offering you a place. From when our e-mail about it is sent, you have "
            "%(num)d days to accept it.",
            days,
        )
    return _(
        "We are holding a place for you until %(until)s. Please accept it by "
        "then; otherwise we can no longer hold it for you.",
        until=until,
    )


def _given_up(status: Status, decision: Decision, *, can_apply: bool) -> str:
    """Say why an application is over, and how the person can still take part."""
    if status is Status.WITHDRAWN:
        happened = _("This application has been withdrawn.")
    elif decision is not Decision.OFFERED:
        happened = _("The e-mail address was not confirmed in time, so the application has ended.")
    else:
        happened = _("The offer was not accepted in time, so it is no longer held for you.")
    if can_apply:
        return f"{happened} {_('You can apply again while applications are open.')}"
    further = _(
        "Applications are closed now. If you would still like to take part, please write to the "
        "contact below."
    )
    return f"{happened} {further}"


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
    Status.OFFER_WITHDRAWN: _l(
        "The offer of a place has been withdrawn, and the place is no longer held for you. You do "
        "not need to do anything."
    ),
    Status.PLACE_WITHDRAWN: _l(
        "Your place in this edition has been withdrawn. You do not need to do anything."
    ),
}


def nomination_instructions(
    nomination: Nomination,
    answers: Mapping[str, Any],
    email: str,
    code: str,
    *,
    until: str = "",
    has_arrived: bool = False,
) -> str:
    """Return where a nomination letter is to be sent and by when; empty where none is awaited.

    ``email`` is the institution's that answers, ``until`` the deadline with hour and zone.
    """
    if has_arrived or not awaits_letter(nomination, answers.get("nomination")):
        return ""
    where = _(
        "Please have it sent to %(email)s, quoting your application number, %(code)s.",
        email=email,
        code=code,
    )
    if until:
        where = _(
            "Please have it sent to %(email)s by %(until)s, quoting your application number, "
            "%(code)s.",
            email=email,
            until=until,
            code=code,
        )
    if nomination is Nomination.REQUIRED:
        required = _("This edition requires a nomination letter from your institution.")
        return f"{required} {where}"
    promised = _("You said that a nomination letter would follow.")
    return f"{promised} {where}"
