"""What the staff may do with an application: every act asks where the edition stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from catalogue.courses.codes import Admission, State
from catalogue.courses.rules.eligibility import Outcome
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.rules.transitions import (
    ENDING,
    OCCUPIES,
    Act,
    Facts,
    Refusal,
    Refused,
    Seats,
    refuse_ended,
)

UNDO = timedelta(seconds=60)
"""How long a decision can be taken back without a word: its letter waits for as long."""


@dataclass(frozen=True)
class Situation:
    """All that an act of the staff depends on."""

    facts: Facts
    seats: Seats
    admission: Admission
    state: State
    is_confirmed: bool = True


def _offered(now: Situation) -> Facts:
    """Hold a place for an answer; after a lapse or a withdrawal it is offered once more."""
    facts = now.facts
    if now.admission is not Admission.SELECTION:
        raise Refused(Refusal.NOT_BY_SELECTION)
    if facts.answer is Answer.ACCEPTED:
        raise Refused(Refusal.ALREADY_ACCEPTED)
    if facts.place is Place.HELD:
        raise Refused(Refusal.ALREADY_OFFERED)
    _refuse_taken(now)
    return Facts(Decision.OFFERED, Answer.NONE, Place.HELD)


def _admitted(now: Situation) -> Facts:
    """Give a place where nobody selects: what waited for a person, or somebody who had lapsed.

    Whoever waits in line is not admitted out of turn. An unconfirmed address is held the place.
    """
    facts = now.facts
    if now.admission is Admission.SELECTION:
        raise Refused(Refusal.BY_SELECTION)
    if facts.place in OCCUPIES:
        raise Refused(Refusal.HAS_PLACE)
    if facts.place is Place.WAITING:
        raise Refused(Refusal.ALREADY_WAITLISTED)
    if facts.decision in ENDING and facts.answer is Answer.NONE:
        raise Refused(Refusal.ENDED)
    _refuse_taken(now)
    place = Place.TAKEN if now.is_confirmed else Place.HELD
    return Facts(Decision.ADMITTED, Answer.NONE, place)


def _refuse_taken(now: Situation) -> None:
    if now.seats.left <= 0:
        raise Refused(Refusal.NO_PLACE, taken=now.seats.taken, capacity=now.seats.capacity)


def _waitlisted(now: Situation) -> Facts:
    """Put on the list. First come, only what waited for a person: the others are in line."""
    facts = now.facts
    refuse_ended(facts)
    if facts.place is Place.WAITING:
        raise Refused(Refusal.ALREADY_WAITLISTED)
    if facts.place in OCCUPIES:
        raise Refused(Refusal.HAS_PLACE)
    if now.admission is not Admission.SELECTION and facts.decision is not Decision.PENDING:
        raise Refused(Refusal.NOT_BY_SELECTION)
    return Facts(Decision.WAITLISTED, Answer.NONE, Place.WAITING)


def _declined(now: Situation) -> Facts:
    """Say no to somebody who has no place; a place, or an offer, has acts of its own."""
    facts = now.facts
    refuse_ended(facts)
    if facts.decision in ENDING:
        raise Refused(Refusal.ALREADY_DECLINED)
    if facts.place in OCCUPIES:
        raise Refused(Refusal.HAS_PLACE)
    return Facts(Decision.DECLINED, Answer.NONE, Place.NONE)


def _is_open_offer(facts: Facts) -> bool:
    return facts.decision is Decision.OFFERED and facts.place is Place.HELD


def _extended(now: Situation) -> Facts:
    """Hold an offered place for longer."""
    if not _is_open_offer(now.facts):
        raise Refused(Refusal.NOT_OFFERED)
    return now.facts


def _offer_withdrawn(now: Situation) -> Facts:
    """Take back an offer that nobody has accepted yet."""
    if not _is_open_offer(now.facts):
        raise Refused(Refusal.NOT_OFFERED)
    return Facts(Decision.OFFER_WITHDRAWN, Answer.NONE, Place.NONE)


def _has_place(facts: Facts) -> bool:
    return facts.place in OCCUPIES and not _is_open_offer(facts)


def _place_withdrawn(now: Situation) -> Facts:
    """Take back a place that somebody has."""
    if not _has_place(now.facts):
        raise Refused(Refusal.HAS_NO_PLACE)
    return Facts(Decision.PLACE_WITHDRAWN, Answer.NONE, Place.NONE)


def _released(now: Situation) -> Facts:
    """Give up somebody's place as they asked, by telephone or letter: their own withdrawal."""
    if not _has_place(now.facts):
        raise Refused(Refusal.HAS_NO_PLACE)
    return replace(now.facts, answer=Answer.WITHDRAWN, place=Place.NONE)


def _reconsidered(now: Situation) -> Facts:
    """Look again at what the staff have ended."""
    facts = now.facts
    if facts.decision not in ENDING or facts.answer is not Answer.NONE:
        raise Refused(Refusal.NOT_ENDED)
    return Facts(Decision.PENDING, Answer.NONE, Place.NONE)


def _moved(now: Situation) -> Facts:
    """Leave the facts as they are: what they mean in the other edition says ``arrival``."""
    refuse_ended(now.facts)
    if now.facts.decision in ENDING:
        raise Refused(Refusal.ALREADY_DECLINED)
    return now.facts


_ACTS: Mapping[Act, Callable[[Situation], Facts]] = MappingProxyType(
    {
        Act.OFFER: _offered,
        Act.ADMIT: _admitted,
        Act.WAITLIST: _waitlisted,
        Act.DECLINE: _declined,
        Act.EXTEND: _extended,
        Act.WITHDRAW_OFFER: _offer_withdrawn,
        Act.RELEASE: _released,
        Act.WITHDRAW_PLACE: _place_withdrawn,
        Act.RECONSIDER: _reconsidered,
        Act.MOVE: _moved,
    }
)
"""What the staff can do, in the order in which a page offers it."""

ACTS = tuple(_ACTS)

OUT_OF_CANCELLED = frozenset({Act.MOVE})
"""What is still possible once an edition is cancelled: whoever applied may go to another one."""


def decided(act: Act, now: Situation) -> Facts:
    """Return the facts after an act of the staff; raises ``Refused`` where it may not be.

    Once an edition is cancelled or over nothing is offered, given or taken in it.
    """
    if now.state is State.CANCELLED and act not in OUT_OF_CANCELLED:
        raise Refused(Refusal.EDITION_OVER)
    if now.state is State.PAST:
        raise Refused(Refusal.EDITION_OVER)
    return _ACTS[act](now)


def open_acts(now: Situation) -> list[Act]:
    """Return the acts that the rules leave open, free places aside: they may change meanwhile."""
    trial = replace(now, seats=Seats(1, 0))
    found = []
    for act in ACTS:
        with suppress(Refused):
            decided(act, trial)
            found.append(act)
    return found


LEAVING_TO = frozenset({State.OPEN, State.OPEN_RUNNING, State.WAITLIST, State.FULL, State.UPCOMING})
"""States of an edition that an application can be moved to: not yet closed, nor over."""


def arrival(now: Situation, target: Situation) -> Facts:
    """Return the facts that an application brings to another edition; raises ``Refused``.

    ``now`` is where it is, ``target`` where it goes. Whoever has a place, or is offered one, needs
    one there; whoever waits goes to the end of the line there.
    """
    facts = decided(Act.MOVE, now)
    if target.admission is not now.admission:
        raise Refused(Refusal.OTHER_ADMISSION)
    if target.state not in LEAVING_TO:
        raise Refused(Refusal.TARGET_CLOSED)
    if facts.place in OCCUPIES:
        _refuse_taken(target)
    return facts


FOR_A_PERSON = Facts(Decision.PENDING, Answer.NONE, Place.NONE)
"""Facts of an application that takes no place until somebody has decided on it."""


def needs_person(admission: Admission, outcome: Outcome) -> bool:
    """Say whether a first-come application waits for a person instead of taking a place.

    It does where a nomination letter is required, which somebody has to have seen, and where a
    rule cannot say whether the applicant is eligible.
    """
    doubtful = outcome in (Outcome.NEEDS_NOMINATION, Outcome.NEEDS_REVIEW)
    return admission is Admission.FIRST_COME and doubtful


def can_undo(decided_at: datetime, now: datetime) -> bool:
    """Say whether a decision is so young that nobody can have heard of it."""
    return now < decided_at + UNDO
