"""How the sample's applications have gone, as the facts, events and times that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.demo.house import Wanted
from catalogue.enrolment.codes import Answer, Decision, EventKind, Place
from catalogue.enrolment.rules.transitions import Facts


class Outcome(StrEnum):
    """How far an application of the sample has come."""

    ADMITTED = "admitted"
    WAITING = "waiting"
    PENDING = "pending"
    UNCONFIRMED = "unconfirmed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True)
class Step:
    """What happened to an application, how long after it was sent, and by whom."""

    kind: EventKind
    after: timedelta
    by_staff: bool = False


CONFIRMED = Step(EventKind.CONFIRMED, timedelta(minutes=20))
OFFERED = Step(EventKind.OFFERED, timedelta(days=4), by_staff=True)

FACTS = {
    Outcome.ADMITTED: Facts(Decision.ADMITTED, Answer.NONE, Place.TAKEN),
    Outcome.WAITING: Facts(Decision.WAITLISTED, Answer.NONE, Place.WAITING),
    Outcome.PENDING: Facts(Decision.PENDING, Answer.NONE, Place.NONE),
    Outcome.UNCONFIRMED: Facts(Decision.PENDING, Answer.NONE, Place.NONE),
    Outcome.OFFERED: Facts(Decision.OFFERED, Answer.NONE, Place.HELD),
    Outcome.ACCEPTED: Facts(Decision.OFFERED, Answer.ACCEPTED, Place.TAKEN),
    Outcome.DECLINED: Facts(Decision.DECLINED, Answer.NONE, Place.NONE),
}
STEPS = {
    Outcome.ADMITTED: (CONFIRMED,),
    Outcome.WAITING: (CONFIRMED,),
    Outcome.PENDING: (CONFIRMED,),
    Outcome.UNCONFIRMED: (),
    Outcome.OFFERED: (CONFIRMED, OFFERED),
    Outcome.ACCEPTED: (CONFIRMED, OFFERED, Step(EventKind.ACCEPTED, timedelta(days=5))),
    Outcome.DECLINED: (CONFIRMED, Step(EventKind.DECLINED, timedelta(days=4), by_staff=True)),
}
LONGEST = timedelta(days=5)
"""The longest that a story takes; an application is sent at least so long before loading."""


def outcomes(edition: Edition, wanted: Wanted, now: datetime) -> list[Outcome]:
    """Return how each of an edition's applications has gone, those with a place first."""
    rest = wanted.applicants - wanted.taken
    if edition.admission is Admission.FIRST_COME:
        return [Outcome.ADMITTED] * wanted.taken + [Outcome.WAITING] * rest
    if _decided(edition, now):
        return [Outcome.ACCEPTED] * wanted.taken + [Outcome.DECLINED] * rest
    places = [Outcome.ACCEPTED] * wanted.taken
    if wanted.taken > 1:
        places[-1] = Outcome.OFFERED
    mixed = [Outcome.PENDING, Outcome.PENDING, Outcome.DECLINED, Outcome.PENDING]
    others = [mixed[number % len(mixed)] for number in range(rest)]
    if rest > len(mixed):
        others[-1] = Outcome.UNCONFIRMED
    return places + others


def _decided(edition: Edition, now: datetime) -> bool:
    """Say whether the edition has begun: then every application has its answer."""
    return edition.starts_on is not None and edition.starts_on <= now.date()
