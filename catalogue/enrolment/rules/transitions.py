"""Decisions about applications in plain Python: what may follow what, and why something may not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from catalogue.courses.codes import Admission, Nomination, State
from catalogue.courses.rules.states import APPLICABLE
from catalogue.enrolment.codes import Answer, Decision, Place

NOTICE_VERSION = "2026-12"
"""The privacy notice's version; it rises with every change of what the notice says."""

MOTIVATION_LIMIT = 3_000
"""Characters of motivation, about one page."""

OCCUPIES = frozenset({Place.HELD, Place.TAKEN})
"""What counts in an edition's ``places_taken``."""

WEBMAIL = frozenset(
    "aol.com fastmail.com gmail.com gmx.com gmx.net googlemail.com hotmail.com hotmail.es "
    "icloud.com "
    "live.com mail.com mail.ru me.com msn.com outlook.com outlook.es proton.me protonmail.com "
    "qq.com tutanota.com yahoo.co.uk yahoo.com yahoo.com.mx yahoo.es yahoo.fr yandex.com zoho.com"
    "".split()
)
"""Providers that anybody can have an address with. Officials do: it is shown, never refused."""


class Act(StrEnum):
    """What somebody, or time, does to an application."""

    OFFER = "offer"
    WAITLIST = "waitlist"
    DECLINE = "decline"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    CONFIRM = "confirm"
    PROMOTE = "promote"


class Refusal(StrEnum):
    """Why something was not done."""

    NO_PLACE = "no-place"
    FULL = "full"
    CLOSED = "closed"
    ROUTE_CLOSED = "route-closed"
    NOT_ELIGIBLE = "not-eligible"
    ALREADY_OFFERED = "already-offered"
    ALREADY_WAITLISTED = "already-waitlisted"
    ALREADY_DECLINED = "already-declined"
    ALREADY_ACCEPTED = "already-accepted"
    ALREADY_WITHDRAWN = "already-withdrawn"
    ALREADY_LAPSED = "already-lapsed"
    ALREADY_CONFIRMED = "already-confirmed"
    UNCONFIRMED = "unconfirmed"
    TOO_OFTEN = "too-often"
    HAS_PLACE = "has-place"
    NOT_OFFERED = "not-offered"
    TOO_LATE = "too-late"
    NOT_BY_SELECTION = "not-by-selection"
    NOT_WAITING = "not-waiting"
    EDITION_OVER = "edition-over"
    CHANGED = "changed"


class Refused(Exception):
    """Something was not done, for a reason that the person can be told."""

    def __init__(self, reason: Refusal, **details: int) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.details = details


class Status(StrEnum):
    """Where an application stands, in one word; derived from the three facts, never stored."""

    UNCONFIRMED = "unconfirmed"
    UNDER_REVIEW = "under-review"
    AWAITING_NOMINATION = "awaiting-nomination"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ENROLLED = "enrolled"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    """The edition is; what the application had come to stays in its facts."""


OVER = frozenset({Status.DECLINED, Status.WITHDRAWN, Status.LAPSED, Status.CANCELLED})
"""Statuses after which the applicant has nothing left to do."""


@dataclass(frozen=True)
class Facts:
    """The three facts about an application."""

    decision: Decision
    answer: Answer
    place: Place


@dataclass(frozen=True)
class Seats:
    """An edition's places, as far as a decision needs them."""

    capacity: int
    taken: int

    @property
    def left(self) -> int:
        """Return how many places are free."""
        return self.capacity - self.taken


def refuse_ended(facts: Facts) -> None:
    """Raise ``Refused`` where an application is over by the applicant's own doing, or by time."""
    if facts.answer is Answer.WITHDRAWN:
        raise Refused(Refusal.ALREADY_WITHDRAWN)
    if facts.answer is Answer.LAPSED:
        raise Refused(Refusal.ALREADY_LAPSED)


def offered(facts: Facts, seats: Seats, admission: Admission) -> Facts:
    """Return the facts once a place is offered; it is held from then on."""
    refuse_ended(facts)
    if admission is not Admission.SELECTION:
        raise Refused(Refusal.NOT_BY_SELECTION)
    if facts.answer is Answer.ACCEPTED:
        raise Refused(Refusal.ALREADY_ACCEPTED)
    if facts.decision is Decision.OFFERED:
        raise Refused(Refusal.ALREADY_OFFERED)
    if seats.left <= 0:
        raise Refused(Refusal.NO_PLACE, taken=seats.taken, capacity=seats.capacity)
    return Facts(Decision.OFFERED, Answer.NONE, Place.HELD)


def waitlisted(facts: Facts, admission: Admission) -> Facts:
    """Return the facts once an application is put on the waiting list."""
    refuse_ended(facts)
    if admission is not Admission.SELECTION:
        raise Refused(Refusal.NOT_BY_SELECTION)
    if facts.decision is Decision.WAITLISTED:
        raise Refused(Refusal.ALREADY_WAITLISTED)
    if facts.place in OCCUPIES:
        raise Refused(Refusal.HAS_PLACE)
    return Facts(Decision.WAITLISTED, Answer.NONE, Place.WAITING)


def declined(facts: Facts) -> Facts:
    """Return the facts once an application is declined; a place not yet accepted is given up."""
    refuse_ended(facts)
    if facts.decision is Decision.DECLINED:
        raise Refused(Refusal.ALREADY_DECLINED)
    if facts.answer is Answer.ACCEPTED:
        raise Refused(Refusal.ALREADY_ACCEPTED)
    return Facts(Decision.DECLINED, facts.answer, Place.NONE)


def open_acts(facts: Facts, admission: Admission) -> list[Act]:
    """Return the decisions that the rules leave open, places aside: they may change meanwhile."""
    trials: list[tuple[Act, Callable[[], Facts]]] = [
        (Act.OFFER, lambda: offered(facts, Seats(1, 0), admission)),
        (Act.WAITLIST, lambda: waitlisted(facts, admission)),
        (Act.DECLINE, lambda: declined(facts)),
    ]
    found = []
    for act, trial in trials:
        with suppress(Refused):
            trial()
            found.append(act)
    return found


def accepted(facts: Facts, held_until: datetime | None, now: datetime) -> Facts:
    """Return the facts once an offer is accepted; its last second still counts."""
    refuse_ended(facts)
    if facts.answer is Answer.ACCEPTED:
        raise Refused(Refusal.ALREADY_ACCEPTED)
    if facts.decision is not Decision.OFFERED or facts.place is not Place.HELD:
        raise Refused(Refusal.NOT_OFFERED)
    if held_until is not None and now > held_until:
        raise Refused(Refusal.TOO_LATE)
    return Facts(Decision.OFFERED, Answer.ACCEPTED, Place.TAKEN)


def withdrawn(facts: Facts, state: State) -> Facts:
    """Return the facts once the applicant withdraws, which they may until the edition is over."""
    refuse_ended(facts)
    if facts.decision is Decision.DECLINED:
        raise Refused(Refusal.ALREADY_DECLINED)
    if state in (State.PAST, State.CANCELLED):
        raise Refused(Refusal.EDITION_OVER)
    return Facts(facts.decision, Answer.WITHDRAWN, Place.NONE)


PROMOTING = APPLICABLE | {State.FULL, State.CLOSED, State.UPCOMING}
"""States in which a freed place goes to the next on the list; nobody is drawn into a course that
is under way."""


def change_of_places(before: Facts | None, after: Facts) -> int:
    """Return by how much ``places_taken`` changes: -1, 0 or 1."""
    held = before is not None and before.place in OCCUPIES
    return int(after.place in OCCUPIES) - int(held)


def offer_until(now: datetime, days: int, zone: str, start: datetime | None) -> datetime:
    """Return until when an offer can be accepted: the end of a day in the edition's zone.

    It never reaches past the edition's start, unless that has gone by already.
    """
    local = ZoneInfo(zone)
    day = now.astimezone(local).date() + timedelta(days=days)
    until = datetime.combine(day, time(23, 59), local).astimezone(UTC)
    return min(until, start) if start is not None and start > now else until


def status(facts: Facts, *, is_confirmed: bool, nomination: Nomination = Nomination.NONE) -> Status:
    """Return where an application stands. The applicant's own answer goes before the decision.

    Whoever is in line is on the waiting list only once the address is confirmed.
    """
    if facts.answer is not Answer.NONE:
        return Status(facts.answer.value)
    if facts.place is Place.WAITING and not is_confirmed:
        return Status.UNCONFIRMED
    settled = {
        Decision.DECLINED: Status.DECLINED,
        Decision.OFFERED: Status.OFFERED,
        Decision.WAITLISTED: Status.WAITLISTED,
    }
    if facts.decision in settled:
        return settled[facts.decision]
    if facts.decision is Decision.ADMITTED:
        return Status.ENROLLED if facts.place is Place.TAKEN else Status.UNCONFIRMED
    if not is_confirmed:
        return Status.UNCONFIRMED
    if nomination is Nomination.REQUIRED:
        return Status.AWAITING_NOMINATION
    return Status.UNDER_REVIEW


def in_edition(found: Status, state: State | None) -> Status:
    """Return an application's status as its edition leaves it: what has ended has ended before."""
    return Status.CANCELLED if state is State.CANCELLED and found not in OVER else found


def is_webmail(email: str) -> bool:
    """Say whether the address is of a provider that anybody can have one with."""
    return email.rpartition("@")[2].casefold() in WEBMAIL
