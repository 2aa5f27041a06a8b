"""What whoever decides sees: where an application stands, what may be done, what it would do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.courses.presenters import edition_label
from catalogue.courses.presenters.openness import which_employers, which_people
from catalogue.courses.rules.eligibility import Fact, Mismatch, eligibility
from catalogue.courses.rules.states import state_of
from catalogue.database import now
from catalogue.enrolment import labels
from catalogue.enrolment.codes import NOTES, Answer, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.presenters.asked import asked_limits, candidate
from catalogue.enrolment.presenters.edition import over_words, state_now
from catalogue.enrolment.rules import deciding, transitions
from catalogue.enrolment.rules.transitions import Act
from catalogue.enrolment.services import Prospect
from catalogue.i18n import formats
from catalogue.mail.rules import without_addresses

LONG_LINK = re.compile(r"(https?://\S+/)[^\s/]{32,}")
"""A link that lets whoever has it in: for the applicant alone, not even for the staff."""


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
    held: str
    """What the place is held for, where it is; empty otherwise."""
    undelivered: str
    """What the mail server answered to the letter that says where this stands, if it did not go."""
    targets: Sequence[tuple[str, str]]
    can_undo: bool
    awaits_letter: bool


def review(
    application: Application,
    position: int,
    others: Sequence[Edition] = (),
    alike: Sequence[str] = (),
) -> Review:
    """Return where an application stands for those who decide, with what to look at twice.

    ``others`` are the other editions of the course, of which some can take it over, ``alike`` the
    numbers of other applications whose address leads to the same mailbox.
    """
    edition, at = application.edition, now()
    # First come, whoever is in line unconfirmed is not on the waiting list yet.
    is_in_line = application.place is Place.WAITING and edition.admission is Admission.FIRST_COME
    facts = transitions.Facts(application.decision, application.answer, application.place)
    status = transitions.status(
        facts,
        is_confirmed=application.confirmed_at is not None or not is_in_line,
        nomination=edition.nomination,
        has_letter=application.letter_arrived_on is not None,
    )
    held = application.held_until
    seats = transitions.Seats(edition.capacity, edition.places_taken)
    situation = deciding.Situation(
        facts, seats, edition.admission, state_now(edition), application.confirmed_at is not None
    )
    targets = [each for each in others if state_of(each, at) in deciding.LEAVING_TO]
    acts = [act for act in deciding.open_acts(situation) if act is not Act.MOVE or targets]
    given_up = facts.answer in (Answer.WITHDRAWN, Answer.LAPSED)
    return Review(
        status=status,
        label=labels.status_label(status, edition.admission),
        is_confirmed=application.confirmed_at is not None,
        position=position,
        places=_("%(taken)d of %(all)d taken", taken=seats.taken, all=seats.capacity),
        until=formats.instant(held, edition.zone) if held else "",
        held=held_for(
            edition, application.place, held, is_confirmed=application.confirmed_at is not None
        ),
        undelivered=_undelivered(application),
        flags=_flags(application, alike),
        acts=[
            (act.value, labels.act_label(act, edition.admission, again=given_up)) for act in acts
        ],
        over=over_words(edition),
        targets=[(each.slug, _named(each)) for each in targets],
        can_undo=_can_undo(application, at),
        awaits_letter=status is transitions.Status.AWAITING_NOMINATION,
    )


def _can_undo(application: Application, at: datetime) -> bool:
    """Say whether the latest act, notes aside, can still be taken back unnoticed."""
    acts = [each for each in application.events if each.kind not in NOTES]
    return bool(acts and acts[-1].details.get("before")) and deciding.can_undo(acts[-1].at, at)


def held_for(edition: Edition, place: Place, until: datetime | None, *, is_confirmed: bool) -> str:
    """Return, for those who decide, what an unconfirmed or unanswered application holds."""
    is_in_line = place is Place.WAITING and edition.admission is Admission.FIRST_COME
    if is_in_line and not is_confirmed:
        return _("No place held. It gets one once the address is confirmed, if one is available.")
    if place is not Place.HELD:
        return ""
    if until is None:
        return _("Place held; the time to respond begins when our e-mail has been sent.")
    return _("Place held until %(until)s.", until=formats.instant(until, edition.zone))


def _undelivered(application: Application) -> str:
    """Return why the latest letter about an application could not be delivered, if it was not."""
    letter = application.letter
    if letter is None or letter.given_up_at is None:
        return ""
    return without_addresses(letter.last_error, letter.recipient) or "–"


def _named(edition: Edition) -> str:
    dates = formats.day_range(edition.starts_on, edition.ends_on) if edition.starts_on else ""
    name = edition_label(edition).text
    return f"{name} · {dates}" if dates else name


def consequences(found: Prospect, act: Act) -> list[str]:
    """Return what follows of a decision for the places, in sentences."""
    said = [
        _(
            "%(taken)d of %(all)d places will then be taken.",
            taken=found.seats.taken,
            all=found.seats.capacity,
        )
    ]
    frees = transitions.change_of_places(found.before, found.after) < 0 or (
        found.before.place is not found.after.place and act is Act.MOVE
    )
    if frees and found.next_name and found.hands_on:
        said.append(
            _(
                "The place then goes to %(name)s, the next person on the list, as soon as this "
                "decision can no longer be undone.",
                name=found.next_name,
            )
        )
    elif frees and found.waiting:
        said.append(
            ngettext(
                "The place stays available until you offer it: %(num)d person is on the reserve "
                "list.",
                "The place stays available until you offer it: %(num)d people are on the reserve "
                "list.",
                found.waiting,
            )
        )
    elif frees:
        said.append(_("The place becomes available; nobody is waiting for it."))
    if act is Act.RELEASE:
        said.append(_("The person can apply again while applications are open."))
    return said


def letter_shown(text: str) -> str:
    """Return a letter as the staff may read it: without what lets its reader in."""
    return LONG_LINK.sub(r"\1…", text)


def _flags(application: Application, alike: Sequence[str]) -> list[str]:
    """Return what a reviewer should look at twice; none of it decides anything."""
    flags = _doubts(application)
    if transitions.is_webmail(application.email):
        flags.append(
            _("This is a personal e-mail address, not an employer’s. Many officials use one.")
        )
    if alike:
        flags.append(
            _(
                "This may be the same person as in application %(codes)s: messages to both "
                "addresses arrive at one place.",
                codes=", ".join(alike),
            )
        )
    return flags


def _doubts(application: Application) -> list[str]:
    """Return why somebody may not be eligible, by the rules as they were when this was sent."""
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
    return flags
