"""Where an application stands: for the applicant, and for those who decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from catalogue.courses.codes import Admission, State
from catalogue.courses.models import Edition
from catalogue.courses.presenters.openness import which_employers, which_people
from catalogue.courses.rules.eligibility import Fact, Mismatch, eligibility
from catalogue.courses.rules.states import last_deadline
from catalogue.database import now
from catalogue.enrolment import labels as enrolment_labels
from catalogue.enrolment.letters import change_names
from catalogue.enrolment.models import Application, ApplicationEvent
from catalogue.enrolment.presenters.asked import asked_limits, candidate
from catalogue.enrolment.presenters.edition import Heading, heading, over_now, over_words
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
    starts_on = edition.starts_on
    return Standing(
        application,
        heading(edition),
        status,
        enrolment_labels.label(status),
        _after_the_edition(own, edition)
        if over is not None and own not in transitions.OVER
        else enrolment_labels.next_step(
            status,
            application.decision,
            email=application.email,
            until=until,
            position=position,
            begins=formats.date(starts_on) if starts_on else "",
            has_begun=starts_on is not None
            and starts_on <= now().astimezone(ZoneInfo(edition.zone)).date(),
        ),
        until,
        over,
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


@dataclass(frozen=True)
class Review:
    """What somebody who decides needs to see besides the answers themselves."""

    status: transitions.Status
    label: str
    is_confirmed: bool
    position: int
    places: str
    until: str
    flags: Sequence[str]
    acts: Sequence[tuple[str, str]]
    over: str


DECISIONS = (transitions.Act.OFFER, transitions.Act.WAITLIST, transitions.Act.DECLINE)


def review(application: Application, position: int) -> Review:
    """Return where an application stands for those who decide, with what to look at twice."""
    edition = application.edition
    facts = transitions.Facts(application.decision, application.answer, application.place)
    status = transitions.status(facts, is_confirmed=True, nomination=edition.nomination)
    held = application.held_until
    seats = transitions.Seats(edition.capacity, edition.places_taken)
    return Review(
        status=status,
        label=enrolment_labels.label(status),
        is_confirmed=application.confirmed_at is not None,
        position=position,
        places=_("%(taken)d of %(all)d taken", taken=seats.taken, all=seats.capacity),
        until=formats.instant(held, edition.zone) if held else "",
        flags=_flags(application),
        # In an edition that is cancelled or past there is nothing left to decide.
        acts=[
            (act.value, enrolment_labels.label(act))
            for act in transitions.open_acts(facts, edition.admission)
            if over_now(edition) is None
        ],
        over=over_words(edition),
    )


def _flags(application: Application) -> list[str]:
    """Return what a reviewer should look at twice; none of it decides anything."""
    edition = asked_limits(application)
    verdict = eligibility(edition, candidate(application))
    flags = []
    if Mismatch.EMPLOYER in verdict.reasons:
        flags.append(
            _(
                "This edition is intended for people who work for %(kinds)s. Please "
                "check the employer.",
                kinds=which_employers(edition),
            )
        )
    if Mismatch.COUNTRY in verdict.reasons:
        flags.append(_("This edition is for %(people)s.", people=which_people(edition)))
    if Fact.NATIONALITY in verdict.missing:
        flags.append(
            _(
                "This edition is for %(people)s. Nationality was not asked for when this "
                "application was sent.",
                people=which_people(edition),
            )
        )
    if eligibility(application.edition, candidate(application)) != verdict:
        flags.append(
            _(
                "Who this edition is for has changed since this application was sent; by today’s "
                "rules the answer would be different."
            )
        )
    if transitions.is_webmail(application.email):
        flags.append(
            _("This is a personal e-mail address, not an employer’s. Many officials use one.")
        )
    return flags
