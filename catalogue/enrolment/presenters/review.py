"""An application for those who decide: where it stands, what it holds, what to look at twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.courses.presenters.openness import which_employers, which_people
from catalogue.courses.rules.eligibility import Fact, Mismatch, eligibility
from catalogue.enrolment import labels as enrolment_labels
from catalogue.enrolment.codes import Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.presenters.asked import asked_limits, candidate
from catalogue.enrolment.presenters.edition import over_now, over_words
from catalogue.enrolment.rules import transitions
from catalogue.i18n import formats
from catalogue.mail.rules import without_addresses


@dataclass(frozen=True)
class Review:
    """What somebody who decides needs to see besides the answers themselves."""

    status: transitions.Status
    label: str
    is_confirmed: bool
    position: int
    places: str
    until: str
    held: str
    """What the place is held for, where it is; empty otherwise."""
    undelivered: str
    """What the mail server answered to the letter that says where this stands, if it did not go."""
    flags: Sequence[str]
    acts: Sequence[tuple[str, str]]
    over: str


DECISIONS = (transitions.Act.OFFER, transitions.Act.WAITLIST, transitions.Act.DECLINE)


def review(application: Application, position: int, alike: Sequence[str] = ()) -> Review:
    """Return where an application stands for those who decide, with what to look at twice.

    ``alike`` are the numbers of other applications whose address leads to the same mailbox.
    """
    edition = application.edition
    facts = transitions.Facts(application.decision, application.answer, application.place)
    # First come, whoever is in line unconfirmed is not on the waiting list yet.
    is_in_line = facts.place is Place.WAITING and edition.admission is Admission.FIRST_COME
    status = transitions.status(
        facts,
        is_confirmed=application.confirmed_at is not None or not is_in_line,
        nomination=edition.nomination,
    )
    held = application.held_until
    seats = transitions.Seats(edition.capacity, edition.places_taken)
    return Review(
        status=status,
        label=enrolment_labels.label(status),
        is_confirmed=application.confirmed_at is not None,
        position=position,
        places=_("%(taken)d of %(all)d taken", taken=seats.taken, all=seats.capacity),
        until=formats.instant(held, edition.zone) if held else "",
        held=held_for(
            edition, application.place, held, is_confirmed=application.confirmed_at is not None
        ),
        undelivered=_undelivered(application),
        flags=_flags(application, alike),
        # In an edition that is cancelled or past there is nothing left to decide.
        acts=[
            (act.value, enrolment_labels.label(act))
            for act in transitions.open_acts(facts, edition.admission)
            if over_now(edition) is None
        ],
        over=over_words(edition),
    )


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


def _flags(application: Application, alike: Sequence[str]) -> list[str]:
    """Return what a reviewer should look at twice; none of it decides anything."""
    edition = asked_limits(application)
    verdict = eligibility(edition, candidate(application))
    flags = []
    if alike:
        flags.append(
            _(
                "This may be the same person as in application %(codes)s: messages to both "
                "addresses arrive at one place.",
                codes=", ".join(alike),
            )
        )
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
