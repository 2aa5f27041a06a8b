"""Where an application stands: for the applicant, and for those who decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _

from catalogue.courses.codes import Admission, State
from catalogue.courses.models import Edition
from catalogue.courses.rules.states import last_deadline
from catalogue.database import now
from catalogue.enrolment import labels as enrolment_labels
from catalogue.enrolment.codes import Place
from catalogue.enrolment.letters import change_names
from catalogue.enrolment.models import Application, ApplicationEvent
from catalogue.enrolment.presenters import sending
from catalogue.enrolment.presenters.edition import Heading, heading, over_now
from catalogue.enrolment.rules import transitions
from catalogue.i18n import formats


@dataclass(frozen=True)
class Happening:
    """One line of an application's history."""

    at: datetime
    when: str
    what: str
    who: str
    note: str
    note_language: str


def history(application: Application, *, for_staff: bool) -> Sequence[Happening]:
    """Return what happened to an application, the latest first.

    The applicant reads what was done and the note that was sent to them, not which of the staff
    did it.
    """
    zone = application.edition.zone
    return [
        Happening(
            each.at,
            formats.instant(each.at, zone),
            _what(each),
            each.person.full_name if for_staff and each.person else "",
            each.note,
            each.details.get("note_language", application.language),
        )
        for each in reversed(application.events)
    ]


def _what(happened: ApplicationEvent) -> str:
    """Return what happened; of a change of the edition, what the letter named."""
    words = enrolment_labels.event(happened.kind)
    names = change_names(happened.details.get("changes", []))
    if not names:
        return words
    return _("%(what)s: %(names)s", what=words, names=formats.join_list(names))


@dataclass(frozen=True)
class Standing:
    """Where an application stands, for the applicant."""

    application: Application
    heading: Heading
    status: transitions.Status
    label: str
    next_step: str
    until: str
    may_accept: bool
    """Whether an offer is open: its time is not over, or has not begun."""
    over: State | None
    """Whether its edition is cancelled or past: then nothing is promised or to be done."""


def standing(application: Application, position: int) -> Standing:
    """Return an application's state in words and what comes next for the applicant."""
    edition = application.edition
    over = over_now(edition)
    own = transitions.status(
        transitions.Facts(application.decision, application.answer, application.place),
        is_confirmed=application.confirmed_at is not None,
        nomination=edition.nomination,
    )
    status = transitions.in_edition(own, over)
    held = application.held_until
    until = formats.instant(held, edition.zone) if held else ""
    is_past = held is not None and now() > held and not application.term_pending
    return Standing(
        application,
        heading(edition),
        status,
        enrolment_labels.label(status),
        _after_the_edition(own, edition)
        if over is not None and own not in transitions.OVER
        else _next_step(application, status, position, until, is_past=is_past),
        until,
        may_accept=status is transitions.Status.OFFERED and not is_past and over is None,
        over=over,
    )


def _next_step(
    application: Application,
    status: transitions.Status,
    position: int,
    until: str,
    *,
    is_past: bool,
) -> str:
    """Return what comes next for the applicant, in a few sentences."""
    edition, starts_on = application.edition, application.edition.starts_on
    if status is transitions.Status.UNCONFIRMED and application.place is Place.HELD:
        hours = current_app.config["CONFIRM_HOURS"]
        first = sending.hold("" if is_past else until, hours)
        return f"{first} {enrolment_labels.KEEPS_TURN}"
    is_first_come = edition.admission is Admission.FIRST_COME
    if (
        status is transitions.Status.UNCONFIRMED
        and application.place is Place.WAITING
        and is_first_come
    ):
        return sending.in_line(edition)
    return enrolment_labels.next_step(
        status,
        application.decision,
        until=until,
        is_past=is_past,
        days=current_app.config["OFFER_DAYS"],
        position=position,
        begins=formats.date(starts_on) if starts_on else "",
        has_begun=starts_on is not None
        and starts_on <= now().astimezone(ZoneInfo(edition.zone)).date(),
    )


def _after_the_edition(status: transitions.Status, edition: Edition) -> str:
    """Return what is left to say to an applicant whose edition is cancelled or past."""
    has_place = status in (transitions.Status.ACCEPTED, transitions.Status.ENROLLED)
    if edition.cancelled_at is None:
        ended = formats.date(edition.ends_on) if edition.ends_on else ""
        if has_place:
            return _("You had a place in this edition, which ended on %(day)s.", day=ended)
        return _(
            "This edition ended on %(day)s, so nothing more will be decided. You do not need to do "
            "anything.",
            day=ended,
        )
    if has_place:
        return _(
            "This edition has been cancelled, so your place is no longer valid. You do not need to "
            "do anything, not even withdraw. If you have already paid or booked something, please "
            "write to the contact named below. If the edition takes place after all, we will write "
            "to you."
        )
    if status is transitions.Status.OFFERED:
        return _(
            "This edition has been cancelled, so the place we offered you can no longer be "
            "accepted. You do not need to do anything. If the edition takes place after all, we "
            "will write to you and you can accept it then."
        )
    return _(
        "This edition has been cancelled, so your application goes no further. You do not need to "
        "do anything, not even withdraw. If the edition takes place after all, we will write to "
        "you."
    )


@dataclass(frozen=True)
class NextDate:
    """A date that is still ahead of an applicant: an instant with hour and zone, or a day."""

    label: str
    at: datetime | date
    when: str

    @property
    def has_hour(self) -> bool:
        """Say whether it is an instant, which readers elsewhere have at another hour."""
        return isinstance(self.at, datetime)


def next_dates(standing: Standing) -> list[NextDate]:
    """Return what comes next for an applicant with its date, the soonest first."""
    if standing.status in transitions.OVER or standing.over is not None:
        return []
    application = standing.application
    edition, at = application.edition, now()
    found: list[NextDate] = []
    if application.held_until is not None:
        to_accept = edition.admission is Admission.SELECTION
        words = _("Accept your place by") if to_accept else _("Confirm your e-mail address by")
        found.append(_instant(words, application.held_until, edition.zone))
    deadline = last_deadline(edition)
    if deadline is not None and standing.status in UNDECIDED:
        found.append(_instant(_("Applications close"), deadline, edition.zone))
    ahead = [each for each in found if isinstance(each.at, datetime) and each.at > at]
    today = at.astimezone(ZoneInfo(edition.zone)).date()
    for words, day in (
        (_("The course starts"), edition.starts_on),
        (_("The course ends"), edition.ends_on),
    ):
        if day is not None and day >= today:
            ahead.append(NextDate(words, day, formats.date(day)))
    return ahead


UNDECIDED = frozenset(
    {
        transitions.Status.UNCONFIRMED,
        transitions.Status.UNDER_REVIEW,
        transitions.Status.AWAITING_NOMINATION,
    }
)
"""Statuses in which the end of applications still matters to whoever has applied."""


def _instant(words: str, at: datetime, zone: str) -> NextDate:
    return NextDate(words, at, formats.instant(at, zone))
